import { setTimeout as delay } from 'node:timers/promises';
import { RedisTargetError } from '../errors.ts';
import { type Endpoint, formatMaskedUrl } from '../model/endpoint.ts';
import { type Engine, engineFromInfo } from '../model/engine.ts';
import { textOf } from '../resp/values.ts';
import { expectText, openServerSession, type ServerSession } from './server-session.ts';

/** How long to wait before a server that loads its data is asked again, in milliseconds. */
const LOADING_DELAY_MS = 200;

/** What a server says of itself. */
export interface VerifiedServer {
  readonly engine: Engine;
  /** Logical databases; undefined where the server does not say (ElastiCache refuses CONFIG). */
  readonly databases: number | undefined;
  readonly clusterMode: boolean;
  /** Keys per database, only those that hold any. */
  readonly keys: ReadonlyMap<number, number>;
}

/**
 * Asks a server for PING, INFO and the number of its databases: what was really reached is what is reported.
 *
 * A server that is still loading its data is waited for, until `signal` ends it.
 *
 * @throws {RedisTargetError} `RT_TARGET_UNREACHABLE`, `RT_TARGET_TLS`, `RT_TARGET_AUTH`, `RT_TARGET_NOT_REDIS`.
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
        `Could not open ${formatMaskedUrl(endpoint)}: INFO names neither redis_version nor valkey_version. Check that it is a Redis or Valkey server.`,
      );
    }
    const clusterMode = /^cluster_enabled:1/m.test(info);
    return {
      engine,
      clusterMode,
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
      await delay(LOADING_DELAY_MS, undefined, signal ? { signal } : undefined).catch(() =>
        signal?.throwIfAborted(),
      );
      continue;
    }
    expectText(endpoint, 'PING', reply);
    return;
  }
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
