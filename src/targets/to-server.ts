import { connect, isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Intake } from '../gateway/intake.ts';
import type { ToServer } from '../gateway/serve.ts';
import type { TlsServer } from '../gateway/tls-to-server.ts';
import { waitForPong } from './wait-for-pong.ts';

/** The side of a server behind a tunnel, by the tunnel's local port and the server's own place, as seen from the bastion. */
export type ToServerOverTunnel = (
  tunnelPort: number,
  server: { readonly host: string; readonly port: number },
) => ToServer;

/** @param tls - How TLS is spoken with the server that is named, and with the other nodes of its cluster. Default: none is. */
export async function toServerOverTunnel(tls: TlsServer | undefined): Promise<ToServerOverTunnel> {
  const overTls = tls === undefined ? undefined : await import('../gateway/tls-to-server.ts');
  return (tunnelPort, server) => {
    // Over the tunnel's own port: connections there are watched for silence.
    const plain = (intake?: Intake): Socket =>
      connect({
        host: '127.0.0.1',
        port: tunnelPort,
        allowHalfOpen: true,
        noDelay: true,
        ...intake?.options,
      });
    return overTls && tls ? overTls.tlsToServer(plain, ofNode(tls, server)) : { connect: plain };
  };
}

/** Waits for a server's PONG over a connection that a tunnel gives, by the server's own place. */
export type PongOverTunnel = (server: {
  readonly host: string;
  readonly port: number;
}) => (connect: () => Duplex) => Promise<void>;

/**
 * @param tls - As for {@link toServerOverTunnel}: a server that speaks TLS hangs up on a PING without it, as if it were gone.
 */
export async function pongOverTunnel(tls: TlsServer | undefined): Promise<PongOverTunnel> {
  if (tls === undefined) return () => waitForPong;
  const { waitOverTls } = await import('../gateway/tls-to-server.ts');
  return (server) => (connect) => waitOverTls(connect, ofNode(tls, server), waitForPong);
}

/** The same for another node: its certificate is checked for its own name, unless a setting says for which. */
function ofNode(tls: TlsServer, { host, port }: { readonly host: string; readonly port: number }): TlsServer {
  const { servername, ...options } = tls.options;
  const isSet = servername !== undefined && servername !== tls.host;
  const name = isSet ? servername : isIP(host) ? undefined : host;
  return { ...tls, host, port, options: name === undefined ? options : { ...options, servername: name } };
}
