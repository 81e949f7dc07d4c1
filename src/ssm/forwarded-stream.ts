import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { AnswersDue } from './answers-due.ts';
import { ByteQueue } from './byte-queue.ts';

/** What a stream tells the forwarder that it belongs to. */
export interface StreamOwner {
  /** Has output to take. */
  wantsToWrite(stream: ForwardedStream): void;
  /** So many received bytes were taken by the reader, or thrown away. */
  consumed(bytes: number): void;
  /** The local side has ended its writing; everything before it was taken. */
  halfClosed(stream: ForwardedStream): void;
  /** The local side is done with the stream. */
  gone(stream: ForwardedStream): void;
}

/** Is told what a connection carries; it must neither keep nor change the bytes. */
export interface CarryObserver {
  sent(bytes: Uint8Array): void;
  received(): void;
}

const PUSH_BYTES = 64 * 1024;

/** One connection to the remote host, as the local side sees it. */
export class ForwardedStream extends Duplex {
  /** Those that have something to deliver: one tick for all of them, since it costs more than what is done in it. */
  static readonly #toDeliver: ForwardedStream[] = [];
  static #delivered = 0;

  readonly id: number;
  /** Whether anything was received on it. */
  hasReceived = false;
  /** Whether anything was received since the last byte was sent: then a question was probably answered. */
  isAnswered = true;
  /** Is told when the client has ended its side and an answer is not waited for any longer. */
  onUnanswered: (() => void) | undefined;
  readonly #owner: StreamOwner;
  readonly #received: ByteQueue = new ByteQueue();
  readonly #due: AnswersDue = new AnswersDue();
  #isWanted = false;
  #isDue = false;
  #hasEnded = false;
  #output: Uint8Array | undefined;
  #outputDone: ((error?: Error | null) => void) | undefined;
  /** The local connection that it is carried to and from without pipes. */
  #socket: Socket | undefined;
  #observer: CarryObserver | undefined;

  constructor(id: number, owner: StreamOwner) {
    super({ readableHighWaterMark: PUSH_BYTES, writableHighWaterMark: PUSH_BYTES });
    this.id = id;
    this.#owner = owner;
    // There is no half-close on the way: once the remote side has ended, nothing that is written arrives.
    this.once('end', () => {
      if (!this.writableFinished) this.destroy();
    });
  }

  /** Received bytes that the reader has not taken. */
  get waitingBytes(): number {
    return this.#received.length;
  }

  /** Commands that wait for their reply; undefined where that is not known. */
  get answersDue(): number | undefined {
    return this.#due.count;
  }

  get hasOutput(): boolean {
    return this.#output !== undefined;
  }

  /**
   * Carries what comes to `socket`, and what comes from it, in the place of two pipes, which took an eighth of a command's
   * time. Call it once, before anything else reads or writes; the events of the ends are emitted as ever, 'data' is not.
   */
  carry(socket: Socket, observer?: CarryObserver): void {
    this.#socket = socket;
    this.#observer = observer;
    const take = (bytes: Buffer): void => this.#takeFrom(socket, bytes);
    socket.on('data', take);
    socket.on('drain', () => this.#deliver());
    const onEnd = (): void => {
      // What waits for room comes first.
      if (this.#output === undefined) this.end();
      else this.#outputDone = () => this.end();
    };
    // Who left without a word before this has ended already, which is told once.
    if (socket.readableEnded) onEnd();
    else socket.once('end', onEnd);
    this.once('end', () => {
      socket.off('data', take);
      socket.end();
    });
    this.resume();
    this.#schedule();
  }

  /** Takes at most `maxBytes` of what is to be sent: a view, which is the writer's again after this turn. */
  takeOutput(maxBytes: number): Uint8Array {
    const output = this.#output ?? new Uint8Array(0);
    const piece = output.subarray(0, maxBytes);
    this.isAnswered = false;
    this.#due.sent(piece);
    if (output.length > maxBytes) {
      this.#output = output.subarray(maxBytes);
      return piece;
    }
    const done = this.#outputDone;
    this.#output = undefined;
    this.#outputDone = undefined;
    // Not before the caller has the piece: Writable gives out its next chunk within the call, and that would overtake it.
    if (done !== undefined) process.nextTick(done);
    return piece;
  }

  /** Takes bytes from the remote side; a view is kept until they are read. */
  receive(bytes: Uint8Array): void {
    this.hasReceived = true;
    this.isAnswered = true;
    this.#due.received(bytes);
    if (this.destroyed || this.#hasEnded) {
      this.#owner.consumed(bytes.length);
      return;
    }
    this.#received.push(bytes);
    this.#schedule();
  }

  /** The remote side has ended; what was received before is still delivered. */
  remoteEnded(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#schedule();
  }

  override _read(): void {
    this.#isWanted = true;
    this.#schedule();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    if (chunk.length === 0) {
      done();
      return;
    }
    this.#output = chunk;
    this.#outputDone = done;
    this.#owner.wantsToWrite(this);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#owner.halfClosed(this);
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    const waiting = this.#received.length;
    this.#received.clear();
    this.#output = undefined;
    this.#outputDone = undefined;
    if (waiting > 0) this.#owner.consumed(waiting);
    this.#owner.gone(this);
    done(error);
  }

  // Once a turn, so that the many messages of one read come out as one chunk.
  #schedule(): void {
    if (this.#isDue) return;
    this.#isDue = true;
    if (ForwardedStream.#toDeliver.push(this) === 1) process.nextTick(ForwardedStream.#deliverDue);
  }

  static #deliverDue(): void {
    const streams = ForwardedStream.#toDeliver;
    try {
      while (ForwardedStream.#delivered < streams.length) {
        const stream = streams[ForwardedStream.#delivered++] as ForwardedStream;
        stream.#isDue = false;
        stream.#deliver();
      }
    } finally {
      // Where a listener has thrown, the turn of the others comes after that.
      if (ForwardedStream.#delivered < streams.length) {
        process.nextTick(ForwardedStream.#deliverDue);
      } else {
        streams.length = 0;
        ForwardedStream.#delivered = 0;
      }
    }
  }

  #deliver(): void {
    if (this.destroyed) return;
    while (this.#received.length > 0 && this.#isTaken()) {
      const bytes = this.#received.take(PUSH_BYTES);
      if (this.#socket === undefined) {
        this.#isWanted = this.push(bytes);
      } else {
        this.#socket.write(bytes);
        this.#observer?.received();
      }
      this.#owner.consumed(bytes.length);
    }
    if (this.#hasEnded && this.#received.length === 0) this.push(null);
  }

  #isTaken(): boolean {
    return this.#socket === undefined ? this.#isWanted : !this.#socket.writableNeedDrain;
  }

  #takeFrom(socket: Socket, bytes: Buffer): void {
    this.#observer?.sent(bytes);
    if (this.destroyed || this.writableEnded) return;
    this.#output = this.#output === undefined ? bytes : Buffer.concat([this.#output, bytes]);
    this.#owner.wantsToWrite(this);
    if (!this.hasOutput) return;
    socket.pause();
    this.#outputDone = () => socket.resume();
  }
}
