import { MASK } from '../model/mask-url.ts';
import { mask } from '../platform/mask.ts';
import { isRecord } from './value-kinds.ts';

const MOST_CHARACTERS = 120;
const MOST_LEVELS = 6;
/** Fields and variables that hold a secret. */
const SECRET_NAME = /pass(?:word|wd|phrase)?$|secret|token|credential|requirepass|masterauth|primaryauth/i;
/** Arguments of a server whose value is a secret; `user` takes an ACL rule with the password in it. */
const SECRET_ARGUMENT = /^-{0,2}(?:requirepass|masterauth|primaryauth|user|tls-(?:client-)?key-file-pass)$/i;

/** Where a secret is kept is none: the ARN that `auth.secret` names is told in every error about it. */
const NAMES_A_SECRET = 'secret';

export function isSecretName(name: string): boolean {
  return name !== NAMES_A_SECRET && SECRET_NAME.test(name);
}

export function isSecretArgument(argument: string): boolean {
  return SECRET_ARGUMENT.test(argument);
}

/**
 * A value as a person may see it: on one line, short, and without passwords.
 *
 * @param name - The field that it stands in; one that is named like a password shows nothing of its value.
 */
export function show(value: unknown, name = ''): string {
  const shown = withoutSecrets(value, name);
  // What JSON has no form for is described, without quotation marks.
  if (typeof shown === 'string' && typeof value !== 'string') return shown;
  const json = JSON.stringify(shown) ?? String(shown);
  return json.length > MOST_CHARACTERS ? `${json.slice(0, MOST_CHARACTERS)}…` : json;
}

/**
 * A copy that JSON can hold, with `***` in place of every password: in URLs, in fields and variables that are named
 * like one, and in a server's arguments. A template such as `{password}` stays.
 */
export function withoutSecrets(value: unknown, name = '', level = 0): unknown {
  if (value === undefined || value === null || typeof value === 'boolean') return value;
  const isTemplate = typeof value === 'string' && /^(?:\{\w+\})?$/.test(value);
  if (isSecretName(name) && !isTemplate) return MASK;
  if (name === 'auth' && holdsItself(value)) return MASK;
  if (typeof value === 'string') return mask(value);
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (level < MOST_LEVELS && Array.isArray(value)) {
    return value.map((item, index) =>
      typeof item === 'string' && SECRET_ARGUMENT.test(String(value[index - 1]))
        ? MASK
        : withoutSecrets(maskArgument(item), '', level + 1),
    );
  }
  if (level < MOST_LEVELS && isRecord(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, withoutSecrets(inner, key, level + 1)]),
    );
  }
  return describe(value);
}

/** `auth` has an object: a text, a number or a list in its place is most likely the token itself. */
function holdsItself(value: unknown): boolean {
  return ['string', 'number', 'bigint'].includes(typeof value) || Array.isArray(value);
}

function describe(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (value instanceof Promise) return 'a promise (is an `await` missing?)';
  if (typeof value === 'bigint') return `${value}n`;
  return typeof value === 'object' ? '…' : String(value);
}

/** `requirepass secret` and `--requirepass=secret`, where the value stands in the same text. */
function maskArgument(item: unknown): unknown {
  if (typeof item !== 'string') return item;
  const [, argument] = /^(-{0,2}[\w-]+)[\s=]+\S/.exec(item) ?? [];
  return argument !== undefined && SECRET_ARGUMENT.test(argument) ? `${argument} ${MASK}` : item;
}
