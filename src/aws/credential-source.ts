import { givesCredentials, namedProfile, profileFiles, readProfiles } from './profiles.ts';

/** Where the user has said that credentials come from, in the order in which it counts. */
export type CredentialSource =
  /** AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. */
  | { readonly kind: 'keys' }
  | { readonly kind: 'profile'; readonly profile: string }
  /** AWS_WEB_IDENTITY_TOKEN_FILE with AWS_ROLE_ARN, as in EKS. */
  | { readonly kind: 'webIdentity' }
  /** AWS_CONTAINER_CREDENTIALS_…, as in ECS. */
  | { readonly kind: 'container' }
  /** Nothing is set: only an instance's metadata service could give some. */
  | { readonly kind: 'none' }
  /** Something is set that cannot work. */
  | { readonly kind: 'broken'; readonly detail: string };

/**
 * Finds out where credentials would come from, from the environment and the two files alone.
 *
 * A profile that the environment names goes before keys, as in the SDK for JavaScript; keys in the environment go before
 * a profile that only the configuration file names.
 */
export async function findCredentialSource(
  env: NodeJS.ProcessEnv,
  profile: string | undefined,
): Promise<CredentialSource> {
  const keys = [env.AWS_ACCESS_KEY_ID, env.AWS_SECRET_ACCESS_KEY].filter(Boolean).length;
  if (keys === 2 && !env.AWS_PROFILE) return { kind: 'keys' };
  const named = namedProfile(env, profile);
  if (named) return await checkProfile(named, env);
  if (keys === 1) {
    const missing = env.AWS_ACCESS_KEY_ID ? 'AWS_SECRET_ACCESS_KEY' : 'AWS_ACCESS_KEY_ID';
    return {
      kind: 'broken',
      detail: `of AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY only one is set: ${missing} is missing. Set both, or neither`,
    };
  }
  if (givesCredentials((await readProfiles(env)).get('default')))
    return { kind: 'profile', profile: 'default' };
  if (env.AWS_WEB_IDENTITY_TOKEN_FILE) {
    return env.AWS_ROLE_ARN
      ? { kind: 'webIdentity' }
      : { kind: 'broken', detail: 'AWS_WEB_IDENTITY_TOKEN_FILE is set without AWS_ROLE_ARN. Set it' };
  }
  if (env.AWS_CONTAINER_CREDENTIALS_RELATIVE_URI || env.AWS_CONTAINER_CREDENTIALS_FULL_URI)
    return { kind: 'container' };
  return { kind: 'none' };
}

async function checkProfile(profile: string, env: NodeJS.ProcessEnv): Promise<CredentialSource> {
  const profiles = await readProfiles(env);
  if (givesCredentials(profiles.get(profile))) return { kind: 'profile', profile };
  const { config, credentials } = profileFiles(env);
  const where = env.AWS_PROFILE === profile ? 'AWS_PROFILE' : '`aws.profile`';
  const known = [...profiles.keys()];
  return {
    kind: 'broken',
    detail: profiles.has(profile)
      ? `the profile ${profile} (${where}) says in neither ${config} nor ${credentials} how to get credentials. Run \`aws configure --profile ${profile}\``
      : `there is no profile ${profile} (${where}) in ${config} or ${credentials}${known.length > 0 ? `, only ${known.join(', ')}` : ''}. Correct the name, or run \`aws configure --profile ${profile}\``,
  };
}
