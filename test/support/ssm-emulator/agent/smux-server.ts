import type net from 'node:net';
import {
  encodeSmuxHeader,
  SMUX_FIN,
  SMUX_FRAME_BYTES,
  SMUX_NOP,
  SMUX_PSH,
  SMUX_SYN,
  type SmuxHeader,
  SmuxReader,
} from '../codec/smux.ts';
import { type Forwarder, type ForwarderDoor, NO_BYTES, RECEIVE_BOUND_BYTES } from './forwarder.ts';
import { SmuxStream } from './smux-stream.ts';

export interface SmuxServerOptions {
  readonly keepAlive: boolean;
  readonly clientKeepAlive: boolean;
  readonly keepAliveIntervalMs: number;
  readonly keepAliveTimeoutMs: number;
}

/** The agent's side of section 6. */
export class SmuxServer implements Forwarder {
  readonly #door: ForwarderDoor;
  readonly #options: SmuxServerOptions;
  readonly #reader: SmuxReader;
  readonly #streams: Map<number, SmuxStream> = new Map();
  /** Ids that the client ended, to tell its own late data from what crossed our FIN. */
  readonly #endedByClient: Set<number> = new Set();
  readonly #toDial: SmuxStream[] = [];
  /** Over, but not all of their data is delivered. */
  readonly #leaving: Set<SmuxStream> = new Set();
  readonly #keepAliveTimer: NodeJS.Timeout | undefined;
  #dialling = false;
  #nextId = 3;
  #keepAlives = 0;
  #waitingBytes = 0;
  #wasBusy = false;
  #lastFrameAtMs: number = performance.now();
  #closed = false;

  constructor(door: ForwarderDoor, options: SmuxServerOptions) {
    this.#door = door;
    this.#options = options;
    this.#reader = new SmuxReader(
      (header) => this.#frame(header),
      (streamId, data) => this.#data(streamId, data),
    );
    if (!options.keepAlive) return;
    this.#keepAliveTimer = setInterval(() => this.#keepAlive(), options.keepAliveIntervalMs);
    this.#keepAliveTimer.unref();
  }

  get busy(): boolean {
    return this.#waitingBytes > RECEIVE_BOUND_BYTES;
  }

  take(payload: Buffer): void {
    if (!this.#closed) this.#reader.push(payload);
    if (this.busy) this.#wasBusy = true;
  }

  disconnect(): void {
    // Streams end by FIN; the agent has said what is wrong with the flag.
  }

  setReading(reading: boolean): void {
    for (const { socket } of this.#streams.values()) {
      if (reading) socket?.resume();
      else socket?.pause();
    }
  }

  finish(): void {
    const { clientKeepAlive, keepAliveIntervalMs } = this.#options;
    if (!clientKeepAlive || this.#keepAlives > 0 || this.#door.connectedForMs() < 1.5 * keepAliveIntervalMs)
      return;
    this.#door.breach('no smux NOP ever came although keep-alive is on for this agent version');
  }

  close(): void {
    this.#closed = true;
    this.#reader.stop();
    clearInterval(this.#keepAliveTimer);
    for (const stream of this.#streams.values()) {
      this.#door.count('streamsOpen', -1);
      stream.drop();
    }
    for (const stream of this.#leaving) stream.drop();
    this.#streams.clear();
    this.#leaving.clear();
    this.#toDial.length = 0;
  }

  #frame({ version, command, length, streamId }: SmuxHeader): void {
    this.#lastFrameAtMs = performance.now();
    if (version !== 1) {
      this.#kill(`a smux frame has version ${version}`);
    } else if (command === SMUX_SYN) {
      if (length !== 0) this.#door.breach(`the smux SYN of stream ${streamId} carries ${length} bytes`);
      this.#open(streamId);
    } else if (command === SMUX_FIN) {
      if (length !== 0) this.#door.breach(`the smux FIN of stream ${streamId} carries ${length} bytes`);
      this.#end(streamId);
    } else if (command === SMUX_PSH) {
      this.#mustBeOpen(streamId, 'PSH');
    } else if (command === SMUX_NOP) {
      this.#kept(streamId, length);
    } else {
      this.#kill(`a smux frame has command ${command}`);
    }
  }

  #kept(streamId: number, length: number): void {
    this.#keepAlives++;
    this.#door.count('keepAlivesIn', 1);
    if (streamId !== 0 || length !== 0) {
      this.#door.breach(`a smux NOP names stream ${streamId} and ${length} bytes, not 0 and 0`);
    }
    if (!this.#options.clientKeepAlive) {
      this.#door.breach('a smux NOP came although keep-alive is off for this agent version');
    }
  }

  #open(id: number): void {
    if (id !== this.#nextId) {
      const used = id >= 3 && id % 2 === 1 && id < this.#nextId;
      this.#door.breach(
        used
          ? `smux stream id ${id} is used again`
          : `smux SYN names stream id ${id} where ${this.#nextId} is due`,
      );
      if (used) return;
    }
    this.#nextId = Math.max(this.#nextId, id + 2);
    const stream = new SmuxStream(id, (bytes) => this.#release(bytes));
    this.#streams.set(id, stream);
    this.#door.count('streamsOpened', 1);
    this.#door.count('streamsOpen', 1);
    this.#toDial.push(stream);
    this.#acceptNext();
  }

  #mustBeOpen(id: number, frame: string): void {
    if (id % 2 === 0 || id < 3 || id >= this.#nextId) {
      this.#door.breach(`a smux ${frame} names stream ${id}, which was never opened`);
    } else if (this.#endedByClient.has(id)) {
      this.#door.breach(`a smux ${frame} names stream ${id} after its FIN`);
    }
  }

  #data(id: number, data: Buffer): void {
    const stream = this.#streams.get(id);
    if (!stream || stream.ended || this.#closed) return;
    this.#waitingBytes += data.length;
    stream.put(data);
  }

  #end(id: number): void {
    this.#mustBeOpen(id, 'FIN');
    this.#endedByClient.add(id);
    const stream = this.#streams.get(id);
    if (!stream || stream.ended) return;
    stream.ended = true;
    if (stream.socket) this.#leave(stream);
  }

  /** The accept loop: one dial after the other, so a slow one delays the next. */
  #acceptNext(): void {
    if (this.#dialling) return;
    const stream = this.#toDial.shift();
    if (!stream) return;
    this.#dialling = true;
    const take = (data: Buffer): void => this.#fromServer(stream, data);
    this.#door.dial(take, (socket) => {
      this.#dialling = false;
      if (this.#closed) socket?.destroy();
      else if (socket) this.#connected(stream, socket);
      else {
        this.#door.refused();
        this.#forget(stream);
        stream.drop();
      }
      this.#acceptNext();
    });
  }

  #connected(stream: SmuxStream, socket: net.Socket): void {
    socket.once('end', () => this.#leave(stream));
    socket.once('close', () => {
      this.#forget(stream);
      this.#leaving.delete(stream);
      stream.drop();
    });
    if (!this.#door.mayRead()) socket.pause();
    stream.attach(socket);
    if (stream.ended) this.#leave(stream);
  }

  #fromServer(stream: SmuxStream, data: Buffer): void {
    if (stream.ended) return;
    for (let at = 0; at < data.length; at += SMUX_FRAME_BYTES) {
      const part = data.subarray(at, at + SMUX_FRAME_BYTES);
      this.#door.send(encodeSmuxHeader(SMUX_PSH, stream.id, part.length), part);
    }
  }

  #leave(stream: SmuxStream): void {
    this.#forget(stream);
    this.#leaving.add(stream);
    stream.finish();
  }

  /** Sends our FIN, once. */
  #forget(stream: SmuxStream): void {
    if (!this.#streams.delete(stream.id)) return;
    this.#door.count('streamsOpen', -1);
    this.#door.send(encodeSmuxHeader(SMUX_FIN, stream.id, 0), NO_BYTES);
  }

  #release(bytes: number): void {
    this.#waitingBytes -= bytes;
    if (!this.#wasBusy || this.busy) return;
    this.#wasBusy = false;
    this.#door.free();
  }

  #keepAlive(): void {
    const { clientKeepAlive, keepAliveTimeoutMs } = this.#options;
    if (performance.now() - this.#lastFrameAtMs > keepAliveTimeoutMs) {
      if (clientKeepAlive && this.#door.connectedForMs() > keepAliveTimeoutMs) {
        this.#door.breach(`no smux frame came for ${keepAliveTimeoutMs} ms although keep-alive is on`);
      }
      this.#door.fail('smux keep-alive timed out');
      return;
    }
    this.#door.send(encodeSmuxHeader(SMUX_NOP, 0, 0), NO_BYTES);
  }

  #kill(text: string): void {
    this.#closed = true;
    this.#reader.stop();
    this.#door.breach(text);
    this.#door.fail(`smux: ${text}`);
  }
}
