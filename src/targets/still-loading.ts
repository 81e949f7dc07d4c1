import { RedisTargetError } from '../errors.ts';

/**
 * A server that answered LOADING for as long as it was waited for.
 *
 * @param name - The server's, as errors name it.
 */
export function stillLoading(name: string, cause?: unknown): RedisTargetError {
  return new RedisTargetError(
    'RT_TARGET_LOADING',
    `Could not open ${name}: the server is still loading its data, and the time for opening is up. ` +
      'Wait until it is done (INFO persistence: loading_eta_seconds), or raise `openTimeoutMs` (REDIS_TARGET_OPEN_TIMEOUT_MS).',
    cause === undefined ? {} : { cause },
  );
}
