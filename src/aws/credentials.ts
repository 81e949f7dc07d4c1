import type { Agent } from 'node:http';
import type { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { RedisTargetError } from '../errors.ts';
import { createProxyAgent } from '../platform/proxy.ts';
import { type CredentialSource, findCredentialSource } from './credential-source.ts';
import { explainAwsError } from './errors.ts';
import { answersAsInstance } from './instance-metadata.ts';
import { profileFiles } from './profiles.ts';

/** Getting credentials may take several calls (SSO, then one or two roles). In milliseconds. */
const RESOLVE_TIMEOUT_MS = 30_000;
const METADATA_TIMEOUT_MS = 1_000;

export interface AwsSettings {
  readonly region: string | undefined;
  readonly profile: string | undefined;
}

export interface CredentialsAnswer {
  /** `broken`: something is configured that does not work; never a reason to fall back. */
  readonly state: 'present' | 'absent' | 'broken';
  readonly detail?: string;
}

/** Gives credentials when it is called. */
export type AwsCredentialsProvider = ReturnType<typeof fromNodeProviderChain>;

/**
 * Whether there are AWS credentials, asked the way the SDK looks for them.
 *
 * Where plainly nothing is configured, the SDK is not even loaded. `broken` is what does not give any: whether AWS knows
 * the keys that are given is only seen in the first call.
 */
export async function probeAwsCredentials(
  env: NodeJS.ProcessEnv,
  aws: AwsSettings,
): Promise<CredentialsAnswer> {
  const source = await findCredentialSource(env, aws.profile);
  switch (source.kind) {
    case 'broken':
      return { state: 'broken', detail: source.detail };
    case 'keys':
      return { state: 'present' };
    case 'none':
      return { state: (await answersAsInstance(env)) && (await canResolve(env, aws)) ? 'present' : 'absent' };
    default:
      return await resolveOnce(source, env, aws);
  }
}

async function canResolve(env: NodeJS.ProcessEnv, aws: AwsSettings): Promise<boolean> {
  return await loadCredentials(env, aws)
    .then((provide) => provide())
    .then(
      () => true,
      () => false,
    );
}

async function resolveOnce(
  source: CredentialSource,
  env: NodeJS.ProcessEnv,
  aws: AwsSettings,
): Promise<CredentialsAnswer> {
  const profile = source.kind === 'profile' ? source.profile : aws.profile;
  let timer: NodeJS.Timeout | undefined;
  try {
    const provide = await loadCredentials(env, aws);
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`TimeoutError: no answer within ${RESOLVE_TIMEOUT_MS / 1000} s`)),
        RESOLVE_TIMEOUT_MS,
      );
    });
    await Promise.race([provide(), late]);
    return { state: 'present' };
  } catch (error) {
    const { message } = explainAwsError('credentials', error, { profile });
    return { state: 'broken', detail: `${describe(source)}: ${message}` };
  } finally {
    clearTimeout(timer);
  }
}

function describe(source: CredentialSource): string {
  switch (source.kind) {
    case 'profile':
      return source.profile === 'default' ? 'the default profile' : `the profile ${source.profile}`;
    case 'webIdentity':
      return 'AWS_WEB_IDENTITY_TOKEN_FILE';
    default:
      return 'AWS_CONTAINER_CREDENTIALS_…';
  }
}

/**
 * The SDK's own chain of providers.
 *
 * The SDK reads `process.env`. Where `env` says something else of AWS than that, the one source that `env` names is asked
 * instead, with all that it needs passed on; only the cache of SSO logins is always the one in this process's home.
 *
 * @throws {RedisTargetError} `RT_AWS_CREDENTIALS_BROKEN` where what is set cannot work.
 */
export async function loadCredentials(
  env: NodeJS.ProcessEnv,
  aws: AwsSettings,
): Promise<AwsCredentialsProvider> {
  const source = await findCredentialSource(env, aws.profile);
  switch (source.kind) {
    case 'broken':
      throw new RedisTargetError(
        'RT_AWS_CREDENTIALS_BROKEN',
        `Could not get AWS credentials: ${source.detail}.`,
      );
    case 'keys':
      return staticKeys(env);
    default: {
      const agent = await createProxyAgent(env);
      return isOwnEnvironment(env)
        ? await sdkChain(aws, source, agent)
        : await namedSource(env, aws, source, agent);
    }
  }
}

function staticKeys(env: NodeJS.ProcessEnv): AwsCredentialsProvider {
  const { AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '', AWS_SESSION_TOKEN } = env;
  return async () => ({
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN ? { sessionToken: AWS_SESSION_TOKEN } : {}),
  });
}

async function sdkChain(
  { region }: AwsSettings,
  source: CredentialSource,
  agent: Agent | undefined,
): Promise<AwsCredentialsProvider> {
  const sdk = await import('@aws-sdk/credential-providers');
  return sdk.fromNodeProviderChain({
    timeout: METADATA_TIMEOUT_MS,
    maxRetries: 0,
    // Read anew, the files have to be: credentials in them may have been renewed since this process began.
    ignoreCache: true,
    ...(source.kind === 'profile' ? { profile: source.profile } : {}),
    ...innerClients(region, agent),
  });
}

async function namedSource(
  env: NodeJS.ProcessEnv,
  { region }: AwsSettings,
  source: CredentialSource,
  agent: Agent | undefined,
): Promise<AwsCredentialsProvider> {
  const sdk = await import('@aws-sdk/credential-providers');
  const inner = innerClients(region, agent);
  switch (source.kind) {
    case 'profile': {
      const { credentials, config } = profileFiles(env);
      // The files are another environment's: what the SDK has kept of its own must not stand in for them.
      const files = { filepath: credentials, configFilepath: config, ignoreCache: true };
      return sdk.fromIni({ profile: source.profile, ...files, ...inner });
    }
    case 'webIdentity':
      return sdk.fromTokenFile({
        webIdentityTokenFile: env.AWS_WEB_IDENTITY_TOKEN_FILE ?? '',
        roleArn: env.AWS_ROLE_ARN ?? '',
        ...(env.AWS_ROLE_SESSION_NAME ? { roleSessionName: env.AWS_ROLE_SESSION_NAME } : {}),
        ...inner,
      });
    case 'container':
      return sdk.fromHttp({
        ...(env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI
          ? { awsContainerCredentialsRelativeUri: env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI }
          : { awsContainerCredentialsFullUri: env.AWS_CONTAINER_CREDENTIALS_FULL_URI ?? '' }),
        ...(env.AWS_CONTAINER_AUTHORIZATION_TOKEN
          ? { awsContainerAuthorizationToken: env.AWS_CONTAINER_AUTHORIZATION_TOKEN }
          : {}),
        ...(env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE
          ? { awsContainerAuthorizationTokenFile: env.AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE }
          : {}),
      });
    default:
      return sdk.fromInstanceMetadata({ timeout: METADATA_TIMEOUT_MS, maxRetries: 0 });
  }
}

/** Clients of SSO and STS go through the proxy, too. No region here: SSO's is the profile's own. */
function innerClients(region: string | undefined, agent: Agent | undefined): Record<string, unknown> {
  return {
    ...(agent ? { clientConfig: { requestHandler: { httpAgent: agent, httpsAgent: agent } } } : {}),
    ...(region === undefined ? {} : { parentClientConfig: { region } }),
  };
}

/** Whether `env` says of AWS what this process's environment says. */
function isOwnEnvironment(env: NodeJS.ProcessEnv): boolean {
  if (env === process.env) return true;
  const names = new Set([...Object.keys(env), ...Object.keys(process.env)]);
  return [...names]
    .filter((name) => /^AWS_|^HOME$|^USERPROFILE$/.test(name))
    .every((name) => env[name] === process.env[name]);
}
