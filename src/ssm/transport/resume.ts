import { setTimeout as wait } from 'node:timers/promises';
import { isRedisTargetError, RedisTargetError } from '../../errors.ts';
import type { SessionApi, SessionGrant } from '../session-api.ts';
import { pauseMs } from './back-off.ts';
import type { ChannelSocket } from './socket.ts';

/** ResumeSession is given up after so long, and tried again. */
const ANSWER_MS = 15_000;

export interface ResumeOptions {
  readonly api: SessionApi;
  /** The first grant: sessions are resumed on its URL. */
  readonly grant: SessionGrant;
  /** Trying goes on for so long. */
  readonly resumeForMs: number;
  /** Before the first try, in milliseconds. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
  open(grant: SessionGrant): Promise<ChannelSocket>;
  onTry(attempt: number, error: unknown): void;
}

/**
 * Opens a lost data channel again, with waits that double up to 5 s.
 *
 * @returns Undefined: the session is over.
 * @throws {RedisTargetError} `RT_SSM_RESUME_FAILED` after the time; the signal's reason.
 */
export async function resumeChannel(options: ResumeOptions): Promise<ChannelSocket | undefined> {
  const { api, grant, signal } = options;
  const untilMs = performance.now() + options.resumeForMs;
  let { waitMs } = options;
  for (let attempt = 1; ; attempt++) {
    if (waitMs > 0) await wait(waitMs, undefined, { signal });
    try {
      const fresh = await resumeOnce(api, grant.sessionId, signal);
      signal.throwIfAborted();
      if (fresh === undefined || fresh.tokenValue === '') return undefined;
      return await options.open({ ...grant, tokenValue: fresh.tokenValue });
    } catch (error) {
      signal.throwIfAborted();
      if (isFinal(error) || performance.now() >= untilMs) throw resumeFailed(grant.sessionId, attempt, error);
      options.onTry(attempt, error);
      waitMs = Math.max(waitMs, pauseMs(attempt));
    }
  }
}

/** One that the network swallowed must not keep the next from being made. */
async function resumeOnce(
  api: SessionApi,
  sessionId: string,
  signal: AbortSignal,
): Promise<SessionGrant | undefined> {
  const limit = AbortSignal.timeout(ANSWER_MS);
  try {
    return await api.resume(sessionId, AbortSignal.any([signal, limit]));
  } catch (error) {
    if (!limit.aborted || isFinal(error)) throw error;
    throw new Error(`ResumeSession had no answer within ${ANSWER_MS / 1000} s`, { cause: error });
  }
}

/** Waiting changes neither a policy nor credentials that have run out: they were read anew before. */
const FINAL: ReadonlySet<string> = new Set([
  'RT_AWS_ACCESS_DENIED',
  'RT_AWS_SSO_EXPIRED',
  'RT_AWS_CREDENTIALS_BROKEN',
]);

function isFinal(error: unknown): boolean {
  return isRedisTargetError(error) && FINAL.has(error.code);
}

function resumeFailed(sessionId: string, attempts: number, cause: unknown): RedisTargetError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new RedisTargetError(
    'RT_SSM_RESUME_FAILED',
    `Could not resume the SSM session ${sessionId} in ${attempts} ${attempts === 1 ? 'try' : 'tries'}: ${why}${isFinal(cause) ? '' : ' Check the network and the credentials.'}`,
    { cause, details: { sessionId, attempts } },
  );
}
