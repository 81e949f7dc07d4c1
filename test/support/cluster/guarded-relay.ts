import { once } from 'node:events';
import { createServer } from 'node:net';
import { Carried, type RelayEnd } from './carry.ts';

export interface GuardedRelayOptions {
  /** Listens here. */
  readonly at: RelayEnd;
  /** What comes is carried there. */
  readonly to: RelayEnd;
  /** Who may come: whose own address begins so. */
  readonly from: string;
}

/**
 * An address that only a cluster's own servers reach: gossip and replication go to what a node announces, and a client of this
 * machine that does so without a tunnel is cut off at once.
 */
export async function startGuardedRelay({ at, to, from }: GuardedRelayOptions): Promise<AsyncDisposable> {
  const carried = new Carried(to);
  const server = createServer({ noDelay: true }, (socket) => {
    if (socket.remoteAddress?.startsWith(from)) carried.carry(socket);
    else socket.destroy();
  });
  server.listen(at);
  await once(server, 'listening');
  return { [Symbol.asyncDispose]: () => carried.closeWith(server) };
}
