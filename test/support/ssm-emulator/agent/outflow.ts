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
  /** While asleep: what the next read finds. */
  #queue: Buffer[] = [];
  #queuedBytes = 0;
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
    const limit = this.#reading ? windowMessages : windowMessages * (1 - FREE_SHARE);
    const room =
      this.#queuedBytes < ASLEEP_BYTES && unacknowledged() < limit && backlogBytes() < BACKLOG_BYTES;
    if (room === this.#reading) return;
    this.#reading = room;
    this.#options.setReading(room);
  }

  close(): void {
    clearTimeout(this.#sleep);
    this.#queue = [];
    this.#queuedBytes = 0;
  }

  #message(payload: Buffer): void {
    if (this.#options.slowMs === 0) {
      this.#options.send(payload);
      return;
    }
    this.#queue.push(payload);
    this.#queuedBytes += payload.length;
    if (!this.#sleep) this.#sendOne();
  }

  #sendOne(): void {
    this.#sleep = undefined;
    if (this.#queue.length === 0) return;
    this.#options.send(this.#read());
    this.look();
    this.#sleep = setTimeout(() => this.#sendOne(), this.#options.slowMs);
    this.#sleep.unref();
  }

  /** One read of a byte stream: what came during the sleep, of however many connections, up to a message's size. */
  #read(): Buffer {
    const parts: Buffer[] = [];
    let room = MESSAGE_BYTES;
    while (room > 0) {
      const next = this.#queue[0];
      if (next === undefined) break;
      const part = next.subarray(0, room);
      parts.push(part);
      room -= part.length;
      this.#queuedBytes -= part.length;
      if (part.length === next.length) this.#queue.shift();
      else this.#queue[0] = next.subarray(part.length);
    }
    return parts.length === 1 ? (parts[0] as Buffer) : Buffer.concat(parts);
  }
}
