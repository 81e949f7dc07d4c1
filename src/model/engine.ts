export type EngineName = 'redis' | 'valkey';

/** A server's engine as the server itself says in INFO. */
export interface Engine {
  readonly name: EngineName;
  /** The whole version, e.g. `6.2.11`; for Valkey the one of Valkey, not `redis_version`. Or {@link NOT_KNOWN}. */
  readonly version: string;
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
  if (version === undefined || !isEngineVersion(version)) return undefined;
  const isValkey = valkey !== undefined || field(info, 'server_name') === 'valkey';
  return { name: isValkey ? 'valkey' : 'redis', version };
}

/** For a person: `redis 6.2.11`. */
export function formatEngine({ name, version }: Engine): string {
  return version === NOT_KNOWN ? `${name}, version not known` : `${name} ${version}`;
}

/** What a server turned out to be, for a person: `redis 7.1.0 in cluster mode`. */
export function formatServer({ engine, clusterMode }: { engine: Engine; clusterMode: boolean }): string {
  return `${formatEngine(engine)}${clusterMode ? ' in cluster mode' : ''}`;
}

function field(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:([^\\r\\n]*)`, 'm').exec(info)?.[1]?.trim() || undefined;
}
