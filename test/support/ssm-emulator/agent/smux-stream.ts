import type net from 'node:net';

/** One stream of the multiplexed session and, once dialled, its connection. */
export class SmuxStream {
  readonly id: number;
  socket: net.Socket | undefined;
  /** The client's FIN came: deliver what there is, then close. */
  ended = false;
  #waiting: Buffer[] = [];
  #isWriting = false;
  #taken = 0;
  readonly #released: (bytes: number) => void;

  /** `released`: so many bytes that were put in wait no longer. */
  constructor(id: number, released: (bytes: number) => void) {
    this.id = id;
    this.#released = released;
  }

  put(data: Buffer): void {
    this.#taken += data.length;
    this.#waiting.push(data);
    if (!this.socket || this.#isWriting) return;
    // What comes in this turn goes out in one write.
    this.#isWriting = true;
    process.nextTick(() => this.#write());
  }

  attach(socket: net.Socket): void {
    this.socket = socket;
    this.#write();
  }

  /** Delivers what there is, then closes the connection. */
  finish(): void {
    this.#write();
    const { socket } = this;
    socket?.end(() => socket.destroy());
  }

  /** Gives up whatever waits. */
  drop(): void {
    this.#waiting = [];
    this.socket?.destroy();
    this.#release(this.#taken);
  }

  #write(): void {
    this.#isWriting = false;
    if (!this.socket || this.#waiting.length === 0) return;
    const [first] = this.#waiting;
    const data = first !== undefined && this.#waiting.length === 1 ? first : Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.socket.write(data, () => this.#release(data.length));
  }

  #release(bytes: number): void {
    const released = Math.min(bytes, this.#taken);
    this.#taken -= released;
    if (released > 0) this.#released(released);
  }
}
