export interface RenewalOptions {
  /** A login is good for so long, in milliseconds. */
  readonly afterMs: number;
  /** Whether a command of ours would stand between the client's and disturb none. */
  readonly isQuiet: () => boolean;
  readonly logIn: () => void;
}

/** Has a connection log in again before its login ends, at the first quiet moment when it is time. */
export class Renewal {
  readonly #options: RenewalOptions;
  #timer: NodeJS.Timeout | undefined;
  #isDue = false;

  constructor(options: RenewalOptions) {
    this.#options = options;
  }

  /** It has logged in, or has tried to. */
  begin(): void {
    this.stop();
    this.#timer = setTimeout(() => {
      this.#isDue = true;
      this.lookAgain();
    }, this.#options.afterMs);
    this.#timer.unref();
  }

  /** Replies have come: whatever kept a connection from being quiet ends with one. */
  lookAgain(): void {
    if (!this.#isDue || !this.#options.isQuiet()) return;
    this.#isDue = false;
    this.#options.logIn();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#isDue = false;
  }
}
