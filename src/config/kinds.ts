import { RedisTargetError } from '../errors.ts';
import { parseSelector } from '../model/selector.ts';

/** A value that was taken; undefined in its place means that it is none of this kind. */
interface Taken {
  readonly value: unknown;
}

/** What may stand in a setting, read from a file's value or from an environment variable's text. */
export interface SettingKind {
  /** What is allowed, for messages and the documentation. */
  readonly allowed: string;
  fromFile(value: unknown): Taken | undefined;
  /** Absent: the setting has no environment variable. */
  fromText?(text: string): Taken | undefined;
}

const take = (value: unknown): Taken => ({ value });

export const text: SettingKind = {
  allowed: 'a text that is not empty',
  fromFile: (value) => (typeof value === 'string' && value !== '' ? take(value) : undefined),
  fromText: take,
};

export const flag: SettingKind = {
  allowed: 'true or false',
  fromFile: (value) => (typeof value === 'boolean' ? take(value) : undefined),
  fromText: (value) => readFlag(value, ['1', 'true', 'yes', 'on'], ['0', 'false', 'no', 'off']),
};

/** `error` says what `false` does, and `container` what `true` does. */
export const fallback: SettingKind = {
  ...flag,
  fromText: (value) =>
    readFlag(value, ['1', 'true', 'yes', 'on', 'container'], ['0', 'false', 'no', 'off', 'error']),
};

export function wholeNumber(least: number, most: number = Number.MAX_SAFE_INTEGER): SettingKind {
  const accept = (value: unknown): Taken | undefined =>
    typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
      ? take(value)
      : undefined;
  return {
    allowed:
      most === Number.MAX_SAFE_INTEGER
        ? `a whole number from ${least} on`
        : `a whole number from ${least} to ${most}`,
    fromFile: accept,
    fromText: (value) => (/^\d+$/.test(value) ? accept(Number(value)) : undefined),
  };
}

/** Milliseconds; in a file also `Infinity`, which means no limit. */
export const milliseconds: SettingKind = {
  allowed: 'a number of milliseconds above 0',
  fromFile: (value) => (typeof value === 'number' && value > 0 ? take(value) : undefined),
  fromText: (value) => (/^\d+$/.test(value) && Number(value) > 0 ? take(Number(value)) : undefined),
};

export function oneOf(...values: readonly string[]): SettingKind {
  const accept = (value: unknown): Taken | undefined =>
    values.includes(value as string) ? take(value) : undefined;
  return { allowed: values.map((value) => `'${value}'`).join(', '), fromFile: accept, fromText: accept };
}

/** A list of texts; in an environment variable they are separated by `separator`. */
export function texts(separator?: string): SettingKind {
  const kind: SettingKind = {
    allowed: 'a list of texts',
    fromFile: (value) =>
      Array.isArray(value) && value.every((item) => typeof item === 'string') ? take(value) : undefined,
  };
  if (separator === undefined) return kind;
  return { ...kind, fromText: (value) => take(value.split(separator).filter((part) => part !== '')) };
}

export const selector: SettingKind = {
  allowed: 'a version or its beginning: 6, 6.2, valkey-8.1',
  fromFile: (value) => (typeof value === 'string' && isSelector(value) ? take(value) : undefined),
};

/** Version → image. */
export const images: SettingKind = {
  allowed: "an object of version → image: { '2.8': 'registry.example/redis:2.8' }",
  fromFile: (value) =>
    isRecord(value) &&
    Object.entries(value).every(
      ([key, image]) => isSelector(key) && typeof image === 'string' && image !== '',
    )
      ? take(value)
      : undefined,
};

const PLACEHOLDERS = ['url', 'host', 'port', 'username', 'password', 'db', 'tls'];

/** Variable → template. */
export const templates: SettingKind = {
  allowed: `an object of variable → template with ${PLACEHOLDERS.map((name) => `{${name}}`).join(' ')}, or false to set none`,
  fromFile: (value) =>
    isRecord(value) &&
    Object.entries(value).every(
      ([name, template]) =>
        /^[A-Za-z_]\w*$/.test(name) &&
        (template === false ||
          (typeof template === 'string' &&
            [...template.matchAll(/\{(\w+)\}/g)].every(([, key]) => PLACEHOLDERS.includes(key ?? '')))),
    )
      ? take(value)
      : undefined,
};

export const bastion: SettingKind = {
  allowed:
    "an instance's id 'i-…' or 'mi-…', an ECS task 'ecs:cluster_task_runtime', or { tag: { Name: 'redis-bastion' } }",
  fromFile: (value) => {
    if (typeof value === 'string') return isBastionId(value) ? take(value) : undefined;
    if (!isRecord(value) || Object.keys(value).join() !== 'tag' || !isRecord(value.tag)) return undefined;
    const tags = Object.values(value.tag);
    return tags.length > 0 && tags.every((tag) => typeof tag === 'string') ? take(value) : undefined;
  },
  fromText: (value) => {
    if (isBastionId(value)) return take(value);
    // REDIS_TARGET_BASTION=tag:Name=redis-bastion
    const [, name, tag] = /^tag:([^=]+)=(.+)$/.exec(value) ?? [];
    return name !== undefined && tag !== undefined ? take({ tag: { [name]: tag } }) : undefined;
  },
};

function isBastionId(value: string): boolean {
  return /^(?:i|mi)-[0-9a-f]{8,17}$/.test(value) || /^ecs:[^_\s]+_[^_\s]+_\S+$/.test(value);
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isSelector(value: string): boolean {
  try {
    parseSelector(value);
    return value !== '';
  } catch (error) {
    if (error instanceof RedisTargetError) return false;
    throw error;
  }
}

function readFlag(value: string, yes: readonly string[], no: readonly string[]): Taken | undefined {
  const word = value.toLowerCase();
  if (yes.includes(word)) return take(true);
  return no.includes(word) ? take(false) : undefined;
}
