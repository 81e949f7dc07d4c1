import type { Settings } from '../config/settings.ts';
import { RedisTargetError } from '../errors.ts';
import { type Endpoint, formatMaskedUrl } from '../model/endpoint.ts';
import { openServerSession } from './server-session.ts';
import type { VerifiedServer } from './verify.ts';

/**
 * Refuses a server that is not made for this run and holds keys.
 *
 * @throws {RedisTargetError} `RT_TARGET_NOT_EMPTY`, with the number of keys.
 */
export function assertEmpty(endpoint: Endpoint, server: VerifiedServer, settings: Settings): void {
  if (settings.safety.allowNonEmpty || server.keys.size === 0) return;
  const total = [...server.keys.values()].reduce((sum, count) => sum + count, 0);
  const where = [...server.keys].map(([db, count]) => `db${db}: ${count}`).join(', ');
  throw new RedisTargetError(
    'RT_TARGET_NOT_EMPTY',
    `Refused to run tests on ${formatMaskedUrl(endpoint)}: it holds ${total} ${total === 1 ? 'key' : 'keys'} (${where}), which tests could change or delete. ` +
      'Use an empty server, or set `safety.allowNonEmpty` (REDIS_TARGET_ALLOW_NON_EMPTY=1) if nothing there matters.',
    { details: { keys: total } },
  );
}

/**
 * Empties a server because the user asked for it: the database that the endpoint names, or all of them.
 *
 * @throws {RedisTargetError} `RT_TARGET_FLUSH` where the server refuses.
 */
export async function flush(endpoint: Endpoint, signal?: AbortSignal): Promise<void> {
  const session = await openServerSession(endpoint, signal);
  try {
    if (endpoint.db) await session.call('SELECT', String(endpoint.db));
    const command = endpoint.db ? 'FLUSHDB' : 'FLUSHALL';
    const reply = await session.call(command);
    if (reply.type === 'error') {
      throw new RedisTargetError(
        'RT_TARGET_FLUSH',
        `Could not flush ${formatMaskedUrl(endpoint)}: ${command} was answered with "${reply.value}". ` +
          "Allow the command, or set `safety.flush` to 'never'.",
      );
    }
  } finally {
    session.close();
  }
}
