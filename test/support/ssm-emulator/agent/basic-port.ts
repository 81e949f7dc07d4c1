import type net from 'node:net';
import { type Forwarder, type ForwarderDoor, NO_BYTES, RECEIVE_BOUND_BYTES } from './forwarder.ts';

/** Section 7: payloads are the TCP bytes, one connection at a time; data dials again. */
export class BasicPort implements Forwarder {
  readonly #door: ForwarderDoor;
  #socket: net.Socket | undefined;
  #dialling = false;
  /** Counts connections, so that an answer of an earlier dial is known as such. */
  #generation = 0;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  #wasBusy = false;
  #firstData = true;

  constructor(door: ForwarderDoor) {
    this.#door = door;
  }

  get busy(): boolean {
    return this.#dialling || this.#waitingBytes > RECEIVE_BOUND_BYTES;
  }

  take(payload: Buffer): void {
    if (this.#firstData) {
      this.#firstData = false;
      if (payload.length >= 8 && payload.readBigUInt64LE(0) === 0x3_0000_0001n) {
        this.#door.breach('a smux frame came although this agent forwards in basic mode');
      }
    }
    if (this.#socket) this.#write(this.#socket, payload);
    else {
      this.#waiting.push(payload);
      if (!this.#dialling) this.#dial();
    }
    if (this.busy) this.#wasBusy = true;
  }

  disconnect(): void {
    this.#generation++;
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.end(() => socket.destroy());
  }

  setReading(reading: boolean): void {
    if (reading) this.#socket?.resume();
    else this.#socket?.pause();
  }

  finish(): void {
    // Nothing is owed in basic mode.
  }

  close(): void {
    this.#generation++;
    this.#waiting = [];
    this.#socket?.destroy();
    this.#socket = undefined;
  }

  #dial(): void {
    this.#dialling = true;
    const generation = ++this.#generation;
    const take = (data: Buffer): void => {
      if (generation === this.#generation) this.#door.send(NO_BYTES, data);
    };
    this.#door.dial(take, (socket) => {
      this.#dialling = false;
      if (generation !== this.#generation) {
        socket?.destroy();
      } else if (socket) {
        this.#connected(socket);
      } else {
        this.#waiting = [];
        this.#door.refused();
      }
      this.#freed();
    });
  }

  #connected(socket: net.Socket): void {
    this.#socket = socket;
    this.#door.count('streamsOpened', 1);
    this.#door.count('streamsOpen', 1);
    const gone = (): void => {
      if (this.#socket === socket) this.#socket = undefined;
    };
    socket.once('end', gone);
    socket.once('close', () => {
      gone();
      this.#door.count('streamsOpen', -1);
    });
    if (!this.#door.mayRead()) socket.pause();
    for (const payload of this.#waiting) this.#write(socket, payload);
    this.#waiting = [];
  }

  #write(socket: net.Socket, payload: Buffer): void {
    this.#waitingBytes += payload.length;
    socket.write(payload, () => {
      this.#waitingBytes -= payload.length;
      this.#freed();
    });
  }

  #freed(): void {
    if (!this.#wasBusy || this.busy) return;
    this.#wasBusy = false;
    this.#door.free();
  }
}
