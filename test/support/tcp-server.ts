import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';

export interface Served extends AsyncDisposable {
  readonly port: number;
}

/** A server on any free port of 127.0.0.1. */
export async function serve(onConnection: (socket: Socket) => void): Promise<Served> {
  const open = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
    socket.on('error', () => {});
    onConnection(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
