import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export interface GuardedRelayOptions {
  /** Listens here. */
  readonly at: { readonly host: string; readonly port: number };
  /** What comes is carried there. */
  readonly to: { readonly host: string; readonly port: number };
  /** Who may come: whose own address begins so. */
  readonly from: string;
}

/**
 * An address that only a cluster's own servers reach: gossip and replication go to what a node announces, and a client of this
 * machine that does so without a tunnel is cut off at once.
 */
export async function startGuardedRelay({ at, to, from }: GuardedRelayOptions): Promise<AsyncDisposable> {
  const open = new Set<{ destroy(): void }>();
  const server = createServer({ noDelay: true }, (socket) => {
    if (!socket.remoteAddress?.startsWith(from)) {
      socket.destroy();
      return;
    }
    const onward = connect({ ...to, noDelay: true });
    for (const [one, other] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      open.add(one);
      one.on('error', () => {});
      one.once('close', () => {
        open.delete(one);
        other.destroy();
      });
      one.pipe(other);
    }
  });
  server.listen(at);
  await once(server, 'listening');
  return {
    [Symbol.asyncDispose]: async () => {
      const closed = once(server, 'close');
      server.close();
      for (const one of open) one.destroy();
      await closed;
    },
  };
}
