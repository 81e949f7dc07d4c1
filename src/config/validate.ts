import { RedisTargetError } from '../errors.ts';
import { findNearest } from '../model/nearest.ts';
import { authOfAddress } from './auth-kind.ts';
import { ELASTICACHE_FIELDS, ELASTICACHE_PLACES } from './elasticache-fields.ts';
import { show } from './settings-report.ts';
import { SETTING_ROWS } from './table.ts';
import { isRecord, type SettingKind } from './value-kinds.ts';

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
    if (value === undefined) continue;
    const path = prefix + key;
    // A key with a dot in it ('safety.flush') is no path, though the table has one that reads like it.
    if (key.includes('.')) throw unknownField(file, path, key, knownKeys(prefix));
    const row = SETTING_ROWS.find((candidate) => candidate.path === path);
    if (row !== undefined) {
      values.set(path, assertKind(row.kind, value, path, file));
      if (path === 'elasticache') assertElastiCaches(value as Record<string, unknown>, file);
      continue;
    }
    const inner = knownKeys(`${path}.`);
    if (inner.length === 0) throw unknownField(file, path, key, knownKeys(prefix));
    if (!isRecord(value)) throw invalidField(file, path, value, `an object with ${inner.join(', ')}`);
    collect(value, `${path}.`, file, values);
  }
}

function knownKeys(prefix: string): string[] {
  const keys = SETTING_ROWS.filter((row) => row.path.startsWith(prefix)).map(
    (row) => row.path.slice(prefix.length).split('.')[0] ?? '',
  );
  return [...new Set(keys)];
}

function assertKind(kind: SettingKind, value: unknown, path: string, file: string): unknown {
  const taken = kind.fromFile(value);
  if (taken === undefined) throw invalidField(file, path, value, kind.allowed, kind.near?.(value));
  if (kind.items && Array.isArray(value)) {
    for (const [index, item] of value.entries()) assertKind(kind.items, item, `${path}[${index}]`, file);
  }
  if (kind.entries && isRecord(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (kind.entries.keys.fromFile(key) === undefined)
        throw invalidField(file, path, key, kind.entries.keys.allowed, undefined, ' has the name');
      if (item !== undefined) assertKind(kind.entries.values, item, `${path}.${key}`, file);
    }
  }
  if (kind.fields && isRecord(value)) {
    assertFields(kind.fields, value, path, file);
    const allowed = kind.fault?.(value);
    if (allowed !== undefined) throw invalidField(file, path, value, allowed);
  }
  return taken.value;
}

function assertFields(
  fields: ReadonlyMap<string, SettingKind>,
  object: Record<string, unknown>,
  path: string,
  file: string,
): void {
  for (const [field, found] of Object.entries(object)) {
    const kind = fields.get(field);
    if (kind === undefined) throw unknownField(file, `${path}.${field}`, field, [...fields.keys()]);
    if (found !== undefined) assertKind(kind, found, `${path}.${field}`, file);
  }
}

function assertElastiCaches(all: Record<string, unknown>, file: string): void {
  for (const [name, entry] of Object.entries(all)) {
    const path = `elasticache.${name}`;
    if (!/^[\w.-]+$/.test(name)) {
      const allowed = 'a name of letters, digits, `.`, `-` and `_`';
      throw invalidField(file, 'elasticache', name, allowed, undefined, ' has the name');
    }
    if (!isRecord(entry)) {
      const allowed = '{ host, port }, or { cluster }, { replicationGroup }, { serverless } with an id';
      throw invalidField(file, path, entry, allowed);
    }
    assertFields(ELASTICACHE_FIELDS, entry, path, file);
    assertOnePlace(entry, path, file);
    assertLogin(entry, path, file);
  }
}

function assertOnePlace(entry: Record<string, unknown>, path: string, file: string): void {
  const places = ELASTICACHE_PLACES.filter((place) => entry[place] !== undefined);
  if (places.length !== 1) {
    const allowed = `exactly one of ${ELASTICACHE_PLACES.join(', ')}, to say where it is`;
    throw invalidField(file, path, entry, allowed);
  }
  if (entry.port !== undefined && entry.host === undefined) {
    throw invalidField(
      file,
      `${path}.port`,
      entry.port,
      `no port beside \`${places[0]}\`, which is looked up,`,
    );
  }
  if (entry.reader !== undefined && entry.replicationGroup === undefined && entry.serverless === undefined) {
    const allowed = 'none but beside `replicationGroup` or `serverless`, whose reader endpoint is looked up,';
    throw invalidField(file, `${path}.reader`, entry.reader, allowed);
  }
}

/** One way to log in, and a cache that a token of IAM's is for. */
function assertLogin(entry: Record<string, unknown>, path: string, file: string): void {
  const { auth, username, password } = entry;
  if (!isRecord(auth)) return;
  if (username !== undefined || password !== undefined) {
    const field = username === undefined ? 'password' : 'username';
    const allowed = 'none beside `auth`, which says how to log in,';
    throw invalidField(file, `${path}.${field}`, entry[field], allowed);
  }
  // Of a group or a serverless cache that is looked up, what a token is for is known.
  if (entry.replicationGroup === undefined && entry.serverless === undefined)
    assertKind(authOfAddress, auth, `${path}.auth`, file);
}

function unknownField(file: string, path: string, key: string, known: readonly string[]): RedisTargetError {
  const near = findNearest(key, known);
  return new RedisTargetError(
    'RT_CONFIG_FIELD_UNKNOWN',
    `Could not read ${file}: there is no setting \`${path}\`.${near ? ` Did you mean \`${near}\`?` : ''} Allowed here: ${known.join(', ')}.`,
    { details: { file, path, ...(near ? { near } : {}) } },
  );
}

function invalidField(
  file: string,
  path: string,
  found: unknown,
  allowed: string,
  near?: string,
  verb = ' is',
): RedisTargetError {
  return new RedisTargetError(
    'RT_CONFIG_FIELD_INVALID',
    `Could not read ${file}: \`${path}\`${verb} ${show(found, shownAs(path, found))}, and ${allowed} is allowed.${near ? ` Did you mean \`${near}\`?` : ''} Correct it.`,
    { details: { file, path, ...(near ? { near } : {}) } },
  );
}

/** The name by which it is decided whether a value is shown: in place of where a secret is, some write the secret itself. */
function shownAs(path: string, found: unknown): string | undefined {
  const isLikely = /(?:^|\.)auth\.(?:env|secret)$/.test(path) && !String(found).startsWith('arn:');
  return isLikely ? 'token' : path.split('.').at(-1);
}
