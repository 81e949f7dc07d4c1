import type { RedisTargetError } from '../errors.ts';
import type { Clock } from '../platform/clock.ts';
import { connectRefused } from './connect-refused.ts';
import { ForwardedStream, type StreamOwner } from './forwarded-stream.ts';
import { type Forwarder, type ForwardingChannel, MAX_WAITING_BYTES } from './forwarder.ts';
import { lingerForReplies } from './linger.ts';
import { NextCommands } from './next-commands.ts';
import { FLAG } from './protocol/flags.ts';
import {
  encodeSmuxHeader,
  SMUX_COMMAND,
  SMUX_DATA_BYTES,
  SMUX_HEADER_BYTES,
  SmuxDecoder,
} from './protocol/smux.ts';

const KEEP_ALIVE_INTERVAL_MS = 10_000;
const KEEP_ALIVE_TIMEOUT_MS = 30_000;

export interface MuxOptions {
  readonly channel: ForwardingChannel;
  readonly clock: Clock;
  /** Sends NOP frames and gives up where none comes back; for agents that do so too. */
  readonly keepAlive: boolean;
  /** `host:port`, for errors. */
  readonly remote: string;
  /** Nothing came for 30 s although keep-alive is on. */
  readonly onSilent: () => void;
}

interface Entry {
  readonly stream: ForwardedStream;
  /** Pieces that came. */
  arrivals: number;
  isWaiting: boolean;
  stopLingering: (() => void) | undefined;
}

/** smux, version 1, client side: many streams over the byte stream of one data channel. */
export class Mux implements Forwarder, StreamOwner {
  readonly #options: MuxOptions;
  readonly #channel: ForwardingChannel;
  readonly #decoder: SmuxDecoder = new SmuxDecoder();
  /** Every header is written here: the channel takes a copy. */
  readonly #header: Buffer = Buffer.alloc(SMUX_HEADER_BYTES);
  readonly #entries = new Map<number, Entry>();
  /** Streams with output, in turn: one frame each. */
  readonly #writers: Entry[] = [];
  /** Streams that ended here before anything came, until the agent's FIN: a refusal may be theirs. */
  readonly #unanswered = new Set<number>();
  readonly #nextCommands: NextCommands<Entry> = new NextCommands();
  #nextId = 3;
  #waitingBytes = 0;
  #isHeld = false;
  #refusals = 0;
  #lastFrameAtMs: number;
  #cancelKeepAlive: (() => void) | undefined;

  constructor(options: MuxOptions) {
    this.#options = options;
    this.#channel = options.channel;
    this.#lastFrameAtMs = options.clock.now();
    if (options.keepAlive) this.#scheduleKeepAlive();
  }

  readonly carriesMany = true;

  get openStreams(): number {
    return this.#entries.size;
  }

  openStream(): ForwardedStream {
    const id = this.#nextId;
    this.#nextId += 2;
    const stream = new ForwardedStream(id, this);
    const entry: Entry = { stream, arrivals: 0, isWaiting: false, stopLingering: undefined };
    this.#entries.set(id, entry);
    // Most clients speak first, and at once: then it goes out with their command, in one message.
    this.#nextCommands.mayCome(entry, this.#options.clock.now());
    this.#sendFrame(SMUX_COMMAND.syn, id, true);
    return stream;
  }

  receive(bytes: Uint8Array): void {
    this.#lastFrameAtMs = this.#options.clock.now();
    for (const { command, streamId, data } of this.#decoder.push(bytes)) {
      const entry = this.#entries.get(streamId);
      if (entry === undefined) {
        this.#receiveLate(command, streamId);
        continue;
      }
      if (command === SMUX_COMMAND.psh) this.#receiveData(entry, data);
      else if (command === SMUX_COMMAND.fin) this.#receiveEnd(entry);
    }
  }

  ask(): void {
    const [id] = this.#entries.keys();
    // A data frame without data is nothing to a stream (xtaci/smux 1.5.15, session.go, recvLoop), and to the service it is
    // data like any other; NOP is not for agents that have keep-alive off.
    if (id !== undefined) this.#sendFrame(SMUX_COMMAND.psh, id);
  }

  flag(flag: number): void {
    // It names no stream; the FIN of the stream that it is about follows.
    if (flag === FLAG.connectToPortError) this.#refusals++;
  }

  drained(): void {
    while (this.#channel.canWrite) {
      const entry = this.#writers.shift();
      if (entry === undefined) break;
      if (!entry.stream.hasOutput) {
        entry.isWaiting = false;
        continue;
      }
      const data = entry.stream.takeOutput(SMUX_DATA_BYTES);
      this.#channel.write(encodeSmuxHeader(SMUX_COMMAND.psh, entry.stream.id, data.length, this.#header));
      this.#channel.write(data);
      if (entry.stream.hasOutput) this.#writers.push(entry);
      else entry.isWaiting = false;
    }
    this.#channel.flush(this.#nextCommands.areComing(this.#options.clock.now()));
  }

  close(error: RedisTargetError): void {
    this.#cancelKeepAlive?.();
    this.#cancelKeepAlive = undefined;
    this.#writers.length = 0;
    for (const { stream } of [...this.#entries.values()]) stream.destroy(error);
  }

  wantsToWrite(stream: ForwardedStream): void {
    const entry = this.#entries.get(stream.id);
    if (entry === undefined || entry.isWaiting) return;
    this.#nextCommands.came(entry);
    entry.isWaiting = true;
    this.#writers.push(entry);
    this.drained();
  }

  consumed(bytes: number): void {
    this.#waitingBytes -= bytes;
    if (!this.#isHeld || this.#waitingBytes > MAX_WAITING_BYTES / 2) return;
    this.#isHeld = false;
    this.#channel.release();
  }

  halfClosed(stream: ForwardedStream): void {
    const entry = this.#entries.get(stream.id);
    if (entry === undefined) return;
    entry.stopLingering = lingerForReplies(
      stream,
      this.#channel,
      this.#options.clock,
      () => entry.arrivals,
      () => {
        this.#end(entry);
        stream.remoteEnded();
      },
    );
  }

  gone(stream: ForwardedStream): void {
    const entry = this.#entries.get(stream.id);
    if (entry === undefined) return;
    if (!stream.hasReceived) this.#unanswered.add(stream.id);
    this.#end(entry);
  }

  /** Frames of a stream that is closed here may still be on their way. */
  #receiveLate(command: number, streamId: number): void {
    if (command === SMUX_COMMAND.psh) this.#unanswered.delete(streamId);
    else if (command === SMUX_COMMAND.fin && this.#unanswered.delete(streamId) && this.#refusals > 0)
      this.#refusals--;
  }

  #receiveData(entry: Entry, data: Uint8Array): void {
    entry.arrivals++;
    if (!entry.stream.isAnswered) this.#nextCommands.mayCome(entry, this.#lastFrameAtMs);
    this.#waitingBytes += data.length;
    entry.stream.receive(data);
    if (this.#isHeld || this.#waitingBytes <= MAX_WAITING_BYTES) return;
    this.#isHeld = true;
    this.#channel.hold();
  }

  #receiveEnd(entry: Entry): void {
    this.#end(entry);
    if (this.#refusals > 0 && !entry.stream.hasReceived) {
      this.#refusals--;
      entry.stream.destroy(connectRefused(this.#options.remote));
      return;
    }
    entry.stream.remoteEnded();
  }

  /** Forgets a stream and tells the agent; once. */
  #end(entry: Entry): void {
    if (!this.#entries.delete(entry.stream.id)) return;
    entry.stopLingering?.();
    this.#nextCommands.came(entry);
    this.#sendFrame(SMUX_COMMAND.fin, entry.stream.id);
  }

  #sendFrame(command: number, streamId: number, isMoreComing = false): void {
    this.#channel.write(encodeSmuxHeader(command, streamId, 0, this.#header));
    this.#channel.flush(isMoreComing);
  }

  #scheduleKeepAlive(): void {
    const { clock, onSilent } = this.#options;
    this.#cancelKeepAlive = clock.after(KEEP_ALIVE_INTERVAL_MS, () => {
      // While the socket is being resumed, nothing can come.
      if (!this.#channel.isConnected) this.#lastFrameAtMs = clock.now();
      if (clock.now() - this.#lastFrameAtMs > KEEP_ALIVE_TIMEOUT_MS) return onSilent();
      this.#sendFrame(SMUX_COMMAND.nop, 0);
      this.#scheduleKeepAlive();
    });
  }
}
