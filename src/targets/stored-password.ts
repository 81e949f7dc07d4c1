import { RedisTargetError } from '../errors.ts';

/** What `auth` says of a stored secret. */
export interface StoredPasswordOptions {
  readonly field?: string | undefined;
  readonly user?: string | undefined;
  /** How the secret is called in errors: the setting, and what it names. */
  readonly what: string;
}

/** As the rotation functions of ElastiCache's users write it: `{ "username": …, "password": … }` (documented). */
const PASSWORD_FIELD = 'password';
const USER_FIELD = 'username';

/**
 * The password in a stored secret: all of its text, or a field of it where it is JSON.
 *
 * @throws {RedisTargetError} `RT_AUTH_SECRET` where it is bytes, empty, no JSON although a field is named, or has no such field; nothing
 *   of its values is in the message.
 */
export function pickPassword(
  stored: string | undefined,
  { field, user, what }: StoredPasswordOptions,
): { readonly username?: string; readonly password: string } {
  if (stored === undefined)
    throw unusable(what, 'it is binary', 'Store a text, or JSON with the password in a field');
  if (stored.trim() === '') throw unusable(what, 'it is empty', 'Store the password in it');
  const json = parseObject(stored);
  if (json === undefined) {
    if (field !== undefined)
      throw unusable(
        what,
        `it is no JSON object, and \`field\` names ${field} in it`,
        'Leave `field` out where the whole text is the password',
      );
    return { ...(user === undefined ? {} : { username: user }), password: stored };
  }
  const name = field ?? PASSWORD_FIELD;
  const password = Object.hasOwn(json, name) ? json[name] : undefined;
  if (password === undefined) {
    const there = Object.keys(json);
    const fields = there.length === 0 ? 'It has none' : `It has ${there.slice(0, 20).join(', ')}`;
    throw unusable(
      what,
      `it is JSON without the field ${name}`,
      `Name the one with the password in \`field\`. ${fields}`,
    );
  }
  if (typeof password !== 'string' || password === '')
    throw unusable(
      what,
      `its field ${name} is ${password === '' ? 'empty' : `no text (${kindOf(password)})`}`,
      'Store the password as a text, or name another `field`',
    );
  const stranger = field === undefined ? json[USER_FIELD] : undefined;
  const username = user ?? (typeof stranger === 'string' && stranger !== '' ? stranger : undefined);
  return { ...(username === undefined ? {} : { username }), password };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'a list' : `a ${typeof value}`.replace('a object', 'an object');
}

function unusable(what: string, happened: string, cure: string): RedisTargetError {
  return new RedisTargetError('RT_AUTH_SECRET', `Could not use ${what}: ${happened}. ${cure}.`);
}
