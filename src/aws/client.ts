import type { SSMClientConfig } from '@aws-sdk/client-ssm';
import { createProxyAgent } from '../platform/proxy.ts';
import { loadCredentials } from './credentials.ts';

/** What every client of an AWS service is made of. */
export interface AwsClientOptions {
  readonly region: string | undefined;
  readonly profile: string | undefined;
  readonly env: NodeJS.ProcessEnv;
}

/** How often a call is tried, with growing pauses in between: throttling passes. */
const MAX_ATTEMPTS = 5;
const CONNECTION_TIMEOUT_MS = 10_000;

/** The services whose clients are made here, with the variable of their endpoint. */
const ENDPOINT_VARIABLES = {
  ssm: 'AWS_ENDPOINT_URL_SSM',
  elasticache: 'AWS_ENDPOINT_URL_ELASTICACHE',
} as const;

/**
 * A client's configuration: region, profile and endpoint as everywhere in the SDK, and the proxy that the SDK
 * itself does not look for.
 */
export async function clientConfig(
  service: keyof typeof ENDPOINT_VARIABLES,
  { region, profile, env }: AwsClientOptions,
): Promise<
  Pick<SSMClientConfig, 'region' | 'profile' | 'credentials' | 'endpoint' | 'maxAttempts' | 'requestHandler'>
> {
  const endpoint = env[ENDPOINT_VARIABLES[service]] || env.AWS_ENDPOINT_URL;
  const agent = await createProxyAgent(new URL(endpoint ?? 'https://amazonaws.com'), env);
  return {
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(endpoint ? { endpoint } : {}),
    credentials: await loadCredentials(env, { region, profile }),
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      ...(agent ? { httpsAgent: agent, httpAgent: agent } : {}),
    },
  };
}
