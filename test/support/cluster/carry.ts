import { once } from 'node:events';
import { connect, type Server, type Socket } from 'node:net';

/** Where a relay carries to. */
export interface RelayEnd {
  readonly host: string;
  readonly port: number;
}

/** The connections of a relay, and what they are carried to. */
export class Carried {
  readonly #open = new Set<Socket>();
  readonly #to: RelayEnd;

  constructor(to: RelayEnd) {
    this.#to = to;
  }

  /** Carries bytes both ways until either side is gone. */
  carry(socket: Socket): void {
    const onward = connect({ ...this.#to, noDelay: true });
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      this.#open.add(one);
      one.on('error', () => {});
      one.once('close', () => {
        this.#open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  }

  /** Ends the relay that accepts them, and all of them. */
  async closeWith(server: Server): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    for (const one of this.#open) one.destroy();
    await closed;
  }
}
