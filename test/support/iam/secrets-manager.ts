import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { EMULATOR_KEY } from '../ssm-emulator/api/http.ts';
import { isSignedWith } from '../ssm-emulator/api/signature.ts';
import { evaluatePolicy, type IamPolicy } from './evaluate.ts';

export interface SecretsManagerOptions {
  /** Name → what is stored; bytes are SecretBinary. */
  readonly secrets: Readonly<Record<string, string | Buffer>>;
  /** Default: every call is allowed. */
  readonly policy?: IamPolicy | undefined;
  /** Names of secrets whose key may not be used. */
  readonly withoutKey?: readonly string[];
  /** What the first so many calls are answered with, in place of what is stored. */
  readonly faults?: { status: number; type?: string }[];
  /** How far its clock is ahead, in milliseconds. */
  readonly clockAheadMs?: number;
}

export interface SecretsManager extends AsyncDisposable {
  readonly url: string;
  /** Which secret was asked for, and what was answered. */
  readonly calls: readonly string[];
  arnOf(name: string): string;
}

const FURTHEST_CLOCK_MS = 300_000;

/**
 * Secrets Manager's GetSecretValue as AWS documents it: signatures verified, a policy evaluated, names that end with six
 * characters of the service's own in ARNs. What moto has no form for: permissions, keys, clocks.
 */
export async function startSecretsManager(options: SecretsManagerOptions): Promise<SecretsManager> {
  const calls: string[] = [];
  const arnOf = (name: string): string =>
    `arn:aws:secretsmanager:eu-west-1:123456789012:secret:${name}-AbCdEf`;
  const faults = [...(options.faults ?? [])];
  const answer = (request: http.IncomingMessage, body: string): [number, Record<string, unknown>] => {
    const fault = faults.shift();
    if (fault !== undefined) return [fault.status, { __type: fault.type ?? '', message: 'a planned fault' }];
    if (request.headers['x-amz-target'] !== 'secretsmanager.GetSecretValue')
      return [400, { __type: 'UnknownOperationException' }];
    if (!isSignedWith(EMULATOR_KEY.secret, request, body))
      return [
        400,
        {
          __type: 'InvalidSignatureException',
          message: 'The request signature we calculated does not match the signature you provided.',
        },
      ];
    const stamp = String(request.headers['x-amz-date']).replace(
      /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
      '$1-$2-$3T$4:$5:$6Z',
    );
    const ahead = Date.now() + (options.clockAheadMs ?? 0) - Date.parse(stamp);
    if (Math.abs(ahead) > FURTHEST_CLOCK_MS)
      return [
        400,
        {
          __type: 'InvalidSignatureException',
          message: `Signature ${ahead > 0 ? 'expired' : 'not yet current'}: ${stamp}`,
        },
      ];
    const { SecretId: id } = JSON.parse(body) as { SecretId: string };
    const name = Object.keys(options.secrets).find(
      (one) => id === one || id === arnOf(one) || `${id}-AbCdEf` === arnOf(one),
    );
    const resource =
      name === undefined ? (id.startsWith('arn:') ? id : `${arnOf(id).slice(0, -7)}`) : arnOf(name);
    const asked = { action: 'secretsmanager:GetSecretValue', resource, context: {} };
    if (options.policy !== undefined && evaluatePolicy(options.policy, asked) !== 'allowed')
      return [
        400,
        {
          __type: 'AccessDeniedException',
          Message: `User: arn:aws:sts::123456789012:assumed-role/developer/me is not authorized to perform: secretsmanager:GetSecretValue on resource: ${resource} because no identity-based policy allows the secretsmanager:GetSecretValue action`,
        },
      ];
    if (name === undefined)
      return [
        400,
        { __type: 'ResourceNotFoundException', Message: "Secrets Manager can't find the specified secret." },
      ];
    if (options.withoutKey?.includes(name))
      return [400, { __type: 'AccessDeniedException', Message: 'Access to KMS is not allowed' }];
    const value = options.secrets[name];
    const stored =
      typeof value === 'string' ? { SecretString: value } : { SecretBinary: value?.toString('base64') };
    return [200, { ARN: arnOf(name), Name: name, ...stored }];
  };
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString('utf8');
      const [status, output] = answer(request, body);
      calls.push(`${/"SecretId":"([^"]*)"/.exec(body)?.[1]}: ${status === 200 ? 'ok' : output.__type}`);
      response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(output));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    arnOf,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
