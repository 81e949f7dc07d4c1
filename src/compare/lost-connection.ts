import type { TestResult } from '../model/results.ts';

/** What clients say whose server has gone: of node-redis, ioredis, redis-py, Jedis, Lettuce, go-redis, redis-rb, phpredis. */
const CONNECTION_LOST =
  /ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|Connection is closed|Socket closed|connection (?:was )?(?:closed|reset|refused|lost|aborted)|max(?:imum)? ?retries|MaxRetriesPerRequest|Connection (?:refused|reset by peer)|broken pipe|read error on connection|The client is closed|server (?:closed the connection|went away)|\bEOF\b|timed? ?out/i;

/** Whether a test failed as one does whose server has gone. */
export function hasLostConnection({ error }: TestResult): boolean {
  return CONNECTION_LOST.test(error?.message ?? '');
}
