import type { OnReadOpts } from 'node:net';
import type { Duplex } from 'node:stream';

/** A connection begins with so little, since most of what servers say is short and many connections are idle. */
const SMALL_BYTES = 4_096;
/** So much the system gives at once. */
const LARGE_BYTES = 65_536;
/** After so many short reads in a row, the large buffer is given up. */
const CALM_READS = 64;

/** Gets what a server sends. The bytes are lent: they are others as soon as it returns, unless they are {@link Taker.isKept}. */
export interface Taker {
  take(bytes: Buffer): void;
  /** Whether what was taken last may still be in use, as where a client's socket has not got all of it yet. */
  readonly isKept: boolean;
}

/**
 * Reads what a server sends into one buffer that is used again and again.
 *
 * Node makes a buffer of 64 KB for each read otherwise, which costs a copy of a large value twice its time (memory that is in no cache)
 * and every small one a few microseconds. It can be had for connections that we make, and not for those that we accept.
 */
export class Intake {
  #isUsed = false;
  #buffer: Buffer = Buffer.allocUnsafeSlow(SMALL_BYTES);
  #calm = 0;
  #taker: Taker | undefined;
  /** What came before there was anybody to take it. */
  #early: Buffer[] = [];
  /** The taker kept what it got last: it gets copies of what is short, so that the buffer stays ours. */
  #copies = false;

  /** To be spread into the options of a connection to the server, which then emits no `data`. */
  get options(): { onread: OnReadOpts } {
    this.#isUsed = true;
    return { onread: { buffer: () => this.#buffer, callback: (size) => this.#read(size) } };
  }

  /** Gives what comes on a connection to `taker`: what was read here, or what it emits where it was made without our options. */
  start(connection: Duplex, taker: Taker): void {
    if (!this.#isUsed) {
      connection.on('data', (bytes: Buffer) => taker.take(bytes));
      return;
    }
    this.#taker = taker;
    const early = this.#early;
    this.#early = [];
    for (const bytes of early) taker.take(bytes);
    connection.resume();
  }

  #read(size: number): boolean {
    const buffer = this.#buffer;
    const bytes = buffer.subarray(0, size);
    const taker = this.#taker;
    if (taker === undefined) {
      this.#early.push(Buffer.from(bytes));
      return false;
    }
    const isShort = size <= SMALL_BYTES;
    const isCopied = this.#copies && isShort;
    taker.take(isCopied ? Buffer.from(bytes) : bytes);
    this.#copies = taker.isKept;
    this.#calm = isShort && size < buffer.length ? this.#calm + 1 : 0;
    const wanted =
      size === buffer.length || (buffer.length > SMALL_BYTES && this.#calm < CALM_READS)
        ? LARGE_BYTES
        : SMALL_BYTES;
    if (wanted !== buffer.length || (this.#copies && !isCopied))
      this.#buffer = Buffer.allocUnsafeSlow(wanted);
    return true;
  }
}
