import type { Settings } from '../config/settings.ts';
import { RedisTargetError } from '../errors.ts';
import type { Endpoint } from '../model/endpoint.ts';
import type { OpenContext, ReachedTarget } from './context.ts';
import type { ServerName } from './server-name.ts';
import { openServerSession } from './server-session.ts';
import type { VerifiedServer } from './verify.ts';

/** What a server has unless it was told otherwise, where it does not say. */
const USUAL_DATABASES = 16;
const ALLOW = 'set `safety.allowNonEmpty` (REDIS_TARGET_ALLOW_NON_EMPTY=1) if nothing there matters';

/**
 * Refuses a server that is not made for this run and holds keys.
 *
 * @throws {RedisTargetError} `RT_TARGET_NOT_EMPTY`, with the number of keys.
 */
export function assertEmpty({ name }: ServerName, { keys }: VerifiedServer, settings: Settings): void {
  if (settings.safety.allowNonEmpty || keys?.size === 0) return;
  if (keys === undefined) {
    throw new RedisTargetError(
      'RT_TARGET_NOT_EMPTY',
      `Refused to run tests on ${name}: its user may run neither INFO nor DBSIZE, so nobody knows whether it holds keys, which tests could change or delete. ` +
        `Allow the user one of them, or ${ALLOW}.`,
    );
  }
  const total = [...keys.values()].reduce((sum, count) => sum + count, 0);
  const where = [...keys].map(([db, count]) => `db${db}: ${count}`).join(', ');
  const { flush } = settings.safety;
  const flushAlone =
    flush === 'before' || flush === 'both'
      ? ` \`safety.flush: '${flush}'\` does not do without it: a slip in the URL must not empty somebody else's server.`
      : '';
  throw new RedisTargetError(
    'RT_TARGET_NOT_EMPTY',
    `Refused to run tests on ${name}: it holds ${total} ${total === 1 ? 'key' : 'keys'} (${where}), which tests could change or delete. ` +
      `Use an empty server, or ${ALLOW}.${flushAlone}`,
    { details: { keys: total } },
  );
}

/** What is to be emptied: all databases, or these. */
export type FlushedDatabases = 'all' | readonly number[];

/**
 * What the user asked to be emptied: the database that the target names (0 where it names none, as clients read it), those
 * that the workers have where each has its own, or all of them where the settings say so or the server was made for us.
 */
export function databasesToFlush(
  { endpoint, owned }: ReachedTarget,
  { settings, databases: wanted }: OpenContext,
  server: VerifiedServer,
): FlushedDatabases {
  if (owned || settings.safety.flushDatabases === 'all') return 'all';
  if (settings.isolation === 'none') return [endpoint.db ?? 0];
  return [...Array(wanted ?? server.databases ?? USUAL_DATABASES).keys()];
}

/**
 * Empties databases because the user asked for it. FLUSHALL is sent only where that means all of them.
 *
 * @throws {RedisTargetError} `RT_TARGET_FLUSH` where the server refuses; nothing is emptied after a refusal.
 */
export async function flush(
  endpoint: Endpoint,
  databases: FlushedDatabases,
  server: ServerName,
  signal?: AbortSignal,
): Promise<void> {
  const session = await openServerSession(endpoint, signal, server);
  const ask = async (...command: string[]): Promise<void> => {
    const reply = await session.call(...command);
    if (reply.type !== 'error') return;
    throw new RedisTargetError(
      'RT_TARGET_FLUSH',
      `Could not flush ${server.name}: ${command.join(' ')} was answered with "${reply.value}". ` +
        "Allow the command, or set `safety.flush` to 'never'.",
    );
  };
  try {
    if (databases === 'all') return await ask('FLUSHALL');
    for (const db of databases) {
      // A connection begins in 0; in cluster mode there is no SELECT.
      if (db > 0 || databases.length > 1) await ask('SELECT', String(db));
      await ask('FLUSHDB');
    }
  } finally {
    session.close();
  }
}
