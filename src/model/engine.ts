export type EngineName = 'redis' | 'valkey';

/** A server's engine as the server itself says in INFO. */
export interface Engine {
  readonly name: EngineName;
  /** The whole version, e.g. `6.2.11`; for Valkey the one of Valkey, not `redis_version`. */
  readonly version: string;
}

/**
 * Reads the engine out of INFO.
 *
 * Valkey says `redis_version:7.2.4`, whatever it is: `valkey_version` and `server_name` tell
 * (measured on Valkey 8.1.1).
 *
 * @returns undefined where INFO names no version.
 */
export function engineFromInfo(info: string): Engine | undefined {
  const valkey = field(info, 'valkey_version');
  if (valkey !== undefined) return { name: 'valkey', version: valkey };
  const redis = field(info, 'redis_version');
  if (redis === undefined) return undefined;
  return { name: field(info, 'server_name') === 'valkey' ? 'valkey' : 'redis', version: redis };
}

/** For a person: `redis 6.2.11`. */
export function formatEngine({ name, version }: Engine): string {
  return `${name} ${version}`;
}

function field(info: string, name: string): string | undefined {
  return new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1];
}
