import { type Clock, systemClock } from '../../platform/clock.ts';
import type { WarmUp } from './warm-up.ts';

export interface WarmUpWhileQuietOptions {
  /** One attempt; resolves when it is done, or has stopped and left nothing open at the signal. */
  readonly warmUp: (signal: AbortSignal) => Promise<WarmUp>;
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
}

/** Clients that have sent nothing for so long are not amid something; longer than nearly every round trip. */
const QUIET_MS = 100;
/** One that is stopped is begun again from the start, and clients that leave no room for it will go on so. */
const MOST_ATTEMPTS = 3;

/**
 * Warms a tunnel up in a moment in which no client sends anything: at first when it is open, and where a client comes into that, in the
 * next pause.
 */
export class WarmUpWhileQuiet {
  readonly #options: WarmUpWhileQuietOptions;
  readonly #clock: Clock;
  #attempts = 0;
  #busyAtMs = Number.NEGATIVE_INFINITY;
  #cancel: (() => void) | undefined;
  #stopping: AbortController | undefined;
  #running: Promise<void> = Promise.resolve();
  #done: WarmUp | undefined;
  #isOver = false;

  constructor(options: WarmUpWhileQuietOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Whether nobody has to say any more that a client is busy. */
  get isOver(): boolean {
    return this.#isOver;
  }

  /** The tunnel is open. */
  begin(): void {
    if (!this.#isOver) this.#beginWhenQuiet();
  }

  /** A client has connected, or sent something. */
  busy(): void {
    if (this.#isOver) return;
    this.#busyAtMs = this.#clock.now();
    this.#stopping?.abort();
  }

  /** Closes what is open, and begins nothing more. Idempotent. */
  async close(): Promise<void> {
    this.#isOver = true;
    this.#cancel?.();
    this.#stopping?.abort();
    await this.#running;
    await this.#done?.close();
  }

  #beginWhenQuiet(): void {
    const leftMs = this.#busyAtMs + QUIET_MS - this.#clock.now();
    if (leftMs > 0) this.#cancel = this.#clock.after(leftMs, () => this.#beginWhenQuiet());
    else this.#running = this.#run();
  }

  async #run(): Promise<void> {
    this.#attempts++;
    const stopping = new AbortController();
    this.#stopping = stopping;
    // Nothing depends on it, also where it cannot be loaded.
    const done = await this.#options.warmUp(stopping.signal).catch(() => undefined);
    this.#stopping = undefined;
    this.#done = done;
    const wasStopped = done !== undefined && stopping.signal.aborted;
    if (this.#isOver) return;
    if (wasStopped && this.#attempts < MOST_ATTEMPTS) this.#beginWhenQuiet();
    else this.#isOver = true;
  }
}
