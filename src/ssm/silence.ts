import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { SessionTransport } from './transport/transport.ts';

/** Proves that the remote side answers, over a new connection. */
export type Probe = (connect: () => Duplex) => Promise<void>;

export interface SilenceWatchOptions {
  readonly probe: Probe;
  /** One line for a person. */
  readonly onState: (text: string) => void;
  /** A connection that was written to, and gave nothing back for so long, makes us ask. In milliseconds. Default: 30,000. */
  readonly silenceMs?: number | undefined;
  /** How long the answer may take, in milliseconds. Default: 30,000. */
  readonly probeMs?: number | undefined;
}

/**
 * Notices a session whose remote side fell silent although its channel stands: the agent acknowledges, and nothing ever
 * comes back (session-manager-plugin #47). Instead of a test that hangs, its connection ends and the next one gets a new session.
 *
 * Silence alone proves nothing, a BLPOP waits for hours: only a probe that goes unanswered, too, ends the session.
 */
export class SilenceWatch {
  readonly #options: SilenceWatchOptions;
  readonly #probes = new WeakMap<SessionTransport, Promise<void>>();

  constructor(options: SilenceWatchOptions) {
    this.#options = options;
  }

  /** Watches one local connection and the stream that it goes through. */
  watch(socket: Socket, stream: Duplex, session: SessionTransport): void {
    let timer: NodeJS.Timeout | undefined;
    const calm = (): void => {
      clearTimeout(timer);
      timer = undefined;
    };
    socket.on('data', () => {
      timer ??= setTimeout(() => void this.#ask(session), this.#options.silenceMs ?? 30_000).unref();
    });
    stream.on('data', calm);
    stream.once('close', calm);
    socket.once('close', calm);
  }

  #ask(session: SessionTransport): Promise<void> {
    const running = this.#probes.get(session);
    if (running !== undefined) return running;
    const asking = this.#probe(session).finally(() => this.#probes.delete(session));
    this.#probes.set(session, asking);
    return asking;
  }

  async #probe(session: SessionTransport): Promise<void> {
    const { probe, onState, probeMs = 30_000 } = this.#options;
    const streams: Duplex[] = [];
    let isOver = false;
    void session.ended.then(() => {
      isOver = true;
    });
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${probeMs / 1000} s`)), probeMs);
    });
    try {
      const connect = (): Duplex => {
        const stream = session.openStream();
        stream.on('error', () => undefined);
        streams.push(stream);
        return stream;
      };
      await Promise.race([probe(connect), late]);
    } catch (error) {
      // It ended for another reason meanwhile, which is said already.
      if (isOver) return;
      const why = error instanceof Error ? error.message : String(error);
      onState(
        `session ${session.sessionId} fell silent (${why}); its connections are closed, and the next one opens a new session`,
      );
      await session.close().catch(() => undefined);
    } finally {
      clearTimeout(timer);
      for (const stream of streams) stream.destroy();
    }
  }
}
