/** Both official ends read at most so much of the byte stream into one message. */
export const MESSAGE_BYTES = 1_024;
/** Beyond this much unsent towards the gateway no server is read. */
export const BACKLOG_BYTES: number = 1024 * 1024;
/** What the agent's own socket pair takes while its reader sleeps. */
const ASLEEP_BYTES = 64 * 1024;
/** Servers are read again when so much of the window is free: half of it was a long way's way half empty. */
const FREE_SHARE = 1 / 16;

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
  /** Between `#at` and `#end`, while asleep: what the next reads find. */
  #queue: Buffer = Buffer.alloc(0);
  #at = 0;
  #end = 0;
  #sleep: NodeJS.Timeout | undefined;
  #reading = true;

  constructor(options: OutflowOptions) {
    this.#options = options;
  }

  /** Servers may be read. */
  get reading(): boolean {
    return this.#reading;
  }

  /** Takes a copy. */
  send(header: Buffer, data: Buffer): void {
    if (this.#options.slowMs === 0) {
      this.#sendAtOnce(header, data);
    } else {
      this.#keep(header);
      this.#keep(data);
      if (!this.#sleep) this.#sendOne();
    }
    this.look();
  }

  /** Looks again whether the servers may be read. */
  look(): void {
    const { unacknowledged, windowMessages, backlogBytes } = this.#options;
    const limit = this.#reading ? windowMessages : windowMessages * (1 - FREE_SHARE);
    const room =
      this.#queuedBytes < ASLEEP_BYTES && unacknowledged() < limit && backlogBytes() < BACKLOG_BYTES;
    if (room === this.#reading) return;
    this.#reading = room;
    this.#options.setReading(room);
  }

  close(): void {
    clearTimeout(this.#sleep);
    this.#at = this.#end;
  }

  get #queuedBytes(): number {
    return this.#end - this.#at;
  }

  #sendAtOnce(header: Buffer, data: Buffer): void {
    let at = 0;
    if (header.length > 0) {
      at = Math.min(data.length, MESSAGE_BYTES - header.length);
      this.#options.send(at === 0 ? header : Buffer.concat([header, data.subarray(0, at)]));
    }
    for (; at < data.length; at += MESSAGE_BYTES) this.#options.send(data.subarray(at, at + MESSAGE_BYTES));
  }

  /** One read of a byte stream: what came during the sleep, of however many connections, up to a message's size. */
  #sendOne(): void {
    this.#sleep = undefined;
    const length = Math.min(MESSAGE_BYTES, this.#queuedBytes);
    if (length === 0) return;
    this.#options.send(this.#queue.subarray(this.#at, this.#at + length));
    this.#at += length;
    this.look();
    this.#sleep = setTimeout(() => this.#sendOne(), this.#options.slowMs);
    this.#sleep.unref();
  }

  #keep(bytes: Buffer): void {
    if (this.#end + bytes.length > this.#queue.length) this.#makeRoom(bytes.length);
    this.#queue.set(bytes, this.#end);
    this.#end += bytes.length;
  }

  #makeRoom(bytes: number): void {
    const left = this.#queue.subarray(this.#at, this.#end);
    const wanted = 2 * (left.length + bytes);
    if (wanted > this.#queue.length) this.#queue = Buffer.allocUnsafeSlow(Math.max(2 * ASLEEP_BYTES, wanted));
    this.#queue.set(left);
    this.#at = 0;
    this.#end = left.length;
  }
}
