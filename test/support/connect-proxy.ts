import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createServer as createTlsServer } from 'node:tls';
import type { Certificates } from './certificates.ts';

interface Listening extends AsyncDisposable {
  readonly port: number;
}

async function listen(server: Server): Promise<Listening> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      server.close();
      for (const socket of open) socket.destroy();
      await once(server, 'close');
    },
  };
}

function join(one: Duplex, other: Duplex): void {
  one.on('error', () => other.destroy());
  other.on('error', () => one.destroy());
  one.pipe(other).pipe(one);
}

/** TLS in front of a port of this machine. */
export function listenTls({ cert, key }: Certificates, port: () => number): Promise<Listening> {
  const files = { cert: readFileSync(cert), key: readFileSync(key) };
  return listen(createTlsServer(files, (socket) => join(socket, connect(port(), '127.0.0.1'))));
}

export interface ConnectProxy extends Listening {
  /** `host:port` of every CONNECT, in order. */
  readonly asked: readonly string[];
}

/** A proxy for CONNECT that leads every name to one port of this machine; with `credentials` it asks for them. */
export async function startConnectProxy(port: () => number, credentials?: string): Promise<ConnectProxy> {
  const asked: string[] = [];
  const wanted = credentials && `Basic ${Buffer.from(credentials).toString('base64')}`;
  const server = createHttpServer((_request, response) => response.writeHead(405).end());
  server.on('connect', (request, socket: Duplex, head: Buffer) => {
    asked.push(request.url ?? '');
    if (wanted && request.headers['proxy-authorization'] !== wanted) {
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const remote = connect(port(), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      remote.write(head);
      join(socket, remote);
    });
    remote.once('error', () => socket.destroy());
  });
  return { ...(await listen(server)), asked };
}
