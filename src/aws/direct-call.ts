import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import type { Agent, RequestOptions } from 'node:http';
import { loadPackage } from '../platform/load-package.ts';
import { createProxyAgent } from '../platform/proxy.ts';
import { type AwsClientOptions, namedEndpoint } from './client.ts';
import { findCredentialSource } from './credential-source.ts';
import { readProfiles } from './profiles.ts';

/** What a call of the SSM API needs where nothing has to be looked up for it. */
export interface DirectAccess {
  readonly region: string;
  /** The SSM API's address, without a slash at its end. */
  readonly endpoint: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
  readonly env: NodeJS.ProcessEnv;
}

/** After so long without a connection, or an answer, the SDK is asked to try; as it has them itself. In milliseconds. */
const CONNECTION_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** The regions of the partition `aws`, as its endpoint rules name them (source: partitions.json of the AWS SDKs). */
const REGION = /^(?:us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/;
/** What lets a profile's service be reached at another address. */
const ENDPOINT_FIELDS = ['endpoint_url', 'services', 'use_fips_endpoint', 'use_dualstack_endpoint'];

/**
 * Keys, region and address, where the environment and the settings name them plainly: then a call is one signed request.
 *
 * @returns Undefined where any of them is another's to find out: a profile, SSO, a role, another partition, FIPS.
 */
export async function findDirectAccess(options: AwsClientOptions): Promise<DirectAccess | undefined> {
  const { region: setting, profile, env } = options;
  const region = setting ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION);
  if (!region || env.AWS_USE_FIPS_ENDPOINT || env.AWS_USE_DUALSTACK_ENDPOINT) return undefined;
  if ((await findCredentialSource(env, profile)).kind !== 'keys') return undefined;
  const fields = (await readProfiles(env)).get(profile ?? 'default');
  if (ENDPOINT_FIELDS.some((field) => fields?.has(field))) return undefined;
  const named = namedEndpoint('ssm', options);
  if (!named && !REGION.test(region)) return undefined;
  const endpoint = named || `https://ssm.${region}.amazonaws.com`;
  if (!URL.canParse(endpoint)) return undefined;
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN } = env;
  return {
    region,
    endpoint,
    env,
    credentials: {
      accessKeyId: AWS_ACCESS_KEY_ID,
      secretAccessKey: AWS_SECRET_ACCESS_KEY,
      ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
    },
  };
}

/**
 * One call of the SSM API as one HTTPS request, signed by the SDK's own signer: loading that takes a third of the SDK's time.
 *
 * @returns The answer; undefined where there is none, for whatever reason: the SDK knows what to try again, and its errors
 *   are what ours are made of.
 * @throws The signal's reason.
 */
export async function callDirectly(
  access: DirectAccess,
  operation: string,
  input: Readonly<Record<string, unknown>>,
  signal: AbortSignal | undefined,
): Promise<Record<string, unknown> | undefined> {
  try {
    const url = new URL(access.endpoint);
    const body = JSON.stringify(input);
    const agent = await createProxyAgent(access.env);
    const headers = await sign(access, url, operation, body);
    return await send(url, body, { method: 'POST', headers, ...(agent ? { agent } : {}) }, signal);
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}

async function sign(
  { region, credentials }: DirectAccess,
  url: URL,
  operation: string,
  body: string,
): Promise<Record<string, string>> {
  const { SignatureV4 } = loadPackage<typeof import('@smithy/signature-v4')>('@smithy/signature-v4');
  const signer = new SignatureV4({ service: 'ssm', region, credentials, sha256: Sha256 });
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    headers: {
      host: url.host,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AmazonSSM.${operation}`,
    },
    body,
  });
  return { ...headers, 'content-length': String(Buffer.byteLength(body)), 'user-agent': 'redis-target' };
}

/** SHA-256 as the signer wants it. */
class Sha256 {
  readonly #secret: Parameters<typeof createHmac>[1] | undefined;
  #hash: Hash | Hmac;

  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#secret = secret === undefined || typeof secret === 'string' ? secret : bytesOf(secret);
    this.#hash = this.#start();
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.#hash.update(typeof data === 'string' ? data : bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }

  reset(): void {
    this.#hash = this.#start();
  }

  #start(): Hash | Hmac {
    return this.#secret === undefined ? createHash('sha256') : createHmac('sha256', this.#secret);
  }
}

function bytesOf(data: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

/** Undefined where it is none: what another than AWS answers, as a proxy's page, must not end this process. */
function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

async function send(
  url: URL,
  body: string,
  options: RequestOptions & { readonly agent?: Agent },
  signal: AbortSignal | undefined,
): Promise<Record<string, unknown> | undefined> {
  const { request } = url.protocol === 'https:' ? await import('node:https') : await import('node:http');
  const limit = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
  return await new Promise((resolve, reject) => {
    const call = request(
      url,
      { ...options, signal: signal === undefined ? limit : AbortSignal.any([signal, limit]) },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () => {
          resolve(
            response.statusCode === 200 ? parseObject(Buffer.concat(chunks).toString('utf8')) : undefined,
          );
        });
      },
    );
    call.once('error', reject);
    const connecting = setTimeout(() => call.destroy(new Error('no connection')), CONNECTION_TIMEOUT_MS);
    call.once('close', () => clearTimeout(connecting));
    call.once('socket', (socket) => {
      // One that is used again has connected long ago.
      if (!socket.connecting) clearTimeout(connecting);
      else socket.once('connect', () => clearTimeout(connecting));
    });
    call.end(body);
  });
}
