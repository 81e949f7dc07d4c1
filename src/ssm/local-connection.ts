import type { Socket } from 'node:net';
import { isRedisTargetError, RedisTargetError } from '../errors.ts';
import { joinEnds } from '../platform/join-ends.ts';
import type { ClientTap } from '../platform/loopback.ts';
import { sayRarely } from '../platform/say-rarely.ts';
import type { ForwardedStream } from './forwarded-stream.ts';
import { UNANSWERED } from './linger.ts';
import type { SessionPool } from './session-pool.ts';
import type { SilenceWatch } from './silence.ts';

export interface AcceptLocalOptions {
  readonly pool: SessionPool;
  readonly silence: SilenceWatch | undefined;
  /** The tunnel's life. */
  readonly signal: AbortSignal;
  /** Sees what local clients send. */
  readonly tap?: ClientTap | undefined;
  /** Lets a client in, e.g. over TLS; rejects where it does not, and says itself why. Default: everybody is let in. */
  readonly door?: ((socket: Socket) => Promise<Socket>) | undefined;
  /** One line for a person. */
  readonly onState: (text: string) => void;
  /** A local connection waits so long for a session, in milliseconds. Default: 50,000. */
  readonly sessionMs?: number;
}

/** Takes local connections: each gets a stream of a session, which is opened where none is. Says of each that is closed by us why. */
export function acceptLocal(options: AcceptLocalOptions): (socket: Socket) => void {
  const { pool, silence, signal, tap, door, sessionMs = 50_000 } = options;
  const tell = sayRarely(options.onState);
  const say = (error: unknown): void => {
    if (signal.aborted) return;
    tell(`a local connection was closed: ${error instanceof Error ? error.message : String(error)}`);
  };
  let hasSaidUnanswered = false;
  const sayUnanswered = (): void => {
    if (!hasSaidUnanswered) options.onState(UNANSWERED);
    hasSaidUnanswered = true;
  };
  const join = (
    socket: Socket,
    stream: ForwardedStream,
    see: ReturnType<ClientTap['opened']> | undefined,
  ): void => {
    stream.onUnanswered = sayUnanswered;
    joinEnds(socket, stream);
    const session = pool.sessionOf(stream);
    const watched = session === undefined ? undefined : silence?.watch(socket, stream, session);
    const sent = (bytes: Uint8Array): void => {
      see?.(bytes);
      watched?.asked();
    };
    if (!socket.destroyed) stream.carry(socket, { sent, received: () => watched?.heard() });
    stream.on('error', (error) => {
      // That a session is over is said once, and not for each of its connections.
      if (!isRedisTargetError(error) || error.code !== 'RT_SSM_SESSION_ENDED') say(error);
    });
  };
  /** The stream stands while the client makes up its mind, as it would without us. */
  const letIn = (
    socket: Socket,
    stream: ForwardedStream,
    see: ReturnType<ClientTap['opened']> | undefined,
  ): void => {
    if (door === undefined) {
      join(socket, stream, see);
      return;
    }
    const endEarly = (): void => void socket.destroy();
    stream.once('error', endEarly);
    stream.once('close', endEarly);
    door(socket).then(
      (client) => {
        stream.off('error', endEarly);
        stream.off('close', endEarly);
        join(client, stream, see);
      },
      () => stream.destroy(),
    );
  };
  const refuse = (socket: Socket, error: unknown): void => {
    if (!socket.destroyed) say(error);
    socket.destroy();
  };
  return (socket) => {
    socket.on('error', () => void socket.destroy());
    const see = tap?.opened();
    // Most have nothing to wait for.
    if (pool.isNextOpen) {
      try {
        letIn(socket, pool.openNow(), see);
      } catch (error) {
        refuse(socket, error);
      }
      return;
    }
    const limit = setTimeout(() => {
      say(noSession(sessionMs));
      socket.destroy();
    }, sessionMs);
    pool
      .openStream(signal)
      .then(
        (stream) => letIn(socket, stream, see),
        (error: unknown) => refuse(socket, error),
      )
      .finally(() => clearTimeout(limit));
  };
}

function noSession(waitedMs: number): RedisTargetError {
  return new RedisTargetError(
    'RT_SSM_SESSION_ENDED',
    `no SSM session could be opened within ${waitedMs / 1000} s. Check the network, the credentials and the bastion.`,
  );
}
