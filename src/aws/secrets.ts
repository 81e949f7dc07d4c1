import { RedisTargetError } from '../errors.ts';
import { loadPackage } from '../platform/load-package.ts';
import { createProxyAgent } from '../platform/proxy.ts';
import { type AwsClientOptions, clientConfig } from './client.ts';
import { findEndpoint } from './endpoint.ts';
import { type AwsCall, explainAwsError } from './errors.ts';
import { identityProvider } from './identity.ts';
import { withoutVersionWarning } from './quiet-sdk.ts';
import { findRegion } from './region.ts';
import { callSigned, parseObject } from './signed-request.ts';

/** What a secret holds; undefined where it is bytes and no text. */
export type StoredSecret = { readonly text: string | undefined };

/** How often Secrets Manager is asked where it does not answer, or wants fewer calls. */
const MAX_ATTEMPTS = 4;
const FIRST_PAUSE_MS = 200;
const NOT_THERE = /^(?:ResourceNotFoundException|ParameterNotFound|ParameterVersionNotFound)$/;

/**
 * Reads a secret of Secrets Manager, named by its ARN or its name, or a parameter of SSM, named by its ARN.
 *
 * The region is that of the ARN; of a name, that of the settings.
 *
 * @throws {RedisTargetError} `RT_AUTH_SECRET` where there is none, or it is to be deleted; `RT_AWS_…`.
 */
export async function readSecret(
  id: string,
  options: AwsClientOptions,
  signal?: AbortSignal,
): Promise<StoredSecret> {
  const [, , service, regionOfArn] = id.startsWith('arn:') ? id.split(':') : [];
  const region = regionOfArn || (await findRegion(options));
  const call: AwsCall = service === 'ssm' ? 'ssm:GetParameter' : 'secretsmanager:GetSecretValue';
  try {
    if (region === undefined) throw new Error('Region is missing');
    const inRegion = { ...options, region };
    const read = service === 'ssm' ? readParameter : readValue;
    return await withoutVersionWarning(() => read(id, inRegion, signal));
  } catch (error) {
    signal?.throwIfAborted();
    throw explain(call, id, error, { ...options, region });
  }
}

type InRegion = AwsClientOptions & { readonly region: string };

async function readParameter(
  arn: string,
  options: InRegion,
  signal: AbortSignal | undefined,
): Promise<StoredSecret> {
  const sdk = loadPackage<typeof import('@aws-sdk/client-ssm')>('@aws-sdk/client-ssm');
  const client = new sdk.SSMClient(await clientConfig('ssm', options));
  try {
    const { Parameter: found } = await client.send(
      new sdk.GetParameterCommand({ Name: arn, WithDecryption: true }),
      signal ? { abortSignal: signal } : {},
    );
    return { text: found?.Value };
  } finally {
    client.destroy();
  }
}

/** One signed request, and no package more: see docs/decisions/secrets.md. */
async function readValue(
  id: string,
  options: InRegion,
  signal: AbortSignal | undefined,
): Promise<StoredSecret> {
  const { region, env } = options;
  const call = {
    service: 'secretsmanager',
    target: 'secretsmanager.GetSecretValue',
    region,
    url: new URL(await findEndpoint('secrets_manager', region, options)),
    identity: await identityProvider(options)(),
    input: { SecretId: id },
    agent: await createProxyAgent(env),
  };
  for (let attempt = 1; ; attempt += 1) {
    const answer = await callSigned(call, signal).catch((error: unknown) => {
      if (attempt === MAX_ATTEMPTS) throw error;
      signal?.throwIfAborted();
      return undefined;
    });
    const value = parseObject(answer?.text ?? '');
    if (answer?.status === 200 && value !== undefined) {
      return { text: typeof value.SecretString === 'string' ? value.SecretString : undefined };
    }
    if (attempt === MAX_ATTEMPTS || (answer !== undefined && !mayPass(answer.status, value)))
      throw errorOf(answer?.status, value);
    await pause(FIRST_PAUSE_MS * 2 ** attempt * Math.random(), signal);
  }
}

function mayPass(status: number, value: Record<string, unknown> | undefined): boolean {
  return status >= 500 || status === 429 || /Throttling|TooManyRequests/.test(nameOf(value));
}

function nameOf(value: Record<string, unknown> | undefined): string {
  // Some services write a namespace before it.
  return typeof value?.__type === 'string' ? value.__type.replace(/^.*#/, '') : '';
}

function errorOf(status: number | undefined, value: Record<string, unknown> | undefined): Error {
  const { message, Message } = value ?? {};
  const error = new Error(
    String(message ?? Message ?? (value === undefined ? `the answer is none of AWS (status ${status})` : '')),
  );
  error.name = nameOf(value) || 'NetworkingError';
  return error;
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  const { setTimeout: wait } = await import('node:timers/promises');
  await wait(ms, undefined, signal ? { signal } : {});
}

function explain(call: AwsCall, id: string, error: unknown, options: AwsClientOptions): RedisTargetError {
  const name = error instanceof Error ? error.name : '';
  if (NOT_THERE.test(name)) {
    const what = call === 'ssm:GetParameter' ? 'parameter' : 'secret';
    return new RedisTargetError(
      'RT_AUTH_SECRET',
      `Could not read ${id}: there is no ${what} of that name in ${options.region}. Check the name, AWS_REGION and AWS_PROFILE.`,
      { cause: error },
    );
  }
  if (name === 'InvalidRequestException' || name === 'DecryptionFailure') {
    return new RedisTargetError(
      'RT_AUTH_SECRET',
      `Could not read ${id}: ${(error as Error).message}. Restore it or its key, or name another.`,
      { cause: error },
    );
  }
  return explainAwsError(call, error, options);
}
