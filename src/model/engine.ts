export type EngineName = 'redis' | 'valkey';

/** A server's engine as the server itself says in INFO. */
export interface Engine {
  readonly name: EngineName;
  /** The whole version, e.g. `6.2.11`; for Valkey the one of Valkey, not `redis_version`. Or {@link NOT_KNOWN}. */
  readonly version: string;
  /**
   * What it is, where that is no Redis and no Valkey but speaks like one, or a Redis with modules: `dragonfly df-v1.40.1`,
   * `redis-stack`. Name and version are what it claims to be.
   */
  readonly product?: string;
}

/** Numbers with dots and perhaps a word such as `-rc1`: whatever else a server says is no version, and never becomes a path. */
const VERSION = /^\d{1,6}(?:\.\d{1,9}){0,3}(?:[-+.][0-9A-Za-z]{1,20}){0,4}$/;

/** Whether a text is a version as servers have them. */
export function isEngineVersion(text: string): boolean {
  return VERSION.test(text);
}

/** The version of a server that may not be asked for it. */
export const NOT_KNOWN = 'not known';

/**
 * Fields of INFO by which others say what they are, each with its own version.
 *
 * Sources: INFO of Dragonfly df-v1.40.1, which says `redis_version:7.4.0` besides; Garnet, PopulateServerInfo of GarnetInfoMetrics.cs;
 * Apache Kvrocks, Server::GetServerInfo.
 */
const OWN_VERSIONS: readonly (readonly [field: string, name: string])[] = [
  ['dragonfly_version', 'dragonfly'],
  ['garnet_version', 'garnet'],
  ['kvrocks_version', 'kvrocks'],
];
/** Modules of Redis Stack; Redis 8 has them in it (source: the release notes of Redis 8.0). */
const STACK_MODULES = /^module:name=(?:search|searchlight|ReJSON|timeseries|bf),/m;
const OWN_VERSION = /^[\w.+-]{1,40}$/;

/** What a {@link Engine.product} is like. */
export const PRODUCT: RegExp = /^[a-z][a-z-]{1,20}(?: [\w.+-]{1,40})?$/;

/**
 * Reads the engine out of INFO.
 *
 * Valkey says `redis_version:7.2.4`, whatever it is: `valkey_version` and `server_name` tell
 * (measured on Valkey 8.1.1).
 *
 * @returns undefined where INFO names no version, or one in no form that versions have.
 */
export function engineFromInfo(info: string): Engine | undefined {
  const valkey = field(info, 'valkey_version');
  const version = valkey ?? field(info, 'redis_version');
  const product = readProduct(info, version);
  const isVersion = version !== undefined && isEngineVersion(version);
  if (!isVersion) return product === undefined ? undefined : { name: 'redis', version: NOT_KNOWN, product };
  const isValkey = valkey !== undefined || field(info, 'server_name') === 'valkey';
  return { name: isValkey ? 'valkey' : 'redis', version, ...(product === undefined ? {} : { product }) };
}

function readProduct(info: string, version: string | undefined): string | undefined {
  for (const [name, product] of OWN_VERSIONS) {
    const own = field(info, name);
    if (own !== undefined) return OWN_VERSION.test(own) ? `${product} ${own}` : product;
  }
  // KeyDB gives its own version as redis_version, and closes with a section of its own (source: INFO of KeyDB 6.3.4).
  const isKeydb = field(info, 'mvcc_depth') !== undefined || field(info, 'server_name') === 'keydb';
  if (isKeydb) return version !== undefined && OWN_VERSION.test(version) ? `keydb ${version}` : 'keydb';
  const isBeforeEight = version !== undefined && Number.parseInt(version, 10) < 8;
  return isBeforeEight && field(info, 'valkey_version') === undefined && STACK_MODULES.test(info)
    ? 'redis-stack'
    : undefined;
}

/** For a person: `redis 6.2.11`, `dragonfly df-v1.40.1 (as redis 7.4.0)`. */
export function formatEngine({ name, version, product }: Engine): string {
  if (product !== undefined) return version === NOT_KNOWN ? product : `${product} (as ${name} ${version})`;
  return version === NOT_KNOWN ? `${name}, version not known` : `${name} ${version}`;
}

/** What a server turned out to be, for a person: `redis 7.1.0 in cluster mode`. */
export function formatServer({ engine, clusterMode }: { engine: Engine; clusterMode: boolean }): string {
  return `${formatEngine(engine)}${clusterMode ? ' in cluster mode' : ''}`;
}

function field(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:([^\\r\\n]*)`, 'm').exec(info)?.[1]?.trim() || undefined;
}
