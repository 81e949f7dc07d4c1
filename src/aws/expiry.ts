import { type CredentialSource, findCredentialSource } from './credential-source.ts';
import { readProfileField, readProfiles } from './profiles.ts';

/** Credentials that are no longer good: since when, as far as that is known, and how to get others. */
export interface CredentialExpiry {
  readonly expiredAt: string | undefined;
  /** A whole sentence without its full stop. */
  readonly login: string;
}

/** What tools that write temporary credentials write beside them (saml2aws, aws-vault, aws configure export-credentials …). */
const EXPIRY_VARIABLES = ['AWS_CREDENTIAL_EXPIRATION', 'AWS_SESSION_EXPIRATION'];
const EXPIRY_FIELDS = ['x_security_token_expires', 'aws_session_expiration', 'aws_expiration', 'expiration'];
/** A chain of source profiles that is longer has no end. */
const MOST_SOURCES = 10;

/**
 * Finds out what to say of credentials that AWS takes no longer.
 *
 * @param expiration - What their provider said itself, where it did.
 */
export async function describeExpiry(
  env: NodeJS.ProcessEnv,
  profile: string | undefined,
  expiration: Date | undefined,
): Promise<CredentialExpiry> {
  const source = await findCredentialSource(env, profile);
  const written = source.kind === 'keys' ? fromVariables(env) : await fromProfile(source, env);
  return { expiredAt: expiration?.toISOString() ?? written, login: await describeLogin(source, env) };
}

function fromVariables(env: NodeJS.ProcessEnv): string | undefined {
  return toTime(EXPIRY_VARIABLES.map((name) => env[name]).find(Boolean));
}

async function fromProfile(source: CredentialSource, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  return source.kind === 'profile'
    ? toTime(await readProfileField(env, source.profile, EXPIRY_FIELDS))
    : undefined;
}

/** Only what is a time is repeated. */
function toTime(text: string | undefined): string | undefined {
  const time = Date.parse(text ?? '');
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}

async function describeLogin(source: CredentialSource, env: NodeJS.ProcessEnv): Promise<string> {
  switch (source.kind) {
    case 'keys':
      return 'Get new ones, set AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, and start again; credentials of a profile are read anew by themselves';
    case 'profile':
      return await describeProfileLogin(source.profile, env);
    case 'webIdentity':
      return 'See that the token in AWS_WEB_IDENTITY_TOKEN_FILE is renewed';
    default:
      return 'See that the role of this machine still gives credentials';
  }
}

async function describeProfileLogin(named: string, env: NodeJS.ProcessEnv): Promise<string> {
  const profiles = await readProfiles(env);
  // A role is assumed with another profile's credentials: that one has to be logged in.
  let profile = named;
  for (let index = 0; index < MOST_SOURCES; index++) {
    const source = await readProfileField(env, profile, ['source_profile']);
    if (source === undefined || source === profile || !profiles.has(source)) break;
    profile = source;
  }
  const fields = [...(profiles.get(profile) ?? [])];
  const option = profile === 'default' ? '' : ` --profile ${profile}`;
  if (fields.some((field) => field.startsWith('sso_'))) return `Run \`aws sso login${option}\``;
  if (fields.includes('login_session')) return `Run \`aws login${option}\``;
  if (fields.includes('credential_process'))
    return `Log in again with what \`credential_process\` of the profile ${profile} runs`;
  return `Get new temporary credentials into the profile ${profile}`;
}
