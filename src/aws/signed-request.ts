import type { Agent, RequestOptions } from 'node:http';
import { wholeAnswer } from '../platform/http-answer.ts';
import { Sha256 } from './sha256.ts';

/** After so long without a connection, or an answer, there is none; as the SDK has them itself. In milliseconds. */
const CONNECTION_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;

export interface AwsIdentity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

/** Where a call goes, and who makes it. */
export interface SignedPost {
  /** As signatures name it: `ssm`, `secretsmanager`. */
  readonly service: string;
  readonly region: string;
  readonly url: URL;
  readonly identity: AwsIdentity;
  readonly agent: Agent | undefined;
}

/** One call of a service that speaks JSON over POST. */
export interface SignedCall extends SignedPost {
  /** `AmazonSSM.StartSession` */
  readonly target: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export interface SignedAnswer {
  readonly status: number;
  readonly text: string;
}

/**
 * Makes one call as one HTTPS request, signed by the SDK's own signer.
 *
 * @throws What kept the answer from coming; Node's `AbortError` where the signal was aborted.
 */
export async function callSigned(call: SignedCall, signal: AbortSignal | undefined): Promise<SignedAnswer> {
  const headers = { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': call.target };
  return await postSigned(call, JSON.stringify(call.input), headers, signal);
}

/**
 * The same of a body of any form, whose headers say which.
 *
 * @throws What kept the answer from coming; Node's `AbortError` where the signal was aborted.
 */
export async function postSigned(
  call: SignedPost,
  body: string,
  ofBody: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<SignedAnswer> {
  const headers = await sign(call, body, ofBody);
  const { agent } = call;
  return await send(call.url, body, { method: 'POST', headers, ...(agent ? { agent } : {}) }, signal);
}

async function sign(
  { service, region, url, identity }: SignedPost,
  body: string,
  ofBody: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  const { SignatureV4 } = await import('@smithy/signature-v4');
  const { sessionToken, ...keys } = identity;
  const credentials = sessionToken ? { ...keys, sessionToken } : keys;
  const signer = new SignatureV4({ service, region, credentials, sha256: Sha256 });
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    headers: { host: url.host, ...ofBody },
    body,
  });
  return { ...headers, 'content-length': String(Buffer.byteLength(body)), 'user-agent': 'redis-target' };
}

async function send(
  url: URL,
  body: string,
  options: RequestOptions & { readonly agent?: Agent },
  signal: AbortSignal | undefined,
): Promise<SignedAnswer> {
  const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  const limit = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  const call = request(url, {
    ...options,
    signal: signal === undefined ? limit : AbortSignal.any([signal, limit]),
  });
  const connecting = setTimeout(() => call.destroy(new Error('no connection')), CONNECTION_TIMEOUT_MS);
  call.once('close', () => clearTimeout(connecting));
  call.once('socket', (socket) => {
    // One that is used again has connected long ago.
    if (!socket.connecting) clearTimeout(connecting);
    else socket.once('connect', () => clearTimeout(connecting));
  });
  call.end(body);
  const { status, body: answer } = await wholeAnswer(call);
  return { status, text: answer.toString('utf8') };
}

/** Undefined where it is none: what another than AWS answers, as a proxy's page, must not end this process. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
