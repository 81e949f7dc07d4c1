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

/**
 * Warms a tunnel up in a moment in which no client sends anything: at first when it is open, and where a client comes into that, in the
 * next pause. It begins from the start each time, so after each further stop the pause has to be twice as long: clients that look in
 * at intervals do not stop it again and again, and it is not given up because of them.
 */
export class WarmUpWhileQuiet {
  readonly #options: WarmUpWhileQuietOptions;
  readonly #clock: Clock;
  #quietMs = QUIET_MS;
  #hasStopped = false;
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
    const leftMs = this.#busyAtMs + this.#quietMs - this.#clock.now();
    if (leftMs > 0) this.#cancel = this.#clock.after(leftMs, () => this.#beginWhenQuiet());
    else this.#running = this.#run();
  }

  async #run(): Promise<void> {
    const stopping = new AbortController();
    this.#stopping = stopping;
    // Nothing depends on it, also where it cannot be loaded.
    const done = await this.#options.warmUp(stopping.signal).catch(() => undefined);
    this.#stopping = undefined;
    this.#done = done;
    if (this.#isOver) return;
    if (done === undefined || !stopping.signal.aborted) {
      this.#isOver = true;
      return;
    }
    if (this.#hasStopped) this.#quietMs *= 2;
    this.#hasStopped = true;
    this.#beginWhenQuiet();
  }
}
