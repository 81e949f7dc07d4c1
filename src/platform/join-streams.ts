import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** The local client gets so long to close its side after ours is closed. */
const LAST_WORDS_MS = 2_000;

export interface JoinStreamsOptions {
  /** What the end of what the client sends does. Default: it is passed on. */
  readonly onClientEnded?: () => void;
}

/**
 * Carries bytes both ways between a local connection and a stream, until both are gone. Errors of either end both; whoever
 * wants to tell of them listens, too.
 */
export function joinStreams(socket: Socket, stream: Duplex, options: JoinStreamsOptions = {}): void {
  const { onClientEnded } = options;
  socket.on('error', () => {});
  stream.on('error', () => {});
  if (socket.destroyed) {
    stream.destroy();
    return;
  }
  socket.setNoDelay(true);
  socket.pipe(stream, { end: onClientEnded === undefined });
  stream.pipe(socket);
  if (onClientEnded !== undefined) socket.once('end', onClientEnded);
  let hasRemoteEnded = false;
  stream.once('end', () => {
    hasRemoteEnded = true;
    // Not destroyed at once: with unread bytes of the client in it, the system would answer with a reset, and the
    // client could lose what it has not read yet.
    socket.unpipe(stream);
    socket.resume();
    // Not before it has everything: a client that reads nothing for a while, as in a debugger, would lose the end.
    if (socket.writableFinished) socket.setTimeout(LAST_WORDS_MS, () => socket.destroy());
    else socket.once('finish', () => socket.setTimeout(LAST_WORDS_MS, () => socket.destroy()));
  });
  stream.once('close', () => {
    if (!hasRemoteEnded) socket.destroy();
  });
  socket.once('close', () => {
    // A regular end of both sides closes the stream by itself.
    if (!stream.writableFinished || !stream.readableEnded) stream.destroy();
  });
}
