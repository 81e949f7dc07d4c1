import { setMaxListeners } from 'node:events';

/**
 * Calls back once when a signal is aborted, at once where it already is.
 *
 * @returns Takes that back.
 */
export function whenAborted(
  signal: AbortSignal | undefined,
  callback: (reason: unknown) => void,
): () => void {
  if (signal === undefined) return () => {};
  const onAbort = (): void => callback(signal.reason);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return () => signal.removeEventListener('abort', onAbort);
}

/** What ends an operation: somebody's signal, or its own limit. */
export interface TimeLimit {
  /** Aborted with the reason of the signal that was given, or with what `late` made. */
  readonly signal: AbortSignal;
  /** To be called when the operation is over: nothing of it is left then. */
  clear(): void;
}

/**
 * Limits an operation, by a signal and by time.
 *
 * @param limitMs - From now, in milliseconds; `Infinity`: no limit. It keeps the process alive until `clear`.
 * @param signal - Aborts it, too.
 * @param late - Makes the reason when the time is up.
 */
export function limitTime(limitMs: number, signal: AbortSignal | undefined, late: () => Error): TimeLimit {
  const controller = new AbortController();
  // What is done side by side listens to it, as many as a cluster has nodes.
  setMaxListeners(0, controller.signal);
  const timer = Number.isFinite(limitMs) ? setTimeout(() => controller.abort(late()), limitMs) : undefined;
  const stopListening = whenAborted(signal, (reason) => controller.abort(reason));
  return {
    signal: controller.signal,
    clear: () => {
      clearTimeout(timer);
      stopListening();
    },
  };
}

/** Waits for `work`, or until the signal is aborted: rejects with its reason then, while the work goes on unwatched. */
export async function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  let stopListening = (): void => {};
  const aborted = new Promise<never>((_, reject) => {
    stopListening = whenAborted(signal, reject);
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    stopListening();
  }
}
