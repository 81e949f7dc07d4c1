import type { AwsClientOptions } from '../aws/client.ts';
import type { AuthSetting, IamSetting, SecretText } from '../config/auth-setting.ts';
import { type IamSubject, iamSubjectOf } from '../config/iam-cache.ts';
import type { ElastiCacheSetting } from '../config/settings.ts';
import { isRedisTargetError, RedisTargetError } from '../errors.ts';
import type { Credentials, Login } from '../gateway/stages.ts';
import { keepSecrets } from '../platform/mask.ts';
import { limitTime, untilAborted } from '../platform/waiting.ts';
import { rememberCredentials } from './remember-credentials.ts';
import { pickPassword } from './stored-password.ts';

/** How to log in to a target, and what that is called. */
export interface TargetLogin extends Login {
  /** What to look at where the server refuses it, a sentence without its full stop. */
  readonly cure: string;
  /** Whether a token is signed with this machine's clock. */
  readonly isSigned: boolean;
}

export interface LoginOptions {
  /** Where the setting stands: `elasticache.dev.auth`. */
  readonly path: string;
  readonly aws: AwsClientOptions;
  /** The ElastiCache that the setting is about, where it is about one. */
  readonly elastiCache?: ElastiCacheSetting | undefined;
}

/** A function of the configuration's may ask somewhere, in milliseconds. */
const VALUE_LIMIT_MS = 30_000;
/** A function may give another value each time; so many of them are masked, since each that is takes the place of an older one. */
const MOST_KEPT = 20;
/** ElastiCache ends a connection twelve hours after its last login by IAM (documented). In milliseconds. */
const RENEW_MS = 11 * 3_600_000;

/**
 * Makes what logs in, out of a setting. What it needs is loaded and asked for when credentials are.
 *
 * Whatever it gives is masked wherever this process prints, but for tokens of IAM's, which are masked by their form.
 */
export function createLogin(auth: AuthSetting, options: LoginOptions): TargetLogin {
  const { path } = options;
  const name = `\`${path}\``;
  if ('iam' in auth) return { ...loginByIam(auth.iam, options), isSigned: true };
  const plain = { isSigned: false };
  if ('env' in auth) {
    const cure = `Check the variable ${auth.env}, which \`${path}.env\` names`;
    return { name, cure, ...plain, credentials: async () => fromVariable(auth, path, options.aws.env) };
  }
  if ('secret' in auth) {
    const cure = `Check what ${auth.secret} holds, which \`${path}.secret\` names`;
    return { name, cure, ...plain, ...rememberCredentials(() => fromSecret(auth, options)) };
  }
  const cure = `Check ${name}`;
  if ('token' in auth) {
    const value = textGiver(auth.token, `${path}.token`);
    return { name, cure, ...plain, credentials: async () => ({ password: await value() }) };
  }
  const value = textGiver(auth.password, `${path}.password`);
  const { user: username } = auth;
  return { name, cure, ...plain, credentials: async () => ({ username, password: await value() }) };
}

function fromVariable(
  { env: name, user }: Extract<AuthSetting, { readonly env: string }>,
  path: string,
  env: NodeJS.ProcessEnv,
): Credentials {
  const password = env[name];
  if (!password) {
    throw new RedisTargetError(
      'RT_AUTH_ENV',
      `Could not log in: the environment variable ${name}, which \`${path}.env\` names, is ${password === undefined ? 'not set' : 'empty'}. Set it to the token or password.`,
      { details: { setting: `${path}.env`, variable: name } },
    );
  }
  keepSecrets([password]);
  return { username: user, password };
}

async function fromSecret(
  { secret, field, user }: Extract<AuthSetting, { readonly secret: string }>,
  { path, aws }: LoginOptions,
): Promise<Credentials> {
  const { readSecret } = await import('../aws/secrets.ts');
  const { text } = await readSecret(secret, aws).catch((error: unknown) => {
    throw inNameOf(`${path}.secret`, error);
  });
  const found = pickPassword(text, { field, user, what: `${secret}, which \`${path}.secret\` names` });
  keepSecrets([found.password]);
  return found;
}

/** The error with the setting that led to it. */
function inNameOf(setting: string, error: unknown): unknown {
  if (!isRedisTargetError(error)) return error;
  return new RedisTargetError(error.code, `Could not log in by \`${setting}\`: ${error.message}`, {
    cause: error.cause,
    details: { ...error.details, setting },
  });
}

function loginByIam(
  iam: IamSetting,
  { path, aws, elastiCache }: LoginOptions,
): Omit<TargetLogin, 'isSigned'> {
  const subject = iamSubjectOf(iam, elastiCache);
  const whose = `the ${subject.isServerless ? 'serverless cache' : 'replication group'} ${subject.cache}`;
  let sign: (() => Promise<string>) | undefined;
  return {
    name: `\`${path}.iam\``,
    renewMs: RENEW_MS,
    cure:
      `Check that ${iam.user} is an ElastiCache user with IAM authentication (its id is its name), that its user group is assigned to ${whose}, ` +
      `that these credentials may elasticache:Connect to both (\`redis-target iam user\`), and that AWS_REGION is the cache's`,
    credentials: async () => {
      sign ??= await makeSigner(subject, aws, path);
      return { username: subject.user, password: await sign() };
    },
  };
}

async function makeSigner(
  subject: IamSubject,
  aws: AwsClientOptions,
  path: string,
): Promise<() => Promise<string>> {
  const { signIamToken } = await import('../aws/iam-token.ts');
  const { identityProvider } = await import('../aws/identity.ts');
  const { findRegion } = await import('../aws/region.ts');
  const region = await findRegion(aws);
  if (region === undefined)
    throw new RedisTargetError(
      'RT_AWS_NO_REGION',
      `Could not log in by \`${path}.iam\`: no AWS region is known, and a token is signed for one. Set AWS_REGION, or \`aws.region\` in the configuration.`,
    );
  const identity = identityProvider(aws);
  return async () => {
    const given = await identity().catch((error: unknown) => {
      throw inNameOf(`${path}.iam`, error);
    });
    return await signIamToken(subject, { region, identity: given });
  };
}

/** A text as it is; a function is called anew each time. */
function textGiver(given: SecretText, path: string): () => Promise<string> {
  if (typeof given === 'string') return async () => given;
  const kept = new Set<string>();
  return async () => {
    const limit = limitTime(VALUE_LIMIT_MS, undefined, () =>
      noValue(path, `gave none within ${VALUE_LIMIT_MS / 1_000} s`),
    );
    try {
      const value = await untilAborted(ask(given, path), limit.signal);
      if (typeof value !== 'string' || value === '')
        throw noValue(path, `gave ${value === '' ? 'an empty text' : `no text (${typeof value})`}`);
      if (kept.size < MOST_KEPT && !kept.has(value)) {
        kept.add(value);
        keepSecrets([value]);
      }
      return value;
    } finally {
      limit.clear();
    }
  };
}

async function ask(given: () => unknown, path: string): Promise<unknown> {
  try {
    return await given();
  } catch (cause) {
    throw noValue(path, `threw "${cause instanceof Error ? cause.message : String(cause)}"`, cause);
  }
}

function noValue(path: string, what: string, cause?: unknown): RedisTargetError {
  return new RedisTargetError(
    'RT_AUTH_VALUE',
    `Could not log in: the function at \`${path}\` ${what}. Have it give the token or password as a text.`,
    { cause, details: { setting: path } },
  );
}
