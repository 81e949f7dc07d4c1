import { createServer, type Socket } from 'node:net';
import { RedisTargetError } from '../errors.ts';
import { findPortOwner } from './port-owner.ts';

/** Sees the connections that clients open to a listener of ours. */
export interface ClientTap {
  /**
   * A client has connected.
   *
   * @returns What is told every byte that it sends; it must neither keep nor change them. Undefined: nobody wants to know.
   */
  opened(): ((bytes: Uint8Array) => void) | undefined;
}

export interface ListenLocallyOptions {
  /** An address of this machine's. Default: 127.0.0.1, which nobody else reaches. */
  readonly address?: string | undefined;
  /** Default: 0, which lets the system choose a free one. */
  readonly port?: number | undefined;
  /** Gets each connection; it half-closes rather than ends when the client's side does. */
  readonly onConnection: (socket: Socket) => void;
}

export interface LocalListener {
  readonly port: number;
  /** Stops listening and destroys the connections that are open. Idempotent. */
  close(): Promise<void>;
}

/**
 * Listens on 127.0.0.1, and nowhere else unless that is asked for.
 *
 * @throws {RedisTargetError} `RT_PORT_TAKEN`, saying by whom where the system tells; `RT_PORT_INVALID` where the
 *   system does not let us have that port.
 */
export async function listenLocally(options: ListenLocallyOptions): Promise<LocalListener> {
  const { port = 0, address: host = '127.0.0.1' } = options;
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    open.add(socket);
    socket.once('close', () => void open.delete(socket));
    options.onConnection(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      resolve();
    });
  }).catch(async (error: unknown) => {
    throw await explainListenError(host, port, error);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') {
    throw new RedisTargetError('RT_INTERNAL', `Listening on ${host}:${port} gave no address.`);
  }
  let closed: Promise<void> | undefined;
  return {
    port: address.port,
    close: () => {
      closed ??= new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      });
      return closed;
    },
  };
}

/** A port of 127.0.0.1 that is free at this moment. Somebody else may have it in the next. */
export async function findFreePort(): Promise<number> {
  const { port, close } = await listenLocally({ onConnection: (socket) => socket.destroy() });
  await close();
  return port;
}

async function explainListenError(host: string, port: number, error: unknown): Promise<unknown> {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') return portTaken(port, error);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return addressForeign(host, error);
  return code === 'EACCES' ? portForbidden(port, error) : error;
}

/** The error for an address that is none of this machine's. */
function addressForeign(host: string, cause: unknown): RedisTargetError {
  return new RedisTargetError(
    'RT_USAGE',
    `Could not listen on ${host}: it is no address of this machine. Name one of its own, or 0.0.0.0 for all of them.`,
    { cause },
  );
}

/** The error for a local port that the system keeps for others. */
export function portForbidden(port: number, cause?: unknown): RedisTargetError {
  return new RedisTargetError(
    'RT_PORT_INVALID',
    `Could not listen on 127.0.0.1:${port}: the system does not allow it (EACCES). Choose a port above 1023.`,
    { cause },
  );
}

/** The error for a local port that somebody else has. */
export async function portTaken(port: number, cause?: unknown): Promise<RedisTargetError> {
  const owner = await findPortOwner(port);
  return new RedisTargetError(
    'RT_PORT_TAKEN',
    `Could not serve the target on 127.0.0.1:${port}: the port is taken${owner ? ` by ${owner}` : ''}. ` +
      'End that process, or choose another port with REDIS_TARGET_PORT or `port`.',
    { cause, details: { port, ...(owner ? { owner } : {}) } },
  );
}
