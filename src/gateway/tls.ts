import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { Closing } from '../platform/closing.ts';
import { listenLoopback } from '../platform/loopback.ts';

export interface ServeTlsInPlainOptions {
  /** A connection to the server that speaks TLS. */
  readonly connect: () => Promise<Duplex>;
  /** The server's own name, which its certificate has to be valid for. */
  readonly serverName: string;
  /** Local port. Default: any free one. */
  readonly port?: number | undefined;
  readonly closing: Closing;
}

/**
 * Serves a TLS server without TLS on 127.0.0.1.
 *
 * A client that goes through a tunnel connects to 127.0.0.1, for which no certificate of ElastiCache's is valid; so TLS ends
 * here, with the certificate checked for the server's real name (CAs: the system's and NODE_EXTRA_CA_CERTS).
 *
 * @returns The local port.
 * @throws {RedisTargetError} `RT_PORT_TAKEN`.
 */
export async function serveTlsInPlain({
  connect,
  serverName,
  port,
  closing,
}: ServeTlsInPlainOptions): Promise<number> {
  const listener = await listenLoopback({
    port,
    onConnection: (local) => void join(local, connect, serverName),
  });
  closing.add(() => listener.close());
  return listener.port;
}

async function join(local: Socket, connect: () => Promise<Duplex>, serverName: string): Promise<void> {
  local.on('error', () => local.destroy());
  try {
    const stream = await connect();
    const remote = connectTls({ socket: stream, servername: serverName, host: serverName });
    const end = (): void => {
      local.destroy();
      remote.destroy();
      stream.destroy();
    };
    remote.on('error', end);
    stream.on('error', end);
    remote.once('close', end);
    local.once('close', end);
    local.pipe(remote);
    remote.pipe(local);
  } catch {
    // The client sees a lost connection, as it would without us in between.
    local.destroy();
  }
}
