import { randomUUID } from 'node:crypto';
import { isNamed } from '../gateway/login.ts';
import type { Endpoint } from '../model/endpoint.ts';
import { type RespValue, textOf } from '../resp/values.ts';
import { nameByUrl } from './server-name.ts';
import { expectText, openServerSession, type ServerSession } from './server-session.ts';

/** What a server says of its clients and commands at one moment. */
export interface ServerCounters {
  /** Another after each start of the server; undefined where it does not say. */
  readonly runId: string | undefined;
  /** Whether it lets nobody count, since its user may not run INFO: `commands` is empty then. */
  readonly isBlind?: boolean;
  /** The id of our own connection: ids rise by one for each connection, whatever is reset. Undefined where CLIENT is refused. */
  readonly clientId: number | undefined;
  /** Reset by CONFIG RESETSTAT. */
  readonly connectionsReceived: number;
  /** Errors that it gave, from 6.2 on; reset by CONFIG RESETSTAT. */
  readonly errors: number | undefined;
  /** Since the start or the last CONFIG RESETSTAT: `GET`, from 7.0 on `CONFIG GET`. */
  readonly commands: ReadonlyMap<string, number>;
  /** What this reading itself sent, by the same names. */
  readonly ours: Readonly<Record<string, number>>;
  /** The same in the forms of a stream: `CLIENT ID 1`. */
  readonly sent: readonly string[];
}

/** Set on our own connection, to find it in CLIENT LIST before CLIENT ID (5.0). */
const NAME_PREFIX = 'redis-target-';

/**
 * Reads a server's counters over one connection of its own.
 *
 * @throws {RedisTargetError} `RT_TARGET_AUTH` where the server wants another password by now; what connecting throws.
 */
export async function readServerCounters(endpoint: Endpoint, signal?: AbortSignal): Promise<ServerCounters> {
  const server = nameByUrl(endpoint);
  const session = await openServerSession(endpoint, signal, server);
  const ours: Record<string, number> = {};
  const sent: string[] = [];
  if (endpoint.password) {
    ours.AUTH = 1;
    sent.push(isNamed(endpoint) ? 'AUTH 2' : 'AUTH 1');
  }
  const call = async (...args: string[]): Promise<RespValue> => {
    const name = args[0] === 'CLIENT' ? args.slice(0, 2).join(' ') : (args[0] ?? '');
    ours[name] = (ours[name] ?? 0) + 1;
    sent.push(`${name} ${args.length - 1}`);
    return await session.call(...args);
  };
  let isBlind = false;
  const ask = async (section: string): Promise<string> => {
    const reply = await call('INFO', section);
    if (!isForbidden(reply)) return expectText(endpoint, server, 'INFO', reply);
    isBlind = true;
    return '';
  };
  try {
    const clientId = await findClientId(call);
    // Sent together: one way there and back.
    const [, info, stats, commands] = await Promise.all([
      call('PING').then((reply) => isForbidden(reply) || expectText(endpoint, server, 'PING', reply)),
      ask('server'),
      ask('stats'),
      ask('commandstats'),
    ]);
    return {
      runId: /^run_id:(\w+)/m.exec(info)?.[1],
      ...(isBlind ? { isBlind } : {}),
      clientId,
      connectionsReceived: Number(/^total_connections_received:(\d+)/m.exec(stats)?.[1] ?? 0),
      errors: numberAfter(/^total_error_replies:(\d+)/m, stats),
      commands: readCommandStats(commands),
      ours,
      sent,
    };
  } finally {
    session.close();
  }
}

/** By the rules of the user, or for everybody: the server answers all the same. */
function isForbidden(reply: RespValue): boolean {
  return reply.type === 'error' && /^NOPERM|unknown command/i.test(reply.value);
}

async function findClientId(call: ServerSession['call']): Promise<number | undefined> {
  const id = await call('CLIENT', 'ID');
  if (id.type === 'integer') return Number(id.value);
  const name = `${NAME_PREFIX}${randomUUID()}`;
  const [set, list] = await Promise.all([call('CLIENT', 'SETNAME', name), call('CLIENT', 'LIST')]);
  if (set.type === 'error' || list.type === 'error') return undefined;
  const own = textOf(list)
    ?.split('\n')
    .find((line) => line.includes(` name=${name} `));
  const found = /^id=(\d+)/.exec(own ?? '')?.[1];
  return found === undefined ? undefined : Number(found);
}

function numberAfter(pattern: RegExp, text: string): number | undefined {
  const found = pattern.exec(text)?.[1];
  return found === undefined ? undefined : Number(found);
}

/** `cmdstat_config|get:calls=1,…` → `CONFIG GET` → 1. From 6.2 on what was refused for its arguments or by an ACL is there, too. */
function readCommandStats(info: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [, name = '', calls, refused = 0] of info.matchAll(
    /^cmdstat_([^:\s]+):calls=(\d+)(?:.*rejected_calls=(\d+))?/gm,
  )) {
    counts.set(name.replaceAll('|', ' ').toUpperCase(), Number(calls) + Number(refused));
  }
  return counts;
}

/** What a server's clients did between two moments, ours left out. */
export interface CountedOnServer {
  readonly connections: number | undefined;
  readonly commands: Readonly<Record<string, number>>;
  /** The statistics were reset in between: commands are those since. */
  readonly isReset: boolean;
  /** Errors that were given; undefined where the server, older than 6.2, does not count them. */
  readonly errors: number | undefined;
}

/**
 * The difference between the first and the last of several readings of one server.
 *
 * @param readings - All that were made, in their order: what each of them sent is left out.
 */
export function countBetween(readings: readonly ServerCounters[]): CountedOnServer {
  const [begin, ...later] = readings;
  const end = later.at(-1);
  if (begin === undefined || end === undefined)
    return { connections: 0, commands: {}, isReset: false, errors: 0 };
  const ids =
    begin.clientId === undefined || end.clientId === undefined ? undefined : end.clientId - begin.clientId;
  const isReset =
    ids === undefined
      ? [...begin.commands].some(([name, count]) => (end.commands.get(name) ?? 0) < count)
      : end.connectionsReceived - begin.connectionsReceived < ids;
  const commands: Record<string, number> = {};
  for (const [name, count] of end.commands) {
    const more = count - (isReset ? 0 : (begin.commands.get(name) ?? 0)) - sentByUs(name, later);
    if (more > 0) commands[name] = more;
  }
  const errors = end.errors === undefined ? undefined : end.errors - (isReset ? 0 : (begin.errors ?? 0));
  return {
    connections: ids === undefined ? undefined : Math.max(0, ids - later.length),
    commands,
    isReset,
    errors,
  };
}

/** The statistics are read before the question itself is counted, at the beginning as at the end. */
function sentByUs(name: string, readings: readonly ServerCounters[]): number {
  let sum = 0;
  for (const { ours } of readings) {
    for (const [sent, count] of Object.entries(ours)) {
      // Before 7.0 subcommands are counted with their command.
      if (sent === name || sent.startsWith(`${name} `)) sum += count;
    }
  }
  return sum;
}
