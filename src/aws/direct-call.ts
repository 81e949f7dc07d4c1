import { createProxyAgent } from '../platform/proxy.ts';
import type { AwsClientOptions } from './client.ts';
import { findCredentialSource } from './credential-source.ts';
import { namedEndpoint } from './endpoint.ts';
import { readProfiles } from './profiles.ts';
import { type AwsIdentity, callSigned, parseObject } from './signed-request.ts';

/** What a call of the SSM API needs where nothing has to be looked up for it. */
export interface DirectAccess {
  readonly region: string;
  /** The SSM API's address, without a slash at its end. */
  readonly endpoint: string;
  readonly credentials: AwsIdentity;
  readonly env: NodeJS.ProcessEnv;
}

/** The regions of the partition `aws`, as its endpoint rules name them (source: partitions.json of the AWS SDKs). */
const REGION = /^(?:us|eu|ap|sa|ca|me|af|il|mx)-\w+-\d+$/;
/** What lets a profile's service be reached at another address. */
const ENDPOINT_FIELDS = [
  'endpoint_url',
  'services',
  'ignore_configured_endpoint_urls',
  'use_fips_endpoint',
  'use_dualstack_endpoint',
];

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
    const { region, endpoint, credentials: identity, env } = access;
    const call = { service: 'ssm', target: `AmazonSSM.${operation}`, region, identity, input };
    const agent = await createProxyAgent(env);
    const { status, text } = await callSigned({ ...call, url: new URL(endpoint), agent }, signal);
    return status === 200 ? parseObject(text) : undefined;
  } catch {
    signal?.throwIfAborted();
    return undefined;
  }
}
