import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';

const BUFFER_BYTES = 128 * 1024;

/**
 * Puts a server's binary WebSocket frames (RFC 6455, section 5.2: unmasked) one after another into one buffer, and writes
 * what came in a turn at once.
 */
export class FrameWriter {
  readonly #socket: WebSocket;
  /** What the WebSocket runs over. */
  readonly #stream: Socket;
  #buffer: Buffer = Buffer.alloc(0);
  #start = 0;
  #end = 0;
  #planned = false;

  constructor(socket: WebSocket, stream: Socket) {
    this.#socket = socket;
    this.#stream = stream;
  }

  /** Bytes that are not yet with the socket. */
  get length(): number {
    return this.#end - this.#start;
  }

  send(message: Buffer): void {
    // A header has at most ten bytes.
    if (this.#end + 10 + message.length > this.#buffer.length) {
      this.flush();
      this.#buffer = Buffer.allocUnsafeSlow(Math.max(BUFFER_BYTES, 10 + message.length));
      this.#start = 0;
      this.#end = 0;
    }
    const view = this.#buffer;
    view[this.#end] = 0x82;
    if (message.length <= 125) {
      view[this.#end + 1] = message.length;
      this.#end += 2;
    } else if (message.length <= 65_535) {
      view[this.#end + 1] = 126;
      view.writeUInt16BE(message.length, this.#end + 2);
      this.#end += 4;
    } else {
      view[this.#end + 1] = 127;
      view.writeUInt32BE(0, this.#end + 2);
      view.writeUInt32BE(message.length, this.#end + 6);
      this.#end += 10;
    }
    view.set(message, this.#end);
    this.#end += message.length;
    if (this.#planned) return;
    this.#planned = true;
    setImmediate(() => {
      this.#planned = false;
      this.flush();
    });
  }

  flush(): void {
    if (this.length === 0) return;
    const frames = this.#buffer.subarray(this.#start, this.#end);
    this.#start = this.#end;
    // Nothing may follow the closing frame, with which the WebSocket answers a client's by itself.
    if (this.#socket.readyState === this.#socket.OPEN) this.#stream.write(frames);
  }
}
