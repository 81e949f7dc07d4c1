import { RedisTargetError } from '../errors.ts';
import { whenAborted } from '../platform/waiting.ts';
import type { SessionApi, SessionGrant, SessionRequest } from './session-api.ts';

export interface StartSessionOptions {
  readonly api: SessionApi;
  readonly request: SessionRequest;
  readonly signal?: AbortSignal | undefined;
  /** One line for a person. */
  readonly onState?: ((text: string) => void) | undefined;
  /** Once aborted, the answer is waited for so long, in milliseconds. Default: 8,000. */
  readonly answerMs?: number | undefined;
}

/**
 * Calls StartSession, and does not let go of the call when it is aborted: the service may have made the session already,
 * and only the answer tells which one to end.
 *
 * @returns The grant, also where the signal was aborted meanwhile: then its session is the caller's to end at once.
 * @throws {RedisTargetError} what the API throws; the signal's reason where no answer came in time.
 */
export async function startSession(options: StartSessionOptions): Promise<SessionGrant> {
  const { api, request, signal, answerMs = 8_000 } = options;
  signal?.throwIfAborted();
  const letGo = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stopListening = whenAborted(signal, () => {
    timer = setTimeout(() => letGo.abort(noAnswer(answerMs)), answerMs);
  });
  try {
    return await api.start(request, letGo.signal);
  } catch (error) {
    if (letGo.signal.aborted) options.onState?.(noAnswer(answerMs).message);
    signal?.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(timer);
    stopListening();
  }
}

function noAnswer(waitedMs: number): RedisTargetError {
  return new RedisTargetError(
    'RT_ABORTED',
    `StartSession was under way and had no answer within ${waitedMs / 1000} s; a session that it started ends by its idle timeout. ` +
      'Look for it with `aws ssm describe-sessions --state Active`.',
  );
}
