import type { RunResults, TestResult } from '../model/results.ts';

/** What clients say whose server has gone: of node-redis, ioredis, redis-py, Jedis, Lettuce, go-redis, redis-rb, phpredis. */
const CONNECTION_LOST =
  /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|Connection is closed|Socket closed|connection (?:was )?(?:closed|reset|refused|lost|aborted)|max(?:imum)? ?retries|MaxRetriesPerRequest|Connection (?:refused|reset by peer)|broken pipe|read error on connection|The client is closed|server (?:closed the connection|went away)|\bEOF\b|timed? ?out/i;

/** Runners whose reporter of ours notes at each failure whether the target was dead by then. */
const NOT_NOTED: ReadonlySet<string> = new Set(['tap', 'junit', 'json', 'unknown']);

/**
 * Marks the tests that failed on a target that had died: what they say is not the engine's.
 *
 * Those that our reporters saw fail after the death are; of those before, the ones that lost their connection, since a test
 * may hear of it before we do. Where nobody noted when a test failed, all that failed may be.
 */
export function markLost(run: RunResults): RunResults {
  if (!run.deaths?.length) return run;
  const isNoted = !NOT_NOTED.has(run.runner.name);
  const isLost = ({ status, error, targetDied }: TestResult): boolean =>
    status === 'failed' && (targetDied === true || !isNoted || CONNECTION_LOST.test(error?.message ?? ''));
  return { ...run, tests: run.tests.map((test) => (isLost(test) ? { ...test, targetDied: true } : test)) };
}
