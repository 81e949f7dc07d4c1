import { whenAborted } from './waiting.ts';

/** Gives something back. May be called twice. */
export type Close = () => void | Promise<void>;

/**
 * What was opened, to be closed in reverse order whatever happens.
 *
 * Does the work of `await using` for things that outlive one function; Node 22 cannot parse
 * `await using` in source, so `src/` uses this everywhere.
 */
export class Closing implements AsyncDisposable {
  readonly #closers: Close[] = [];
  #closed: Promise<void> | undefined;

  /** Adds `close`. When closing has begun already, it runs at once. */
  add(close: Close): void {
    if (this.#closed !== undefined) {
      this.#closed = this.#closed.then(close);
      return;
    }
    this.#closers.push(close);
  }

  /** Closes when the signal is aborted, at once where it already is. Where that fails, whoever calls `close` is told. */
  closeWhenAborted(signal: AbortSignal | undefined): void {
    this.add(whenAborted(signal, () => void this.close().catch(() => {})));
  }

  /** Whether closing has begun. */
  get isClosed(): boolean {
    return this.#closed !== undefined;
  }

  /**
   * Closes everything, last first, all of it even when one part fails; then throws what failed
   * (an `AggregateError` where several did). Idempotent.
   */
  close(): Promise<void> {
    this.#closed ??= this.#closeAll();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #closeAll(): Promise<void> {
    const failures: unknown[] = [];
    for (let close = this.#closers.pop(); close; close = this.#closers.pop()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length === 1) throw failures[0];
    if (failures.length > 1) throw new AggregateError(failures, 'Several parts could not be closed');
  }
}
