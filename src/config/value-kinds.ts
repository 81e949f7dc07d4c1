import { isRedisTargetError } from '../errors.ts';
import { findNearest } from '../model/nearest.ts';
import { parseSelector } from '../model/selector.ts';

/** A value that was taken; undefined in its place means that it is none of this kind. */
export interface Taken {
  readonly value: unknown;
}

/** What may stand in a setting, read from a file's value or from an environment variable's text. */
export interface SettingKind {
  /** What is allowed, for messages and the documentation. */
  readonly allowed: string;
  fromFile(value: unknown): Taken | undefined;
  /** Absent: the setting has no environment variable. */
  fromText?(text: string): Taken | undefined;
  /** What was most likely meant by a value that is not allowed. */
  near?(value: unknown): string | undefined;
  /** Of an object: its keys and values, checked one by one so that a message can name the one. */
  readonly entries?: { readonly keys: SettingKind; readonly values: SettingKind };
  /** Of a list: its items, checked one by one. */
  readonly items?: SettingKind;
  /** Of an object with a field for each purpose: its fields, checked one by one. */
  readonly fields?: ReadonlyMap<string, SettingKind>;
  /** Of an object whose fields are right each: what is allowed in place of how they go together. */
  fault?(value: Readonly<Record<string, unknown>>): string | undefined;
}

/** The longest delay that Node's timers keep; a longer one would fire at once. */
const MOST_MILLISECONDS = 2_147_483_647;

export const take = (value: unknown): Taken => ({ value });

/** What a variable, an argument and a URL can carry: no NUL character, and no half of a character (a lone surrogate). */
const CARRIED = /^[^\0\p{Cs}]*$/u;

export function isCarried(value: unknown): value is string {
  return typeof value === 'string' && CARRIED.test(value);
}

export const text: SettingKind = {
  allowed: 'a text that is not empty, without NUL and lone surrogates,',
  fromFile: (value) => (isCarried(value) && value.trim() !== '' ? take(value) : undefined),
  fromText: take,
};

/** A host of a service, or its URL. */
export const address: SettingKind = {
  allowed: "a host or a URL without user, path and query: 'vpce-0a1b.ssm.eu-west-1.vpce.amazonaws.com'",
  fromFile: (value) => (isAddress(value) ? take(value.trim()) : undefined),
  fromText: (value) => (isAddress(value) ? take(value.trim()) : undefined),
};

function isAddress(value: unknown): value is string {
  if (!isCarried(value)) return false;
  const written = value.trim();
  const url = /^[a-z]+:\/\//i.test(written) ? written : `https://${written}`;
  if (!URL.canParse(url)) return false;
  const { protocol, host, username, password, pathname, search, hash } = new URL(url);
  return (
    /^(?:https?|wss?):$/.test(protocol) &&
    host !== '' &&
    `${username}${password}${search}${hash}` === '' &&
    pathname === '/'
  );
}

export const flag: SettingKind = {
  allowed: 'true or false',
  fromFile: (value) => (typeof value === 'boolean' ? take(value) : undefined),
  fromText: (value) => readFlag(value, ['1', 'true', 'yes', 'on'], ['0', 'false', 'no', 'off']),
};

/** `error` says what `false` does, and `container` what `true` does. */
export const fallback: SettingKind = {
  ...flag,
  allowed: 'true or false (in the variable also container or error)',
  fromText: (value) =>
    readFlag(value, ['1', 'true', 'yes', 'on', 'container'], ['0', 'false', 'no', 'off', 'error']),
};

export function wholeNumber(least: number, most: number): SettingKind {
  const accept = (value: unknown): Taken | undefined =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
      ? take(value)
      : undefined;
  return {
    allowed: `a whole number from ${least} to ${most}`,
    fromFile: accept,
    fromText: (value) => (/^\d+$/.test(value) ? accept(Number(value)) : undefined),
  };
}

/** Milliseconds; in a file also `Infinity`, which means no limit. */
export const milliseconds: SettingKind = {
  allowed: `a number of milliseconds above 0, at most ${MOST_MILLISECONDS} (in a ts or js file also Infinity)`,
  fromFile: (value) => (typeof value === 'number' && isDelay(value) ? take(value) : undefined),
  fromText: (value) =>
    /^\d+$/.test(value) && isDelay(Number(value)) && Number.isFinite(Number(value))
      ? take(Number(value))
      : undefined,
};

export function oneOf(...values: readonly string[]): SettingKind {
  const accept = (value: unknown): Taken | undefined =>
    values.includes(value as string) ? take(value) : undefined;
  return {
    allowed: values.map((value) => `'${value}'`).join(', '),
    fromFile: accept,
    fromText: accept,
    near: (value) => (typeof value === 'string' ? findNearest(value, values) : undefined),
  };
}

/** A list of texts; in an environment variable they are separated by `separator`. */
export function texts(separator?: string): SettingKind {
  const kind: SettingKind = {
    allowed: 'a list of texts',
    fromFile: (value) => (Array.isArray(value) ? take(value) : undefined),
    items: {
      ...text,
      allowed: 'a text without NUL and lone surrogates',
      fromFile: (item) => (isCarried(item) ? take(item) : undefined),
    },
  };
  if (separator === undefined) return kind;
  return { ...kind, fromText: (value) => take(value.split(separator).filter((part) => part !== '')) };
}

export const selector: SettingKind = {
  allowed: 'a version or its beginning, as a text: 6, 6.2, valkey-8.1',
  fromFile: (value) => (typeof value === 'string' && isSelector(value) ? take(value) : undefined),
};

/** An object, entry by entry. */
export function objectOf(keys: SettingKind, values: SettingKind, allowed: string): SettingKind {
  return {
    allowed,
    fromFile: (value) => (isRecord(value) ? take(value) : undefined),
    entries: { keys, values },
  };
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  // Under Jest the file's objects come from another realm: what counts is that it is a plain one, of whichever.
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function isDelay(value: number): boolean {
  return value > 0 && (value <= MOST_MILLISECONDS || value === Number.POSITIVE_INFINITY);
}

function isSelector(value: string): boolean {
  try {
    parseSelector(value);
    return value.trim() !== '';
  } catch (error) {
    if (isRedisTargetError(error)) return false;
    throw error;
  }
}

function readFlag(value: string, yes: readonly string[], no: readonly string[]): Taken | undefined {
  const word = value.toLowerCase();
  if (yes.includes(word)) return take(true);
  return no.includes(word) ? take(false) : undefined;
}
