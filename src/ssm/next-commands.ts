/** A client that was answered, or has just connected, has so long to ask before nobody waits for it any more. */
const SOON_MS = 1;

/**
 * Who was answered or has connected just now, and so may ask at once.
 *
 * An agent's message answers several connections at a time, and their next commands come within a moment, one after the
 * other: together they are one message, each by itself as many as there are connections.
 */
export class NextCommands<T> {
  readonly #awaited: Set<T> = new Set();
  #untilMs = 0;

  /** `one` has its answer, or has connected. */
  mayCome(one: T, nowMs: number): void {
    if (nowMs > this.#untilMs) this.#awaited.clear();
    this.#untilMs = nowMs + SOON_MS;
    this.#awaited.add(one);
  }

  /** `one` asks, or is gone. */
  came(one: T): void {
    this.#awaited.delete(one);
  }

  /** Whether the next commands of others may come at any moment. */
  areComing(nowMs: number): boolean {
    return this.#awaited.size > 0 && nowMs <= this.#untilMs;
  }
}
