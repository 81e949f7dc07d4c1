import { isEngineVersion, NOT_KNOWN } from '../model/engine.ts';
import type { ServerInfo } from '../model/server-info.ts';
import { type RespValue, textOf } from '../resp/values.ts';
import type { ServerSession } from './server-session.ts';

/** What a server says of itself, also where it may not be asked by INFO. */
export interface SaidOfItself extends Omit<ServerInfo, 'keys'> {
  /** What HELLO says that it is. */
  readonly claim?: string;
  /** Keys per database, only those that hold any; undefined where DBSIZE is not allowed either. */
  readonly keys: ReadonlyMap<number, number> | undefined;
}

/** As many databases are looked at for keys: what servers have that nobody configured. */
const MOST_DATABASES = 16;
/** So many databases are asked for at once, since a tunnel's way there and back is long. */
const SENT_TOGETHER = 4;

/**
 * Asks by HELLO and DBSIZE what INFO is not allowed to say.
 *
 * HELLO's version is a claim only: a Valkey with `extended-redis-compatibility`, which is ElastiCache's default, says that it
 * is a Redis 7.2.4 (measured on Valkey 8.1.8 and 9.1.2).
 *
 * @returns undefined where HELLO is refused as well, as by everything before Redis 6.
 */
export async function askWithoutInfo(session: ServerSession): Promise<SaidOfItself | undefined> {
  // With its argument, which HELLO could not be without before 6.2.
  const hello = readPairs(await session.call('HELLO', '2'));
  const name = hello?.get('server');
  const mode = hello?.get('mode');
  const version = hello?.get('version') ?? '';
  if (name === undefined || mode === undefined) return undefined;
  const isCluster = mode === 'cluster';
  return {
    engine: { name: name === 'valkey' ? 'valkey' : 'redis', version: NOT_KNOWN },
    claim: isEngineVersion(version) ? `${name === 'valkey' ? name : 'redis'} ${version}` : 'something else',
    mode: mode === 'sentinel' || isCluster ? mode : 'standalone',
    ...(hello?.get('role') === 'replica' ? { replicaOf: 'a primary that it does not name' } : {}),
    keys: await countKeys(session, isCluster ? 1 : MOST_DATABASES),
  };
}

function readPairs(reply: RespValue): Map<string, string> | undefined {
  if (reply.type !== 'array' && reply.type !== 'map') return undefined;
  const texts = reply.items.map((item) => textOf(item) ?? '');
  return new Map(texts.flatMap((text, index) => (index % 2 === 0 ? [[text, texts[index + 1] ?? '']] : [])));
}

/** The database that was selected before is not selected any more. */
async function countKeys(
  session: ServerSession,
  databases: number,
): Promise<ReadonlyMap<number, number> | undefined> {
  const keys = new Map<number, number>();
  for (let first = 0; first < databases; first += SENT_TOGETHER) {
    const some = Array.from(
      { length: Math.min(SENT_TOGETHER, databases - first) },
      (_, index) => first + index,
    );
    const sizes = await Promise.all(some.map((db) => countKeysOf(session, db, databases > 1)));
    for (const [index, size] of sizes.entries()) {
      if (size?.type === 'error') return undefined;
      if (size?.type === 'integer' && size.value > 0n) keys.set(first + index, Number(size.value));
    }
  }
  return keys;
}

/** Undefined where there is no such database, or none but the first may be selected. */
async function countKeysOf(
  session: ServerSession,
  db: number,
  mustSelect: boolean,
): Promise<RespValue | undefined> {
  const [selected, size] = await Promise.all([
    mustSelect ? session.call('SELECT', String(db)) : undefined,
    session.call('DBSIZE'),
  ]);
  return selected?.type === 'error' && db > 0 ? undefined : size;
}
