import { RedisTargetError } from '../errors.ts';
import { parseEndpointUrl } from '../model/endpoint.ts';
import { applyVariables, EXPORT_VARIABLE, fillTemplates, URL_VARIABLE } from './export.ts';
import { readTargetInfo } from './target-info.ts';

/**
 * Gives this worker a database number of its own, by changing the variables that name the target.
 *
 * Does nothing where `isolation` is not `'database'`.
 *
 * @throws {RedisTargetError} `RT_ISOLATION_TOO_MANY_WORKERS` where this worker's number is beyond the last database.
 */
export function isolateWorker(env: NodeJS.ProcessEnv): void {
  const templates = env[EXPORT_VARIABLE];
  const url = env[URL_VARIABLE];
  if (templates === undefined || url === undefined) return;
  const worker = workerNumber(env);
  assertEnoughDatabases(worker + 1, readTargetInfo(env)?.databases);
  const endpoint = { ...parseEndpointUrl(url), db: worker };
  applyVariables(env, fillTemplates(JSON.parse(templates) as Record<string, string>, endpoint));
}

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

/**
 * This worker's number, from 0: Vitest and Jest count from 1, Mocha from 0. Without a worker it is 0.
 * (Vitest: VITEST_POOL_ID is the slot; VITEST_WORKER_ID would count files.)
 */
export function workerNumber(env: NodeJS.ProcessEnv): number {
  const fromOne = Number(env.VITEST_POOL_ID ?? env.JEST_WORKER_ID ?? Number.NaN);
  if (Number.isInteger(fromOne) && fromOne > 0) return fromOne - 1;
  const fromZero = Number(env.MOCHA_WORKER_ID ?? Number.NaN);
  return Number.isInteger(fromZero) && fromZero >= 0 ? fromZero : 0;
}
