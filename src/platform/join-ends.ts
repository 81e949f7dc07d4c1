import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** The local client gets so long to close its side after ours is closed. */
const LAST_WORDS_MS = 2_000;

/**
 * Lets the end of each side be the end of the other; bytes, and a regular end, are carried by whoever calls.
 *
 * @returns Ends the local connection as if the stream had ended: what was written to it still arrives.
 */
export function joinEnds(socket: Socket, stream: Duplex): () => void {
  socket.on('error', () => {});
  stream.on('error', () => {});
  let hasRemoteEnded = false;
  const endRemotely = (): void => {
    if (hasRemoteEnded) return;
    hasRemoteEnded = true;
    // Not destroyed at once: with unread bytes of the client in it, the system would answer with a reset, and the
    // client could lose what it has not read yet.
    socket.resume();
    // Not before it has everything: a client that reads nothing for a while, as in a debugger, would lose the end.
    const limitRest = (): void => void socket.setTimeout(LAST_WORDS_MS, () => void socket.destroy());
    if (socket.writableFinished) limitRest();
    else socket.once('finish', limitRest);
  };
  if (socket.destroyed) {
    stream.destroy();
    return endRemotely;
  }
  socket.setNoDelay(true);
  stream.once('end', endRemotely);
  stream.once('close', () => {
    if (!hasRemoteEnded) socket.destroy();
  });
  socket.once('close', () => {
    // A regular end of both sides closes the stream by itself.
    if (!stream.writableFinished || !stream.readableEnded) stream.destroy();
  });
  return endRemotely;
}
