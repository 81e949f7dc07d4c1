/** The least time that a candidate's run gets by default, in milliseconds. */
const LEAST_TIMEOUT_MS = 60_000;
/** By default a candidate's run may take this many times what the baseline's took. */
const TIMEOUT_FACTOR = 5;
/** How long a run without a time limit may report nothing before that is said, in milliseconds. */
const SILENCE_MS = 60_000;

/** Notices, once, that a run has reported nothing for long. */
export class Silence {
  #tests = 0;
  #sinceMs: number;

  constructor(startedAtMs: number) {
    this.#sinceMs = startedAtMs;
  }

  isLong(tests: number, nowMs: number): boolean {
    if (tests !== this.#tests) {
      this.#tests = tests;
      this.#sinceMs = nowMs;
    }
    if (nowMs - this.#sinceMs < SILENCE_MS) return false;
    this.#sinceMs = Number.POSITIVE_INFINITY;
    return true;
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
