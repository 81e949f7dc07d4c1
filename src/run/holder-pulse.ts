/** How often a holder is asked whether it is there, and how long its answer may take, in milliseconds. */
const ASK_EVERY_MS = 5_000;
const SILENCE_MS = 10_000;
/** While it starts and opens a target it may be busy for long, in milliseconds. */
const OPENING_SILENCE_MS = 60_000;
const LOOK_EVERY_MS = 1_000;

export interface PulseOptions {
  /** Resolves with its answer. */
  readonly ask: () => Promise<unknown>;
  readonly isOpening: () => boolean;
  /** Is told, once, since when it has not answered, and when it last did, or was started. */
  readonly onSilence: (since: Date, lived: Date) => void;
}

/**
 * Notices a process that is there and answers no more: one that was stopped, or is stuck.
 *
 * Its timers keep nobody alive.
 *
 * @returns What ends the watching.
 */
export function watchPulse({ ask, isOpening, onSilence }: PulseOptions): () => void {
  let askedAtMs = Number.NEGATIVE_INFINITY;
  let isWaiting = false;
  let isDoubted = false;
  let isOver = false;
  let lived = new Date();
  const end = (): void => {
    isOver = true;
    clearInterval(timer);
  };
  const beat = async (): Promise<void> => {
    askedAtMs = performance.now();
    isWaiting = true;
    await ask().catch(() => undefined);
    lived = new Date();
    isWaiting = false;
    isDoubted = false;
  };
  const timer = setInterval(() => {
    const sinceMs = performance.now() - askedAtMs;
    if (!isWaiting && sinceMs >= ASK_EVERY_MS) void beat();
    if (!isWaiting || sinceMs < (isOpening() ? OPENING_SILENCE_MS : SILENCE_MS)) return;
    // It may be we who were stopped: what has come by now is read before the next look.
    if (isDoubted && !isOver) {
      end();
      onSilence(new Date(Date.now() - sinceMs), lived);
    }
    isDoubted = true;
  }, LOOK_EVERY_MS);
  timer.unref();
  return end;
}
