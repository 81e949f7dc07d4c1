import { setTimeout as delay } from 'node:timers/promises';
import { isRedisTargetError, RedisTargetError } from '../errors.ts';
import { type Endpoint, formatMaskedUrl } from '../model/endpoint.ts';
import { type Engine, engineFromInfo } from '../model/engine.ts';
import { textOf } from '../resp/values.ts';
import { expectText, openServerSession, type ServerSession } from './server-session.ts';

/** How long to wait before a server that loads its data is asked again, in milliseconds. */
const LOADING_DELAY_MS = 200;
const MASTER = /^master_host:(.+?)\r?\nmaster_port:(\d+)/m;

/** What a server says of itself. */
export interface VerifiedServer {
  readonly engine: Engine;
  /** Logical databases; undefined where the server does not say (ElastiCache refuses CONFIG). */
  readonly databases: number | undefined;
  readonly clusterMode: boolean;
  /** The primary that it is a replica of. */
  readonly replicaOf?: string;
  /** Keys per database, only those that hold any. */
  readonly keys: ReadonlyMap<number, number>;
}

/**
 * Asks a server for PING, INFO and the number of its databases: what was really reached is what is reported.
 *
 * A server that is still loading its data is waited for, until `signal` ends it.
 *
 * @throws {RedisTargetError} `RT_TARGET_UNREACHABLE`, `RT_TARGET_TLS`, `RT_TARGET_AUTH`, `RT_TARGET_NOT_REDIS`,
 *   `RT_TARGET_SENTINEL`, `RT_TARGET_DATABASE`, `RT_TARGET_LOADING`.
 */
export async function verifyServer(endpoint: Endpoint, signal?: AbortSignal): Promise<VerifiedServer> {
  const session = await openServerSession(endpoint, signal);
  try {
    await ping(endpoint, session, signal);
    const info = expectText(endpoint, 'INFO', await session.call('INFO'));
    const engine = engineFromInfo(info);
    if (engine === undefined) {
      throw new RedisTargetError(
        'RT_TARGET_NOT_REDIS',
        `Could not open ${formatMaskedUrl(endpoint)}: INFO names neither a redis_version nor a valkey_version that is one. Check that it is a Redis or Valkey server.`,
      );
    }
    if (/^redis_mode:sentinel/m.test(info)) throw sentinel(endpoint);
    await select(endpoint, session);
    const clusterMode = /^cluster_enabled:1/m.test(info);
    const [, host, port] = MASTER.exec(info) ?? [];
    return {
      engine,
      clusterMode,
      ...(host === undefined ? {} : { replicaOf: `${host}:${port}` }),
      databases: clusterMode ? 1 : await countDatabases(session),
      keys: readKeyspace(info),
    };
  } finally {
    session.close();
  }
}

async function ping(
  endpoint: Endpoint,
  session: ServerSession,
  signal: AbortSignal | undefined,
): Promise<void> {
  for (;;) {
    const reply = await session.call('PING');
    if (reply.type === 'error' && reply.value.startsWith('LOADING')) {
      await delay(LOADING_DELAY_MS, undefined, signal ? { signal } : undefined).catch((cause: unknown) => {
        throw isRedisTargetError(signal?.reason) ? stillLoading(endpoint, cause) : signal?.reason;
      });
      continue;
    }
    expectText(endpoint, 'PING', reply);
    return;
  }
}

/** A server takes any number in a URL for as long as nobody selects it. */
async function select(endpoint: Endpoint, session: ServerSession): Promise<void> {
  if (!endpoint.db) return;
  const reply = await session.call('SELECT', String(endpoint.db));
  if (reply.type !== 'error') return;
  throw new RedisTargetError(
    'RT_TARGET_DATABASE',
    `Could not open ${formatMaskedUrl(endpoint)}: the server has no database ${endpoint.db} for this user (it said "${reply.value.slice(0, 200)}"). ` +
      'Name another at the end of the URL; in cluster mode there is only 0.',
  );
}

function sentinel(endpoint: Endpoint): RedisTargetError {
  return new RedisTargetError(
    'RT_TARGET_SENTINEL',
    `Could not open ${formatMaskedUrl(endpoint)}: what answers there is a Sentinel, which holds no data. ` +
      'Name the server that it watches: SENTINEL MASTERS lists host and port.',
  );
}

function stillLoading(endpoint: Endpoint, cause: unknown): RedisTargetError {
  return new RedisTargetError(
    'RT_TARGET_LOADING',
    `Could not open ${formatMaskedUrl(endpoint)}: the server is still loading its data, and the time for opening is up. ` +
      'Wait until it is done (INFO persistence: loading_eta_seconds), or raise `openTimeoutMs` (REDIS_TARGET_OPEN_TIMEOUT_MS).',
    { cause },
  );
}

async function countDatabases(session: ServerSession): Promise<number | undefined> {
  const reply = await session.call('CONFIG', 'GET', 'databases');
  if (reply.type !== 'array' && reply.type !== 'map') return undefined;
  const count = Number(reply.items[1] && textOf(reply.items[1]));
  return Number.isInteger(count) && count > 0 ? count : undefined;
}

/** Reads INFO's keyspace section: `db0:keys=2,expires=0,avg_ttl=0`. */
function readKeyspace(info: string): Map<number, number> {
  const keys = new Map<number, number>();
  for (const [, db, count] of info.matchAll(/^db(\d+):keys=(\d+)/gm)) {
    if (Number(count) > 0) keys.set(Number(db), Number(count));
  }
  return keys;
}
