import { once } from 'node:events';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { RedisTargetError } from '../errors.ts';
import { tlsFailureCode } from '../platform/tls-failure.ts';
import type { ToServer } from './serve.ts';

/** A server behind a tunnel that speaks TLS. */
export interface TlsServer {
  /** Its own name, which its certificate has to be valid for. */
  readonly host: string;
  readonly port: number;
}

/** A server that speaks no TLS may wait for ever for the end of what it takes for a command. */
const HANDSHAKE_TIMEOUT_MS = 8_000;

/**
 * Starts TLS as a client on a connection. CAs: the system's and NODE_EXTRA_CA_CERTS.
 *
 * A failed handshake destroys the result, and with it the connection; {@link explainTls} says what its error means.
 */
function startTls(stream: Duplex, server: TlsServer): TLSSocket {
  const { host } = server;
  const socket = connectTls({ socket: stream, host, ...(isIP(host) ? {} : { servername: host }) });
  const timer = setTimeout(() => socket.destroy(noHandshake(server)), HANDSHAKE_TIMEOUT_MS);
  socket.once('secureConnect', () => clearTimeout(timer));
  stream.once('error', (error) => socket.destroy(error));
  socket.once('close', () => {
    clearTimeout(timer);
    stream.destroy();
  });
  return socket;
}

/**
 * Resolves when a TLS handshake over `stream` has succeeded.
 *
 * @throws {RedisTargetError} `RT_TARGET_TLS` where it failed; the signal's reason; what ended the connection.
 */
export async function shakeHands(stream: Duplex, server: TlsServer, signal: AbortSignal): Promise<void> {
  const socket = startTls(stream, server);
  // One that comes after somebody has waited must not end the process.
  socket.on('error', () => {});
  try {
    await once(socket, 'secureConnect', { signal });
  } catch (error) {
    throw explainTls(error, server);
  }
}

/**
 * Waits over TLS for what `wait` waits for over a connection.
 *
 * @throws {RedisTargetError} `RT_TARGET_TLS`, or what `wait` throws.
 */
export async function waitOverTls(
  connect: () => Duplex,
  server: TlsServer,
  wait: (connect: () => Duplex) => Promise<void>,
): Promise<void> {
  try {
    await wait(() => startTls(connect(), server));
  } catch (error) {
    throw explainTls(error, server);
  }
}

/**
 * The side of a server that speaks TLS, for a gateway whose clients speak none: a client that goes through a tunnel connects
 * to 127.0.0.1, for which no certificate of ElastiCache's is valid, so the certificate is checked for the server's real name here.
 *
 * @param connect - A connection to the server, still without TLS.
 */
export function tlsToServer(connect: () => Duplex, server: TlsServer): ToServer {
  return {
    connect: () => startTls(connect(), server),
    isTls: true,
    explain: (error) => explainTls(error, server),
  };
}

function noHandshake({ host, port }: TlsServer): RedisTargetError {
  return new RedisTargetError(
    'RT_TARGET_TLS',
    `Could not speak TLS with ${host}:${port}: the session is up, but no handshake came about within ${HANDSHAKE_TIMEOUT_MS / 1000} s. ` +
      `Let the server's security group in (an inbound rule for port ${port} from the bastion's), and set \`tls: false\` where it speaks none.`,
    { details: { host, port } },
  );
}

/** An error of a connection with TLS: `RT_TARGET_TLS` where the handshake failed, else as it came. */
function explainTls(error: unknown, { host, port }: TlsServer): unknown {
  const code = tlsFailureCode(error);
  if (code === undefined || !(error instanceof Error)) return error;
  return new RedisTargetError(
    'RT_TARGET_TLS',
    `Could not speak TLS with ${host}:${port}: ${error.message} (${code}). Check that \`host\` is the name in its certificate, ` +
      'name its CA in NODE_EXTRA_CA_CERTS where it is your own, and set `tls: false` where it speaks none.',
    { cause: error, details: { host, port, tls: code } },
  );
}
