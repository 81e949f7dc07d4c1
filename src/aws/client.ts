import type { SSMClientConfig } from '@aws-sdk/client-ssm';
import type { Settings } from '../config/settings.ts';
import { createProxyAgent } from '../platform/proxy.ts';
import { type AwsCredentialsProvider, loadCredentials } from './credentials.ts';
import { type AwsService, findNamedEndpoint } from './endpoint.ts';

/** What every client of an AWS service is made of. */
export interface AwsClientOptions {
  readonly region: string | undefined;
  readonly profile: string | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** Host or URL of the SSM API, over what the environment names. */
  readonly ssmEndpoint?: string | undefined;
  /** Host or URL of the data channel, in place of the one that the service names. */
  readonly ssmChannel?: string | undefined;
}

/** What the settings say of AWS. */
export function awsOptionsOf({ aws, ssm }: Settings, env: NodeJS.ProcessEnv): AwsClientOptions {
  return { ...aws, env, ssmEndpoint: ssm.endpoint, ssmChannel: ssm.channel };
}

/** How often a call is tried, with growing pauses in between: throttling passes. */
const MAX_ATTEMPTS = 6;
const CONNECTION_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;

type ClientConfig = Pick<
  SSMClientConfig,
  'region' | 'profile' | 'credentials' | 'ignoreConfiguredEndpointUrls' | 'maxAttempts' | 'requestHandler'
> & {
  /** As it is named; undefined where the SDK finds it. */
  readonly endpoint?: string;
};

/**
 * A client's configuration: region, profile and endpoint as everywhere in the SDK, and the proxy that the SDK
 * itself does not look for.
 *
 * @param renewal - `isRenewed`: the credentials are read anew from where they come, for this client and those after it.
 *
 * @throws {RedisTargetError} `RT_AWS_CREDENTIALS_BROKEN`, `RT_PROXY`.
 */
export async function clientConfig(
  service: AwsService,
  options: AwsClientOptions,
  { isRenewed = false }: { readonly isRenewed?: boolean } = {},
): Promise<ClientConfig> {
  const { region, profile, env } = options;
  const endpoint = await findNamedEndpoint(service, options);
  const knownRegion = region ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION);
  const agent = await createProxyAgent(env);
  return {
    ...(knownRegion ? { region: knownRegion } : {}),
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint ? { endpoint } : {}),
    // It would look only in this process's environment, and not in the profile that is used.
    ignoreConfiguredEndpointUrls: true,
    credentials: await sharedCredentials(options, isRenewed),
    ...(env.AWS_MAX_ATTEMPTS ? {} : { maxAttempts: MAX_ATTEMPTS }),
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      ...(agent ? { httpsAgent: agent, httpAgent: agent } : {}),
    },
  };
}

/** Per environment and profile: the clients of one run log in, or assume their role, only once. */
const known = new WeakMap<NodeJS.ProcessEnv, Map<string, AwsCredentialsProvider>>();

/** @throws {RedisTargetError} `RT_AWS_CREDENTIALS_BROKEN`, `RT_PROXY`. */
export async function sharedCredentials(
  { region, profile, env }: AwsClientOptions,
  isRenewed = false,
): Promise<AwsCredentialsProvider> {
  const aws = { region: region ?? (env.AWS_REGION || env.AWS_DEFAULT_REGION), profile };
  const ofEnv = known.get(env) ?? new Map<string, AwsCredentialsProvider>();
  known.set(env, ofEnv);
  const key = JSON.stringify([
    aws,
    Object.entries(env).filter(([name]) => /^AWS_|^HOME$|_proxy$/i.test(name)),
  ]);
  const provider = (isRenewed ? undefined : ofEnv.get(key)) ?? (await loadCredentials(env, aws));
  ofEnv.set(key, provider);
  return provider;
}
