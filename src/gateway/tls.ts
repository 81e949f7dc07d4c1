import { once } from 'node:events';
import { isIP, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { isRedisTargetError, RedisTargetError } from '../errors.ts';
import { systemClock } from '../platform/clock.ts';
import type { Closing } from '../platform/closing.ts';
import { joinStreams } from '../platform/join-streams.ts';
import { type ClientTap, listenLocally } from '../platform/loopback.ts';
import { tlsFailureCode } from '../platform/tls-failure.ts';
import { lingerForReplies, UNANSWERED } from '../ssm/linger.ts';

/** A server behind a tunnel that speaks TLS. */
export interface TlsServer {
  /** Its own name, which its certificate has to be valid for. */
  readonly host: string;
  readonly port: number;
}

export interface ServeTlsInPlainOptions {
  /** A connection to the server, still without TLS. */
  readonly connect: () => Duplex;
  readonly server: TlsServer;
  /** Local port. Default: any free one. */
  readonly port?: number | undefined;
  readonly closing: Closing;
  /** Sees what local clients send. */
  readonly tap?: ClientTap | undefined;
  /** One line for a person. */
  readonly onState: (text: string) => void;
}

/** A tunnel lies in between, so replies take longer than over the local network. */
const QUIET = { isConnected: true, isSteady: true, roundTripMs: 100 };
/** A server that speaks no TLS may wait for ever for the end of what it takes for a command. */
const HANDSHAKE_TIMEOUT_MS = 8_000;
/** The other side gets so long to close after ours is closed. */
const LAST_WORDS_MS = 2_000;

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
 * Serves a TLS server without TLS on 127.0.0.1.
 *
 * A client that goes through a tunnel connects to 127.0.0.1, for which no certificate of ElastiCache's is valid; so TLS ends
 * here, with the certificate checked for the server's real name.
 *
 * @returns The local port.
 * @throws {RedisTargetError} `RT_PORT_TAKEN`.
 */
export async function serveTlsInPlain(options: ServeTlsInPlainOptions): Promise<number> {
  const { connect, server, port, closing, tap, onState } = options;
  let hasSaidUnanswered = false;
  const onUnanswered = (): void => {
    if (!hasSaidUnanswered) onState(UNANSWERED);
    hasSaidUnanswered = true;
  };
  const listener = await listenLocally({
    port,
    onConnection: (local) => {
      const see = tap?.opened();
      join(local, startTls(connect(), server), { server, onState, onUnanswered });
      if (see !== undefined) local.on('data', see);
    },
  });
  closing.add(() => listener.close());
  return listener.port;
}

interface JoinTlsOptions {
  readonly server: TlsServer;
  readonly onState: (text: string) => void;
  readonly onUnanswered: () => void;
}

function join(local: Socket, remote: TLSSocket, { server, onState, onUnanswered }: JoinTlsOptions): void {
  let arrivals = 0;
  let isAnswered = true;
  let stopLingering = (): void => {};
  local.on('data', () => {
    isAnswered = false;
  });
  remote.on('data', () => {
    arrivals += 1;
    isAnswered = true;
  });
  // A server may close at the end of TLS that its client sends, so it is sent when the replies have come.
  const onClientEnded = (): void => {
    const state = {
      waitingBytes: 0,
      get isAnswered() {
        return isAnswered;
      },
      onUnanswered,
    };
    stopLingering = lingerForReplies(
      state,
      QUIET,
      systemClock,
      () => arrivals,
      () => {
        remote.end();
        remote.setTimeout(LAST_WORDS_MS, () => remote.destroy());
      },
    );
  };
  joinStreams(local, remote, { onClientEnded });
  remote.on('error', (failed) => {
    const error = explainTls(failed, server);
    if (isRedisTargetError(error)) onState(`a local connection was closed: ${error.message}`);
  });
  remote.once('close', () => stopLingering());
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
