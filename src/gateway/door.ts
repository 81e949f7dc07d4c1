import type { Socket } from 'node:net';
import type { Server, TLSSocket } from 'node:tls';
import type { RunIdentity } from './ca.ts';
import { explainClientFailure, NO_TLS_HERE } from './door-words.ts';
import type { Door } from './stages.ts';

export interface OpenDoorOptions {
  /** What it shows to clients that speak TLS. Undefined: it takes none, and says so to who tries. */
  readonly identity: RunIdentity | undefined;
  /** One line for a person; each kind of trouble is told once. */
  readonly onState: (text: string) => void;
  /** From the first byte of a client's TLS to the end of its handshake, in milliseconds. Default: 10_000. */
  readonly handshakeTimeoutMs?: number | undefined;
}

/** The first byte of a ClientHello (RFC 8446, 5.1: a record of type handshake). No command of Redis' begins so. */
const CLIENT_HELLO = 0x16;
/** A fatal alert, handshake_failure: the client has an error at once, in place of a time limit. */
const REFUSAL: Buffer = Buffer.from([0x15, 0x03, 0x03, 0x00, 0x02, 0x02, 0x28]);
const HANDSHAKE_TIMEOUT_MS = 10_000;
/** A refused client gets so long to close its side. */
const LAST_WORDS_MS = 2_000;

/**
 * A door that takes plain clients and those that speak TLS on one port, told apart by their first byte. A plain client's
 * connection is handed on as it is: looking at that byte is all that it costs.
 */
export function openDoor(options: OpenDoorOptions): Door {
  const { identity, onState, handshakeTimeoutMs = HANDSHAKE_TIMEOUT_MS } = options;
  const said = new Set<string>();
  const sayOnce = (text: string): void => {
    if (said.has(text)) return;
    said.add(text);
    onState(text);
  };
  let ending: Promise<TlsEnding> | undefined;
  return async (socket) => {
    const first = await peek(socket);
    if (first !== CLIENT_HELLO) return socket;
    if (identity === undefined) {
      sayOnce(NO_TLS_HERE);
      refuse(socket);
      throw new Error('TLS is not taken here.');
    }
    ending ??= endTls(identity, handshakeTimeoutMs, sayOnce);
    return await (await ending)(socket);
  };
}

/** A connection's first byte, which stays in it; undefined where it ends without any. Rejects where it breaks. */
async function peek(socket: Socket): Promise<number | undefined> {
  if (socket.readableEnded) return undefined;
  await new Promise<void>((resolve, reject) => {
    if (socket.destroyed) throw new Error('The client is gone.');
    socket.on('error', () => {});
    socket.once('close', () => reject(new Error('The client is gone.')));
    // Comes with the first bytes, or with the end.
    socket.once('readable', resolve);
  });
  if (socket.readableLength === 0) return undefined;
  const chunk = socket.read() as Buffer;
  socket.unshift(chunk);
  return chunk[0];
}

function refuse(socket: Socket): void {
  // What is left unread would be answered with a reset, and the alert be lost.
  socket.resume();
  socket.end(REFUSAL);
  socket.setTimeout(LAST_WORDS_MS, () => socket.destroy());
}

type TlsEnding = (socket: Socket) => Promise<TLSSocket>;

/** TLS as a server that listens nowhere: it is given connections. */
async function endTls(
  { cert, ca, key }: RunIdentity,
  handshakeTimeout: number,
  say: (text: string) => void,
): Promise<TlsEnding> {
  // For the first client that speaks it: most never do.
  const { createServer } = await import('node:tls');
  const waiting = new Map<string, (client: TLSSocket) => void>();
  const server: Server = createServer({ cert: `${cert}${ca}`, key, handshakeTimeout });
  server.on('secureConnection', (client: TLSSocket) => {
    client.on('error', () => {});
    client.allowHalfOpen = true;
    waiting.get(nameOf(client))?.(client);
  });
  server.on('tlsClientError', (error, client) => {
    say(explainClientFailure(error));
    client.destroy();
  });
  return (socket) =>
    new Promise((resolve, reject) => {
      if (socket.destroyed) throw new Error('The client is gone.');
      const name = nameOf(socket);
      waiting.set(name, resolve);
      socket.once('close', () => {
        waiting.delete(name);
        reject(new Error('The client is gone.'));
      });
      // Whoever ends its side in the middle of a handshake is gone.
      socket.allowHalfOpen = false;
      server.emit('connection', socket);
    });
}

/** One of all that are open at this moment. */
function nameOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress} ${remotePort} ${localAddress} ${localPort}`;
}
