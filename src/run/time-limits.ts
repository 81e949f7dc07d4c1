/** The least time that a candidate's run gets by default, in milliseconds. */
const LEAST_TIMEOUT_MS = 60_000;
/** By default a candidate's run may take this many times what the baseline's took. */
const TIMEOUT_FACTOR = 5;
/** How long a run is silent, in milliseconds, before that is said. */
export const SAY_SILENCE_AFTER_MS = 60_000;

/** Knows how long a run has neither reported a test nor written anything. */
export class Silence {
  #seen = '0 0';
  #sinceMs: number;

  /** @param nowMs - Of a clock that does not count the time for which the machine sleeps. */
  constructor(nowMs: number) {
    this.#sinceMs = nowMs;
  }

  /** @returns How long it has been silent, in milliseconds. */
  look(tests: number, outputBytes: number, nowMs: number): number {
    const seen = `${tests} ${outputBytes}`;
    if (seen !== this.#seen) {
      this.#seen = seen;
      this.#sinceMs = nowMs;
    }
    return nowMs - this.#sinceMs;
  }
}

/** When each run has to be over: the baseline's own time decides about the others. */
export class TimeLimits {
  readonly ofBaseline: number | undefined;
  readonly ofOthers: number | Promise<number>;
  #settle: (limitMs: number) => void = () => undefined;

  constructor(timeoutMs: number | undefined) {
    this.ofBaseline = timeoutMs;
    this.ofOthers =
      timeoutMs ??
      new Promise((resolve) => {
        this.#settle = resolve;
      });
  }

  baselineTook(durationMs: number): void {
    this.#settle(Math.max(LEAST_TIMEOUT_MS, TIMEOUT_FACTOR * durationMs));
  }
}
