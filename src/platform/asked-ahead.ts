import { whenAborted } from './waiting.ts';

/** A question that is asked before it is known whether anybody wants its answer. */
export class AskedAhead<T> {
  readonly #controller = new AbortController();
  readonly #answer: Promise<T>;

  constructor(ask: (signal: AbortSignal) => Promise<T>) {
    this.#answer = ask(this.#controller.signal);
    // Told to whoever takes it.
    this.#answer.catch(() => undefined);
  }

  /** The answer, for the one who wants it; aborting `signal` ends the question. @throws What it ended with. */
  async take(signal: AbortSignal | undefined): Promise<T> {
    const stopListening = whenAborted(signal, (reason) => this.#controller.abort(reason));
    return await this.#answer.finally(stopListening);
  }
}
