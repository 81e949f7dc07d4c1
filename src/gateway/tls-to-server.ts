import { once } from 'node:events';
import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type ConnectionOptions, connect as connectTls, type TLSSocket } from 'node:tls';
import { isRedisTargetError, RedisTargetError } from '../errors.ts';
import { explainTlsFailure, type TlsWords, tlsFailureCode, tlsReason } from '../platform/tls-failure.ts';
import type { ToServer } from './serve.ts';

/** A server behind a tunnel that speaks TLS, or may. */
export interface TlsServer {
  /** Its own name, which its certificate has to be valid for. */
  readonly host: string;
  readonly port: number;
  /** As `tlsOptionsFor` gives them: the name, what is trusted. */
  readonly options: ConnectionOptions;
  /** How its settings are called in errors. */
  readonly words: TlsWords;
}

/** A server that speaks no TLS may wait for ever for the end of what it takes for a command. */
const HANDSHAKE_TIMEOUT_MS = 8_000;
/** So long a server has for its first answer without TLS: one that wants TLS may say nothing at all. */
const PLAIN_TRY_MS = 3_000;
/** What a server that wants TLS does with a plain PING: it ends the connection, or answers with an alert. */
const MAY_WANT_TLS: ReadonlySet<string> = new Set([
  'RT_TARGET_UNREACHABLE',
  'RT_RESP_INVALID',
  'RT_RESP_LIMIT',
]);

/**
 * Starts TLS as a client on a connection.
 *
 * A failed handshake destroys the result, and with it the connection; {@link explainTls} says what its error means.
 */
function startTls(stream: Duplex, server: TlsServer): TLSSocket {
  const socket = connectTls({ socket: stream, host: server.host, ...server.options });
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

type Wait = (connect: () => Duplex) => Promise<void>;

/**
 * Waits over TLS for what `wait` waits for over a connection.
 *
 * @throws {RedisTargetError} `RT_TARGET_TLS`, or what `wait` throws.
 */
export async function waitOverTls(connect: () => Duplex, server: TlsServer, wait: Wait): Promise<void> {
  try {
    await wait(() => startTls(connect(), server));
  } catch (error) {
    throw explainTls(error, server);
  }
}

/**
 * The same where nobody says whether the server speaks TLS: without it first, and with it where that ends as with a server that
 * wants TLS.
 *
 * @returns Whether it speaks TLS.
 * @throws {RedisTargetError} `RT_TARGET_TLS` where it does and the handshake failed; else what `wait` throws without TLS.
 */
export async function waitAndSee(connect: () => Duplex, server: TlsServer, wait: Wait): Promise<boolean> {
  const inPlain = wait(connect).then(() => false);
  const timer = new AbortController();
  const late = delay(PLAIN_TRY_MS, undefined, { signal: timer.signal });
  const overTls = Promise.race([inPlain, late])
    .catch((error: unknown) => {
      if (!isRedisTargetError(error) || !MAY_WANT_TLS.has(error.code)) throw error;
    })
    .then((isPlain) => isPlain ?? waitOverTls(connect, server, wait).then(() => true));
  try {
    return await Promise.any([inPlain, overTls]);
  } catch (errors) {
    const [plainError, tlsError] = (errors as AggregateError).errors as [unknown, unknown];
    const speaksTls =
      isRedisTargetError(tlsError) &&
      tlsError.code === 'RT_TARGET_TLS' &&
      tlsError.details.reason !== 'no-tls';
    throw speaksTls ? tlsError : plainError;
  } finally {
    timer.abort();
  }
}

/**
 * The side of a server that speaks TLS, for a gateway: a client that goes through a tunnel connects to 127.0.0.1, for which no
 * certificate of ElastiCache's is valid, so the certificate is checked for the server's real name here.
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

function noHandshake({ host, port, words }: TlsServer): RedisTargetError {
  return new RedisTargetError(
    'RT_TARGET_TLS',
    `Could not speak TLS with ${host}:${port}: the session is up, but no handshake came about within ${HANDSHAKE_TIMEOUT_MS / 1000} s. ` +
      `Let the server's security group in (an inbound rule for port ${port} from the bastion's), and ${words.off} where it speaks none.`,
    { details: { host, port, reason: 'no-tls' } },
  );
}

/** An error of a connection with TLS: `RT_TARGET_TLS` where the handshake failed, else as it came. */
function explainTls(error: unknown, { host, port, words }: TlsServer): unknown {
  const code = tlsFailureCode(error);
  if (code === undefined || !(error instanceof Error)) return error;
  return new RedisTargetError(
    'RT_TARGET_TLS',
    `Could not speak TLS with ${host}:${port}: ${explainTlsFailure(error, code, words)}`,
    { cause: error, details: { host, port, tls: code, reason: tlsReason(code) } },
  );
}
