import { isCarried, isRecord, type SettingKind, take, text } from './value-kinds.ts';

/** Each way to log in, by the field that only it has, and what may stand beside that field. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  token: [],
  password: ['user'],
  env: ['user'],
  secret: ['field', 'user'],
  iam: [],
};
/** As ElastiCache names caches and users (source: Amazon's developer toolkit for ElastiCache 1.1.0, token_generator.py). */
const CACHE_NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/i;
const USER_ID = /^(?:default\.)?[a-z][a-z0-9-]*$/i;

const FORMS =
  "{ token }, { user, password }, { env: 'NAME' }, { secret: 'arn:…', field } or { iam: { user, cluster } }";

const secretText: SettingKind = {
  allowed: 'a text that is not empty, or in a ts or js file a function that gives one,',
  fromFile: (value) =>
    typeof value === 'function' || (isCarried(value) && value !== '') ? take(value) : undefined,
};

const variable: SettingKind = {
  allowed: 'the name of an environment variable (letters, digits and _)',
  fromFile: (value) => (typeof value === 'string' && /^[A-Za-z_]\w*$/.test(value) ? take(value) : undefined),
};

const secretId: SettingKind = {
  allowed: "the ARN or the name of a secret in Secrets Manager, or the ARN of an SSM parameter: 'arn:aws:…',",
  fromFile: (value) =>
    typeof value === 'string' &&
    (/^arn:aws[a-z-]*:(?:secretsmanager:[a-z0-9-]+:\d{12}:secret:|ssm:[a-z0-9-]+:\d{12}:parameter\/).+$/.test(
      value,
    ) ||
      /^(?!arn:)[\w/+=.@-]{1,512}$/.test(value))
      ? take(value)
      : undefined,
};

const CLUSTER_OR_SERVERLESS =
  'a `cluster` (the id of a replication group) or `serverless` (the name of a cache) beside `user`';

const iamOf = (isCacheNeeded: boolean): SettingKind => ({
  allowed: '{ user } with `cluster`, the id of a replication group, or `serverless`, the name of a cache,',
  fromFile: (value) => (isRecord(value) ? take(value) : undefined),
  fields: new Map([
    ['user', named(USER_ID, "the id of an ElastiCache user: letters, digits and '-'")],
    ['cluster', named(CACHE_NAME, "the id of a replication group: letters, digits and '-'")],
    ['serverless', named(CACHE_NAME, "the name of a serverless cache: letters, digits and '-'")],
  ]),
  fault: ({ user, cluster, serverless }) => {
    if (user === undefined) return 'an object with a `user`';
    if (cluster !== undefined && serverless !== undefined) return 'only one of `cluster` and `serverless`';
    return isCacheNeeded && cluster === undefined && serverless === undefined
      ? CLUSTER_OR_SERVERLESS
      : undefined;
  },
});

/** How to log in to an ElastiCache that is looked up, whose id a token of IAM's is for where no other is named. */
export const auth: SettingKind = authOf(false);

/** How to log in to a server of which nothing but its address is known. */
export const authOfAddress: SettingKind = authOf(true);

/** `AuthSetting` has the meaning of each field. */
function authOf(isCacheNeeded: boolean): SettingKind {
  const kind: SettingKind = {
    allowed: FORMS,
    fromFile: (value) => (isRecord(value) ? take(value) : undefined),
    /** In a variable it is JSON. */
    fromText: (value) => {
      try {
        const parsed: unknown = JSON.parse(value);
        return isWhole(kind, parsed) ? take(parsed) : undefined;
      } catch {
        return undefined;
      }
    },
    fields: new Map<string, SettingKind>([
      ['token', secretText],
      ['user', text],
      ['password', secretText],
      ['env', variable],
      ['secret', secretId],
      ['field', text],
      ['iam', iamOf(isCacheNeeded)],
    ]),
    fault: findFault,
  };
  return kind;
}

/** Which of the fields may not stand together. */
function findFault(value: Readonly<Record<string, unknown>>): string | undefined {
  const has = Object.keys(value).filter((key) => value[key] !== undefined);
  const ways = has.filter((key) => Object.hasOwn(WAYS, key));
  const [way = ''] = ways;
  const unset = Object.keys(value).find((key) => Object.hasOwn(WAYS, key) && value[key] === undefined);
  if (ways.length === 0 && unset !== undefined)
    return `a \`${unset}\` that is not undefined (where it comes from a variable, { env: 'NAME' } says which)`;
  if (ways.length !== 1) return `exactly one of the ways ${FORMS}`;
  const stray = has.find((key) => key !== way && !WAYS[way]?.includes(key));
  if (stray !== undefined)
    return way === 'token' && stray === 'user'
      ? 'no `user` beside `token`: write { user, password }, which'
      : `no \`${stray}\` beside \`${way}\``;
  return way === 'password' && value.user === undefined
    ? 'a `user` beside `password`; a password alone is a `token`, which'
    : undefined;
}

function named(pattern: RegExp, allowed: string): SettingKind {
  return {
    allowed,
    fromFile: (value) => (typeof value === 'string' && pattern.test(value) ? take(value) : undefined),
  };
}

/** Whether a value is of a kind with all of its fields; a file's values are checked one by one, so that a message names the one. */
function isWhole(kind: SettingKind, value: unknown): boolean {
  if (kind.fromFile(value) === undefined) return false;
  if (kind.fields === undefined || !isRecord(value)) return true;
  return (
    kind.fault?.(value) === undefined &&
    Object.entries(value).every(([key, inner]) => {
      const field = kind.fields?.get(key);
      return field !== undefined && isWhole(field, inner);
    })
  );
}
