import { connect as connectTcp, type Socket } from 'node:net';
import { RedisTargetError } from '../errors.ts';
import type { Intake } from '../gateway/intake.ts';
import type { Endpoint } from '../model/endpoint.ts';
import { ANY_SUFFIX } from '../model/partition.ts';
import { explainTlsFailure, tlsFailureCode, tlsReason } from '../platform/tls-failure.ts';
import { tlsOptionsFor } from '../platform/tls-options.ts';
import { whenAborted } from '../platform/waiting.ts';
import { nameByUrl, type ServerName } from './server-name.ts';
import { TLS_OF_URL } from './tls-settings.ts';

/** How long a connection may take, in milliseconds. */
const CONNECT_TIMEOUT_MS = 10_000;
const HANDSHAKE_TIMEOUT_MS = 5_000;
/** Its names end so in every partition; some resolve everywhere, to addresses of the VPC. */
const ELASTICACHE_HOST = new RegExp(`\\.cache\\.${ANY_SUFFIX}$`, 'i');

/**
 * Connects to an endpoint, over TLS where it says so, with the certificate checked for its host name.
 *
 * @param intake - Reads what comes, which is then not emitted. Default: it is emitted.
 * @throws {RedisTargetError} `RT_TARGET_UNREACHABLE`, `RT_TARGET_TLS`.
 */
export async function connectEndpoint(
  endpoint: Endpoint,
  signal?: AbortSignal,
  { name }: ServerName = nameByUrl(endpoint),
  intake?: Intake,
): Promise<Socket> {
  signal?.throwIfAborted();
  const { host, port, family } = endpoint;
  const where = { host, port, ...(family === undefined ? {} : { family }), ...intake?.options };
  const socket = endpoint.tls
    ? (await import('node:tls')).connect({
        ...(await tlsOptionsFor(host, endpoint.tlsParameters, name)),
        ...where,
      })
    : connectTcp({ ...where, noDelay: true });
  let timer: NodeJS.Timeout | undefined;
  let stopListening = (): void => {};
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once(endpoint.tls ? 'secureConnect' : 'connect', resolve);
      socket.once('error', (error) => reject(explainConnectError(endpoint, name, error)));
      timer = setTimeout(
        () => reject(unreachable(endpoint, name, `no connection within ${CONNECT_TIMEOUT_MS / 1000} s`)),
        CONNECT_TIMEOUT_MS,
      );
      if (endpoint.tls) {
        // It takes no option for that: a part of a command would wait for the acknowledgement of the one before.
        socket.once('connect', () => socket.setNoDelay(true));
        // A server that speaks no TLS may wait for ever for the end of what it takes for a command.
        socket.once('connect', () => {
          clearTimeout(timer);
          timer = setTimeout(() => reject(noHandshake(name)), HANDSHAKE_TIMEOUT_MS);
        });
      }
      stopListening = whenAborted(signal, reject);
    });
    return socket;
  } catch (error) {
    // A late error of a socket that nobody waits for any more must not end the process.
    socket.on('error', () => undefined);
    socket.destroy();
    throw error;
  } finally {
    clearTimeout(timer);
    stopListening();
  }
}

function explainConnectError(endpoint: Endpoint, name: string, error: Error): RedisTargetError {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (endpoint.tls && tlsFailureCode(error) !== undefined) {
    return new RedisTargetError(
      'RT_TARGET_TLS',
      `Could not open ${name}: ${explainTlsFailure(error, code, TLS_OF_URL)}`,
      { cause: error, details: { tls: code, reason: tlsReason(code) } },
    );
  }
  return unreachable(endpoint, name, describe(code, error), error);
}

function noHandshake(name: string): RedisTargetError {
  return new RedisTargetError(
    'RT_TARGET_TLS',
    `Could not open ${name}: the server takes the connection, but no TLS handshake came about within ${HANDSHAKE_TIMEOUT_MS / 1000} s. ` +
      'If it speaks no TLS, write redis:// instead of rediss://.',
  );
}

function describe(code: string, error: Error): string {
  switch (code) {
    case 'ECONNREFUSED':
      return 'nobody listens there (ECONNREFUSED)';
    case 'ECONNRESET':
      return 'the server ended the connection at once (ECONNRESET)';
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `the host name does not resolve (${code})`;
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
      return `the host does not answer (${code})`;
    default:
      // An AggregateError of several addresses has no message of its own.
      return error instanceof AggregateError
        ? error.errors.map((one) => String(one)).join('; ')
        : error.message;
  }
}

function unreachable({ host }: Endpoint, name: string, what: string, cause?: unknown): RedisTargetError {
  const cure = ELASTICACHE_HOST.test(host)
    ? "An ElastiCache can be reached only inside its VPC: name it in the configuration, under `elasticache` as { host: '…' } and with a `bastion`, " +
      'and it is opened over an SSM session by REDIS_TARGET=elasticache'
    : 'Check host and port, and that the server runs and may be reached from here';
  return new RedisTargetError('RT_TARGET_UNREACHABLE', `Could not open ${name}: ${what}. ${cure}.`, {
    cause,
  });
}
