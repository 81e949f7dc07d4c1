import { connect } from 'node:net';
import { systemClock } from '../../platform/clock.ts';
import { connectRefused } from '../connect-refused.ts';
import { ForwardedStream } from '../forwarded-stream.ts';
import { lingerForReplies } from '../linger.ts';

const PIECE_BYTES = 64 * 1024;
/** Received bytes that may wait for a slow reader. */
const MAX_WAITING_BYTES = 1024 * 1024;
/** The plugin and the agent each sleep between reads, so replies take longer than the network. */
const ROUND_TRIP_MS = 100;
/** How long to wait for the plugin's line on why a connection ended without an answer. */
const REFUSAL_MS = 250;

export interface OpenPluginStreamOptions {
  readonly port: number;
  /** For the message: `host:port` as seen from the bastion. */
  readonly remote: string;
  /** Takes the plugin's next line on a destination that cannot be reached, if one comes soon. */
  readonly wasRefused: (withinMs: number) => Promise<boolean>;
}

/**
 * A connection through the plugin's local port.
 *
 * The plugin passes a half-close on at once, and so loses the replies that are still on their way; here it is held
 * back until they have come.
 */
export function openPluginStream({ port, remote, wasRefused }: OpenPluginStreamOptions): ForwardedStream {
  const socket = connect({ host: 'localhost', port, allowHalfOpen: true, noDelay: true });
  let arrivals = 0;
  let stopLingering = (): void => {};
  const stream: ForwardedStream = new ForwardedStream(0, {
    wantsToWrite: () => write(),
    consumed: () => {
      if (stream.waitingBytes < MAX_WAITING_BYTES) socket.resume();
    },
    halfClosed: () => {
      const quiet = { isConnected: true, isSteady: true, roundTripMs: ROUND_TRIP_MS };
      stopLingering = lingerForReplies(
        stream,
        quiet,
        systemClock,
        () => arrivals,
        () => socket.end(),
      );
    },
    gone: () => {
      stopLingering();
      socket.destroy();
    },
  });
  const write = (): void => {
    while (stream.hasOutput && !socket.writableNeedDrain)
      socket.write(Uint8Array.from(stream.takeOutput(PIECE_BYTES)));
  };
  const end = async (error?: Error): Promise<void> => {
    if (stream.destroyed) return;
    // Whoever only listened and heard nothing was refused, too: Redis never speaks first.
    if (arrivals === 0 && (await wasRefused(REFUSAL_MS))) stream.destroy(connectRefused(remote));
    else if (error === undefined) stream.remoteEnded();
    else stream.destroy(error);
  };
  socket.on('drain', write);
  socket.on('data', (bytes) => {
    arrivals += 1;
    stream.receive(bytes);
    if (stream.waitingBytes >= MAX_WAITING_BYTES) socket.pause();
  });
  socket.once('end', () => void end());
  socket.once('error', (error) => void end(error));
  socket.once('close', () => void end());
  return stream;
}
