import { type Engine, engineFromInfo } from './engine.ts';

export type ServerMode = 'standalone' | 'cluster' | 'sentinel';

/** What a server says of itself in INFO. */
export interface ServerInfo {
  /** Undefined where INFO names no version: it is not a Redis's then. */
  readonly engine: Engine | undefined;
  readonly mode: ServerMode;
  /** Another after each of the server's starts. */
  readonly runId?: string;
  /** `host:port` of the primary that it is a replica of. */
  readonly replicaOf?: string;
  /** Keys per database, only those that hold any. */
  readonly keys: ReadonlyMap<number, number>;
}

/** Reads all sections of INFO. */
export function readServerInfo(info: string): ServerInfo {
  const [, host, port] = /^master_host:(.+?)\r?\nmaster_port:(\d+)/m.exec(info) ?? [];
  const runId = /^run_id:(\w+)/m.exec(info)?.[1];
  return {
    engine: engineFromInfo(info),
    ...(runId === undefined ? {} : { runId }),
    mode: readMode(info),
    ...(host === undefined ? {} : { replicaOf: `${host}:${port}` }),
    keys: readKeyspace(info),
  };
}

/**
 * Redis says `redis_mode`; Valkey from 8.0 on says `server_mode`, and `redis_mode` only with `extended-redis-compatibility`
 * (measured on Valkey 8.1.8 and 9.1.2). Redis 2.8 says neither in cluster mode, which it does not have.
 */
function readMode(info: string): ServerMode {
  const [, mode] = /^(?:redis|server)_mode:(\w+)/m.exec(info) ?? [];
  if (mode === 'sentinel' || mode === 'cluster') return mode;
  return /^cluster_enabled:1/m.test(info) ? 'cluster' : 'standalone';
}

/** The keyspace section: `db0:keys=2,expires=0,avg_ttl=0`. */
function readKeyspace(info: string): Map<number, number> {
  const keys = new Map<number, number>();
  for (const [, db, count] of info.matchAll(/^db(\d+):keys=(\d+)/gm)) {
    if (Number(count) > 0) keys.set(Number(db), Number(count));
  }
  return keys;
}
