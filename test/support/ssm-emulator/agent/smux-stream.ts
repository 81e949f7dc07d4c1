import type net from 'node:net';
import { corkForNow } from '../cork.ts';

/** One stream of the multiplexed session and, once dialled, its connection. */
export class SmuxStream {
  readonly id: number;
  socket: net.Socket | undefined;
  /** The client's FIN came: deliver what there is, then close. */
  ended = false;
  #waiting: Buffer[] = [];
  #taken = 0;
  readonly #released: (bytes: number) => void;

  /** `released`: so many bytes that were put in wait no longer. */
  constructor(id: number, released: (bytes: number) => void) {
    this.id = id;
    this.#released = released;
  }

  put(data: Buffer): void {
    this.#taken += data.length;
    if (this.socket) this.#write(this.socket, data);
    else this.#waiting.push(data);
  }

  attach(socket: net.Socket): void {
    this.socket = socket;
    for (const data of this.#waiting) this.#write(socket, data);
    this.#waiting = [];
  }

  /** Delivers what there is, then closes the connection. */
  finish(): void {
    const { socket } = this;
    socket?.end(() => socket.destroy());
  }

  /** Gives up whatever waits. */
  drop(): void {
    this.#waiting = [];
    this.socket?.destroy();
    this.#release(this.#taken);
  }

  #write(socket: net.Socket, data: Buffer): void {
    corkForNow(socket);
    socket.write(data, () => this.#release(data.length));
  }

  #release(bytes: number): void {
    const released = Math.min(bytes, this.#taken);
    this.#taken -= released;
    if (released > 0) this.#released(released);
  }
}
