import { setTimeout as delay } from 'node:timers/promises';
import { isRedisTargetError, RedisTargetError } from '../errors.ts';
import { notReady, notReadyCode } from '../messages/not-ready.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { Engine } from '../model/engine.ts';
import { readServerInfo } from '../model/server-info.ts';
import { type RespValue, textOf } from '../resp/values.ts';
import { askWithoutInfo } from './ask-without-info.ts';
import { nameByUrl, type ServerName } from './server-name.ts';
import { expectText, openServerSession, type ServerSession } from './server-session.ts';

/** How long to wait before a server that loads its data or runs a script is asked again, in milliseconds. */
const NOT_READY_DELAY_MS = 200;

/** What a server says of itself. */
export interface VerifiedServer {
  readonly engine: Engine;
  /** What HELLO says that it is, where INFO may not be asked: a Valkey may say that it is a Redis 7.2.4. */
  readonly claim?: string;
  /** Logical databases; undefined where the server does not say (ElastiCache refuses CONFIG). */
  readonly databases: number | undefined;
  readonly clusterMode: boolean;
  /** The server's `run_id`: another after each start. */
  readonly runId?: string;
  /** The primary that it is a replica of. */
  readonly replicaOf?: string;
  /** Keys per database, only those that hold any; undefined where the user may ask by neither INFO nor DBSIZE. */
  readonly keys: ReadonlyMap<number, number> | undefined;
  readonly ignoresUsername: boolean;
}

/**
 * Asks a server for PING, INFO and the number of its databases: what was really reached is what is reported. A user who may
 * not run INFO, as after `-@dangerous`, learns by HELLO what it is, and no version.
 *
 * A server that is still loading its data, or runs a script, is waited for, until `signal` ends it.
 *
 * @param server - How the server is called in errors. Default: by its URL.
 * @param timeoutMs - How long one command may take. Default: 10 s.
 * @throws {RedisTargetError} `RT_TARGET_UNREACHABLE`, `RT_TARGET_TLS`, `RT_TARGET_AUTH`, `RT_TARGET_NOT_REDIS`,
 *   `RT_TARGET_SENTINEL`, `RT_TARGET_DATABASE`, `RT_TARGET_LOADING`, `RT_TARGET_BUSY`, `RT_TARGET_MASTERDOWN`,
 *   `RT_TARGET_MAX_CLIENTS`, `RT_TARGET_MISCONF`.
 */
export async function verifyServer(
  endpoint: Endpoint,
  signal?: AbortSignal,
  server: ServerName = nameByUrl(endpoint),
  timeoutMs?: number,
): Promise<VerifiedServer> {
  const session = await openServerSession(endpoint, signal, server, timeoutMs);
  try {
    const askPatiently = (command: string): Promise<RespValue> =>
      callWhenReady(command, server, session, signal);
    const pong = await askPatiently('PING');
    // The engine answers, and has taken our credentials: that is what PING is for.
    if (!(pong.type === 'error' && pong.value.startsWith('NOPERM')))
      expectText(endpoint, server, 'PING', pong);
    // By a user who may not PING, it is asked only now whether it is ready.
    const info = await askPatiently('INFO');
    // Renamed, it is an unknown command; denied, it is NOPERM. HELLO is answered whatever a server does; DBSIZE, only when it is ready.
    if (info.type === 'error') await askPatiently('DBSIZE');
    const withoutInfo = info.type === 'error' ? await askWithoutInfo(session) : undefined;
    const said = withoutInfo ?? readServerInfo(expectText(endpoint, server, 'INFO', info));
    const { mode, engine } = said;
    if (engine === undefined) {
      throw new RedisTargetError(
        'RT_TARGET_NOT_REDIS',
        `Could not open ${server.name}: INFO names neither a redis_version nor a valkey_version that is one. Check that it is a Redis or Valkey server.`,
      );
    }
    if (mode === 'sentinel') throw sentinel(server);
    await select(endpoint, server, session);
    return {
      ...said,
      engine,
      clusterMode: mode === 'cluster',
      databases: mode === 'cluster' ? 1 : await countDatabases(session),
      ignoresUsername: session.ignoresUsername,
    };
  } finally {
    session.close();
  }
}

/** The reply to a command, once the server is ready to give one. */
async function callWhenReady(
  command: string,
  { name }: ServerName,
  session: ServerSession,
  signal: AbortSignal | undefined,
): Promise<RespValue> {
  for (;;) {
    const reply = await session.call(command);
    const said = isLoading(reply) ? 'LOADING' : reply.type === 'error' ? reply.value : '';
    if (notReadyCode(said) === undefined) return reply;
    await delay(NOT_READY_DELAY_MS, undefined, signal ? { signal } : undefined).catch((cause: unknown) => {
      throw isRedisTargetError(signal?.reason) ? notReady(name, said, cause) : signal?.reason;
    });
  }
}

/** It answers INFO meanwhile, with the keys that it has so far. */
function isLoading(reply: RespValue): boolean {
  return reply.type !== 'error' && /^loading:1/m.test(textOf(reply) ?? '');
}

/** A server takes any number in a URL for as long as nobody selects it. */
async function select(endpoint: Endpoint, { name }: ServerName, session: ServerSession): Promise<void> {
  if (!endpoint.db) return;
  const reply = await session.call('SELECT', String(endpoint.db));
  if (reply.type !== 'error') return;
  throw new RedisTargetError(
    'RT_TARGET_DATABASE',
    `Could not open ${name}: the server has no database ${endpoint.db} for this user (it said "${reply.value.slice(0, 200)}"). ` +
      'Name another at the end of the URL; in cluster mode there is only 0.',
  );
}

function sentinel({ name }: ServerName): RedisTargetError {
  return new RedisTargetError(
    'RT_TARGET_SENTINEL',
    `Could not open ${name}: what answers there is a Sentinel, which holds no data. ` +
      'Name the server that it watches: SENTINEL MASTERS lists host and port.',
  );
}

async function countDatabases(session: ServerSession): Promise<number | undefined> {
  const reply = await session.call('CONFIG', 'GET', 'databases');
  if (reply.type !== 'array' && reply.type !== 'map') return undefined;
  const count = Number(reply.items[1] && textOf(reply.items[1]));
  return Number.isInteger(count) && count > 0 ? count : undefined;
}
