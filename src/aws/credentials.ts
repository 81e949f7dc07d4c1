import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { explainAwsError } from './errors.ts';

/** How long the metadata service of an instance may take, in milliseconds: a PC has none and must not wait for it. */
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

/**
 * Whether there are AWS credentials, asked the way the SDK looks for them.
 *
 * Where plainly nothing is configured, the SDK is not even loaded.
 */
export async function probeAwsCredentials(
  env: NodeJS.ProcessEnv,
  aws: AwsSettings,
): Promise<CredentialsAnswer> {
  const source = await findSource(env, aws.profile);
  if (source === undefined && env.AWS_EC2_METADATA_DISABLED?.toLowerCase() === 'true')
    return { state: 'absent' };
  try {
    await (await loadCredentials(env, aws))();
    return { state: 'present' };
  } catch (error) {
    if (source === undefined) return { state: 'absent' };
    return {
      state: 'broken',
      detail: `${source}: ${explainAwsError('credentials', error, { profile: aws.profile }).message}`,
    };
  }
}

/** Gives credentials when it is called. */
export type AwsCredentialsProvider = ReturnType<typeof fromNodeProviderChain>;

/** The SDK's own chain, with the environment that was given instead of the process's. */
export async function loadCredentials(
  env: NodeJS.ProcessEnv,
  { profile }: AwsSettings,
): Promise<AwsCredentialsProvider> {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = env;
  if (accessKeyId && secretAccessKey && !env.AWS_PROFILE) {
    return async () => ({ accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) });
  }
  const sdk = await import('@aws-sdk/credential-providers');
  return sdk.fromNodeProviderChain({
    timeout: METADATA_TIMEOUT_MS,
    maxRetries: 0,
    ...(profile === undefined ? {} : { profile }),
    ...(env.AWS_SHARED_CREDENTIALS_FILE ? { filepath: env.AWS_SHARED_CREDENTIALS_FILE } : {}),
    ...(env.AWS_CONFIG_FILE ? { configFilepath: env.AWS_CONFIG_FILE } : {}),
  });
}

/** What the user has configured, in words; undefined where only an instance's metadata could give credentials. */
async function findSource(env: NodeJS.ProcessEnv, profile: string | undefined): Promise<string | undefined> {
  if (env.AWS_ACCESS_KEY_ID || env.AWS_SECRET_ACCESS_KEY) return 'AWS_ACCESS_KEY_ID';
  if (profile !== undefined) return `profile ${profile}`;
  if (env.AWS_WEB_IDENTITY_TOKEN_FILE) return 'AWS_WEB_IDENTITY_TOKEN_FILE';
  if (env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI || env.AWS_CONTAINER_CREDENTIALS_FULL_URI)
    return 'the container’s credentials';
  const home = env.HOME ?? env.USERPROFILE ?? homedir();
  for (const path of [
    env.AWS_SHARED_CREDENTIALS_FILE || join(home, '.aws', 'credentials'),
    env.AWS_CONFIG_FILE || join(home, '.aws', 'config'),
  ]) {
    if (givesCredentials(await readFile(path, 'utf8').catch(() => '')))
      return `the default profile in ${path}`;
  }
  return undefined;
}

/** Whether the default profile says how to get credentials; one that only names a region does not. */
function givesCredentials(text: string): boolean {
  const section = /^\[(?:profile )?default\]\s*$([\s\S]*?)(?=^\[|$(?![\s\S]))/m.exec(text)?.[1] ?? '';
  return /^\s*(?:aws_access_key_id|sso_session|sso_start_url|role_arn|credential_process|web_identity_token_file|login_session)\s*=/m.test(
    section,
  );
}
