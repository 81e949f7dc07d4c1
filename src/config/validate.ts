import { RedisTargetError } from '../errors.ts';
import { findNearest } from '../model/nearest.ts';
import { maskUrlPasswords } from '../platform/secrets.ts';
import { bastion, flag, isRecord, type SettingKind, selector, text, wholeNumber } from './kinds.ts';
import { SETTING_ROWS } from './table.ts';

/** The fields of one ElastiCache. */
const ELASTICACHE_FIELDS: Readonly<Record<string, SettingKind>> = {
  host: text,
  port: wholeNumber(1, 65_535),
  cluster: text,
  replicationGroup: text,
  serverless: text,
  tls: flag,
  username: text,
  password: text,
  version: selector,
  bastion,
};
const PLACES = ['host', 'cluster', 'replicationGroup', 'serverless'];

/**
 * Checks a configuration file's value field by field.
 *
 * @returns Path → value, for every field that is there.
 * @throws {RedisTargetError} `RT_CONFIG_FIELD_UNKNOWN` with the nearest spelling, `RT_CONFIG_FIELD_INVALID`; both name the
 *   file, the path in it, what was found and what is allowed.
 */
export function validateConfig(config: Record<string, unknown>, file: string): Map<string, unknown> {
  const values = new Map<string, unknown>();
  collect(config, '', file, values);
  return values;
}

function collect(
  object: Record<string, unknown>,
  prefix: string,
  file: string,
  values: Map<string, unknown>,
): void {
  for (const [key, value] of Object.entries(object)) {
    const path = prefix + key;
    if (value === undefined) continue;
    const row = SETTING_ROWS.find((candidate) => candidate.path === path);
    if (row === undefined) {
      if (!SETTING_ROWS.some((candidate) => candidate.path.startsWith(`${path}.`))) {
        throw unknownField(file, path, key, knownKeys(prefix));
      }
      if (!isRecord(value))
        throw invalidField(file, path, value, `an object with ${knownKeys(`${path}.`).join(', ')}`);
      collect(value, `${path}.`, file, values);
      continue;
    }
    if (path === 'elasticache') assertElastiCaches(value, file);
    const taken = row.kind.fromFile(value);
    if (taken === undefined) throw invalidField(file, path, value, row.kind.allowed);
    values.set(path, taken.value);
  }
}

function knownKeys(prefix: string): string[] {
  const keys = SETTING_ROWS.filter((row) => row.path.startsWith(prefix)).map(
    (row) => row.path.slice(prefix.length).split('.')[0] ?? '',
  );
  return [...new Set(keys)];
}

function assertElastiCaches(value: unknown, file: string): void {
  if (!isRecord(value)) throw invalidField(file, 'elasticache', value, 'an object of name → ElastiCache');
  for (const [name, entry] of Object.entries(value)) {
    const path = `elasticache.${name}`;
    if (!/^[\w.-]+$/.test(name))
      throw invalidField(file, path, name, 'a name of letters, digits, `.`, `-` and `_`');
    if (!isRecord(entry))
      throw invalidField(
        file,
        path,
        entry,
        '{ host, port }, or { cluster }, { replicationGroup }, { serverless } with an id',
      );
    for (const [field, found] of Object.entries(entry)) {
      const kind = ELASTICACHE_FIELDS[field];
      if (kind === undefined)
        throw unknownField(file, `${path}.${field}`, field, Object.keys(ELASTICACHE_FIELDS));
      if (found !== undefined && kind.fromFile(found) === undefined) {
        throw invalidField(file, `${path}.${field}`, field === 'password' ? '***' : found, kind.allowed);
      }
    }
    const places = PLACES.filter((place) => entry[place] !== undefined);
    if (places.length !== 1) {
      throw invalidField(
        file,
        path,
        Object.keys(entry),
        `exactly one of ${PLACES.join(', ')}, to say where it is`,
      );
    }
  }
}

function unknownField(file: string, path: string, key: string, known: readonly string[]): RedisTargetError {
  const near = findNearest(key, known);
  return new RedisTargetError(
    'RT_CONFIG_FIELD_UNKNOWN',
    `Could not read ${file}: there is no setting \`${path}\`.${near ? ` Did you mean \`${near}\`?` : ''} Allowed here: ${known.join(', ')}.`,
    { details: { file, path } },
  );
}

function invalidField(file: string, path: string, found: unknown, allowed: string): RedisTargetError {
  return new RedisTargetError(
    'RT_CONFIG_FIELD_INVALID',
    `Could not read ${file}: \`${path}\` is ${show(found)}, and ${allowed} is allowed. Correct it.`,
    { details: { file, path } },
  );
}

/** A value as a person may see it: short, and without passwords. */
export function show(value: unknown): string {
  const json = JSON.stringify(value, (key, inner: unknown) => (key === 'password' ? '***' : inner));
  const shown = json ?? String(value);
  return maskUrlPasswords(shown.length > 120 ? `${shown.slice(0, 120)}…` : shown);
}
