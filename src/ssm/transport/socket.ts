import { randomUUID } from 'node:crypto';
import type { Agent } from 'node:http';
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { RedisTargetError } from '../../errors.ts';
import { loadPackage } from '../../platform/load-package.ts';
import { limitTime, whenAborted } from '../../platform/waiting.ts';
import { CLIENT_VERSION } from '../protocol/versions.ts';
import type { SessionGrant } from '../session-api.ts';
import { MaskedFrames } from './masked-frames.ts';

/** Largest frame that is taken; messages are about 1 KiB. */
const MAX_FRAME_BYTES = 256 * 1024;
/** Bytes that may wait in the socket's own buffer. */
const BUFFER_HIGH_BYTES = 1024 * 1024;
const CONNECT_TIMEOUT_MS = 15_000;

export interface OpenSocketOptions {
  readonly grant: SessionGrant;
  /** One for the life of the session. */
  readonly clientId: string;
  readonly signal: AbortSignal;
  readonly agent: Agent | undefined;
  /** Two pings without a pong mean that the socket is lost. */
  readonly pingIntervalMs: number;
  onMessage(frame: Buffer): void;
  /** There is room in the socket's buffer again. */
  onWritable(): void;
  /** Called once, after it was open. `close` does not cause it. */
  onLost(reason: string): void;
}

/** One WebSocket of a data channel, after its text frame. */
export interface ChannelSocket {
  /** Sends at the end of this turn of the event loop, or with `flush`. */
  send(frame: Buffer): void;
  /** Sends what waits for the end of this turn. */
  flush(): void;
  readonly isWritable: boolean;
  /** Stops and goes on reading. */
  setReading(isReading: boolean): void;
  /** Gives it up as lost. */
  lose(reason: string): void;
  /** Resolves when the socket is gone. */
  close(): Promise<void>;
}

/**
 * Opens the WebSocket of a grant and sends the text frame with its token.
 *
 * @throws {RedisTargetError} `RT_SSM_CHANNEL`; the signal's reason.
 */
export async function openChannelSocket(options: OpenSocketOptions): Promise<ChannelSocket> {
  options.signal.throwIfAborted();
  const { WebSocket } = loadWebSocket();
  const ws = new WebSocket(options.grant.streamUrl, {
    perMessageDeflate: false,
    maxPayload: MAX_FRAME_BYTES,
    handshakeTimeout: CONNECT_TIMEOUT_MS,
    ...(options.agent === undefined ? {} : { agent: options.agent }),
  });
  const closed = new Promise<void>((resolve) => ws.once('close', () => resolve()));
  const upgraded = new Promise<Socket>((resolve) => {
    ws.once('upgrade', (response) => resolve(response.socket));
  });
  // Its own limit begins only when there is a socket: a proxy may keep us from having one.
  const limit = limitTime(2 * CONNECT_TIMEOUT_MS, options.signal, () => new Error('no socket came'));
  const stopListening = whenAborted(limit.signal, () => ws.terminate());
  try {
    await new Promise<void>((resolve, reject) => {
      ws.once('open', () => resolve());
      ws.on('error', (cause) => reject(connectFailed(cause)));
      ws.once('close', (code) => reject(connectFailed(new Error(`closed with code ${code}`))));
    });
  } catch (error) {
    ws.terminate();
    await closed;
    options.signal.throwIfAborted();
    throw error;
  } finally {
    stopListening();
    limit.clear();
  }
  ws.send(openingText(options));
  return attach(ws, await upgraded, closed, options);
}

/** Loads what a socket is made of. Whoever has to wait for something else before opening one may do it meanwhile. */
export function loadWebSocket(): typeof import('ws') {
  return loadPackage<typeof import('ws')>('ws');
}

function attach(
  ws: WebSocket,
  stream: Socket,
  closed: Promise<void>,
  options: OpenSocketOptions,
): ChannelSocket {
  let isDone = false;
  let isFlushing = false;
  let missedPongs = 0;
  const done = (): boolean => {
    if (isDone) return false;
    isDone = true;
    clearInterval(pinging);
    return true;
  };
  const lose = (reason: string): void => {
    if (!done()) return;
    ws.terminate();
    options.onLost(reason);
  };
  const ping = (): void => {
    // Nothing is read now, pongs neither: their absence says nothing.
    if (ws.isPaused) missedPongs = 0;
    if (missedPongs >= 2) {
      lose('the network or the service fell silent: two pings had no answer');
      return;
    }
    missedPongs++;
    ws.ping('keepalive');
  };
  const pinging = setInterval(ping, options.pingIntervalMs);
  ping();
  ws.on('pong', () => {
    missedPongs = 0;
  });
  ws.on('message', (data, isBinary) => {
    missedPongs = 0;
    if (isBinary && !isDone) options.onMessage(data as Buffer);
  });
  ws.on('error', (error) => lose(error.message));
  // Any close is a lost socket and no end of the session, 1000 too: about once an hour the service closes every data channel with
  // 1000 "Bye" and expects both ends to resume (docs/ssm-protocol.md, section 8). Only channel_closed ends it.
  ws.once('close', (code, reason) =>
    lose(`closed with code ${code}${reason.length > 0 ? ` (${reason.toString('utf8').slice(0, 120)})` : ''}`),
  );
  const frames = new MaskedFrames((bytes, done) => {
    if (ws.readyState !== ws.OPEN) {
      done();
      return;
    }
    const fills = ws.bufferedAmount + bytes.length >= BUFFER_HIGH_BYTES;
    stream.write(bytes, (error) => {
      done();
      if (fills && !error && !isDone) options.onWritable();
    });
  });
  return {
    get isWritable() {
      return ws.bufferedAmount + frames.length < BUFFER_HIGH_BYTES;
    },
    send: (message) => {
      if (isDone) return;
      frames.add(message);
      if (isFlushing) return;
      isFlushing = true;
      // One write for all messages of a turn: it reads up to 32 times, and a nextTick comes after each.
      setImmediate(() => {
        isFlushing = false;
        frames.flush();
      });
    },
    flush: () => frames.flush(),
    setReading: (isReading) => {
      if (isDone) return;
      if (isReading) ws.resume();
      else if (!ws.isPaused) ws.pause();
    },
    lose,
    close: async () => {
      done();
      frames.flush();
      ws.close(1000);
      const force = setTimeout(() => ws.terminate(), 500);
      await closed;
      clearTimeout(force);
    },
  };
}

function openingText({ grant, clientId }: OpenSocketOptions): string {
  return JSON.stringify({
    MessageSchemaVersion: '1.0',
    RequestId: randomUUID(),
    TokenValue: grant.tokenValue,
    ClientId: clientId,
    ClientVersion: CLIENT_VERSION,
  });
}

function connectFailed(cause: Error): RedisTargetError {
  return new RedisTargetError(
    'RT_SSM_CHANNEL',
    `Could not open the data channel of the SSM session: ${cause.message}. Check that the network, or the proxy in ` +
      'HTTPS_PROXY, lets WebSockets to ssmmessages.<region>.amazonaws.com through.',
    { cause },
  );
}
