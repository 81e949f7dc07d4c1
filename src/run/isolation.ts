import { RedisTargetError } from '../errors.ts';

/**
 * Refuses to run more workers than there are databases.
 *
 * @throws {RedisTargetError} `RT_ISOLATION_TOO_MANY_WORKERS`.
 */
export function assertEnoughDatabases(workers: number, databases: number | undefined): void {
  if (databases === undefined || workers <= databases) return;
  throw new RedisTargetError(
    'RT_ISOLATION_TOO_MANY_WORKERS',
    `Could not give every worker a database of its own: there are ${workers} workers, and the target has ${databases} ` +
      `${databases === 1 ? 'database (cluster mode has only one)' : 'databases'}. ` +
      "Run fewer workers, or set `isolation: 'none'`.",
    { details: { workers, databases } },
  );
}
