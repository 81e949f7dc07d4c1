/** Both official ends read at most so much of the byte stream into one message. */
export const MESSAGE_BYTES = 1_024;
/** Beyond this much unsent towards the gateway no server is read. */
export const BACKLOG_BYTES: number = 1024 * 1024;

export interface OutflowOptions {
  /** The sleep after each message; 0 is none. */
  readonly slowMs: number;
  readonly windowMessages: number;
  unacknowledged(): number;
  backlogBytes(): number;
  send(payload: Buffer): void;
  setReading(reading: boolean): void;
}

/** From the servers to the client: cuts bytes into messages and holds the servers when too much is under way. */
export class Outflow {
  readonly #options: OutflowOptions;
  #queue: Buffer[] = [];
  #sleep: NodeJS.Timeout | undefined;
  #reading = true;

  constructor(options: OutflowOptions) {
    this.#options = options;
  }

  /** Servers may be read. */
  get reading(): boolean {
    return this.#reading;
  }

  send(header: Buffer, data: Buffer): void {
    let at = 0;
    if (header.length > 0) {
      at = Math.min(data.length, MESSAGE_BYTES - header.length);
      this.#message(at === 0 ? header : Buffer.concat([header, data.subarray(0, at)]));
    }
    for (; at < data.length; at += MESSAGE_BYTES) this.#message(data.subarray(at, at + MESSAGE_BYTES));
    this.look();
  }

  /** Looks again whether the servers may be read. */
  look(): void {
    const { unacknowledged, windowMessages, backlogBytes } = this.#options;
    const limit = this.#reading ? windowMessages : windowMessages / 2;
    const room = this.#queue.length === 0 && unacknowledged() < limit && backlogBytes() < BACKLOG_BYTES;
    if (room === this.#reading) return;
    this.#reading = room;
    this.#options.setReading(room);
  }

  close(): void {
    clearTimeout(this.#sleep);
    this.#queue = [];
  }

  #message(payload: Buffer): void {
    if (this.#options.slowMs === 0) {
      this.#options.send(payload);
      return;
    }
    this.#queue.push(payload);
    if (!this.#sleep) this.#sendOne();
  }

  #sendOne(): void {
    const payload = this.#queue.shift();
    this.#sleep = undefined;
    if (!payload) {
      this.look();
      return;
    }
    this.#options.send(payload);
    this.#sleep = setTimeout(() => this.#sendOne(), this.#options.slowMs);
    this.#sleep.unref();
  }
}
