import type { Duplex } from 'node:stream';
import { limitTime, untilAborted } from '../platform/waiting.ts';
import type { Probe } from './silence.ts';
import type { SessionTransport } from './transport/transport.ts';

/** How long the first PING of each start may take before the plugin is started again; the last start is left to others. */
const LIMITS_MS = [3_000, 6_000];

export interface OpenAnsweringOptions {
  readonly open: (signal: AbortSignal) => Promise<SessionTransport>;
  readonly probe: Probe;
  readonly signal: AbortSignal;
  /** One line for a person. */
  readonly onState: (text: string) => void;
}

/**
 * Opens a session, and where the official plugin speaks its data channel, one that carries anything: of 100 starts of the
 * plugin 2 took connections and never passed on a byte of them, and never would have.
 *
 * An answer that is none, such as a refused connection, is an answer: whoever uses the session gets it again.
 *
 * @throws What `open` throws; the signal's reason, and no session stays then.
 */
export async function openAnsweringSession(options: OpenAnsweringOptions): Promise<SessionTransport> {
  const { open, signal, onState } = options;
  for (const limitMs of LIMITS_MS) {
    const session = await open(signal);
    if (session.via !== 'ssm-plugin' || (await answers(session, limitMs, options))) return session;
    onState(
      `session ${session.sessionId}: the plugin did not answer its first PING within ${limitMs / 1000} s; starting it again`,
    );
    await session.close();
    signal.throwIfAborted();
  }
  return await open(signal);
}

async function answers(
  session: SessionTransport,
  limitMs: number,
  { probe, signal }: OpenAnsweringOptions,
): Promise<boolean> {
  const streams: Duplex[] = [];
  const connect = (): Duplex => {
    const stream = session.openStream();
    stream.on('error', () => undefined);
    streams.push(stream);
    return stream;
  };
  const limit = limitTime(limitMs, signal, () => new Error('nothing came'));
  const anyAnswer = probe(connect).then(
    () => true,
    () => true,
  );
  try {
    return await untilAborted(anyAnswer, limit.signal).catch(() => false);
  } finally {
    limit.clear();
    for (const stream of streams) stream.destroy();
  }
}
