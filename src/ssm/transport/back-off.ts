/** Fewer frames than this over a socket, and it carried nothing on: one message and its acknowledgement may be the same every time. */
const PROGRESS_FRAMES = 3;
const STOOD_MS = 10_000;
const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 5_000;

/**
 * How long to wait before a lost socket is opened again. At once after one that carried something on, as the hourly close
 * does; else twice as long each time, because a gateway that closes at once would be asked without a pause.
 */
export class BackOff {
  #frames = 0;
  #openedAtMs = 0;
  #failures = 0;

  opened(nowMs: number): void {
    this.#frames = 0;
    this.#openedAtMs = nowMs;
  }

  heard(): void {
    this.#frames++;
  }

  /** The socket is gone. @returns How long to wait, in milliseconds. */
  lost(nowMs: number): number {
    const wasOfUse = this.#frames >= PROGRESS_FRAMES || nowMs - this.#openedAtMs >= STOOD_MS;
    this.#failures = wasOfUse ? 0 : this.#failures + 1;
    return this.#failures === 0 ? 0 : pauseMs(this.#failures);
  }
}

/** Before the `failures`-th try after as many that failed: 200 ms, doubled up to 5 s. */
export function pauseMs(failures: number): number {
  return Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (failures - 1));
}
