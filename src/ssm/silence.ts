import type { Duplex } from 'node:stream';
import { type Clock, systemClock } from '../platform/clock.ts';
import type { SessionTransport } from './transport/transport.ts';

/** Proves that the remote side answers, over a new connection. */
export type Probe = (connect: () => Duplex) => Promise<void>;

/** The local side of a connection, as far as it is looked at. */
export interface WatchedSocket {
  /** Bytes wait that the client does not take. */
  readonly writableNeedDrain: boolean;
  once(event: 'close', listener: () => void): unknown;
  destroy(): unknown;
}

/** Of a connection that is watched, what the watch is told. */
export interface WatchedConnection {
  /** The client has sent something. */
  asked(): void;
  /** Something has come for the client. */
  heard(): void;
}

export interface SilenceWatchOptions {
  readonly probe: Probe;
  /** One line for a person. */
  readonly onState: (text: string) => void;
  /** Nothing came back over a session for so long, while a client that has asked something is connected: we ask. In milliseconds. Default: 25,000. */
  readonly silenceMs?: number | undefined;
  /** How long the answer may take, in milliseconds. Default: 25,000. */
  readonly probeMs?: number | undefined;
  /** Default: the system's. */
  readonly clock?: Clock | undefined;
}

interface WatchedSession extends Pick<SessionTransport, 'sessionId' | 'carriesMany' | 'ended' | 'close'> {
  openStream(): Duplex;
}

interface Watched {
  readonly session: WatchedSession;
  /** Of clients that have asked something: each may wait, for a reply, the rest of one, or what is published. */
  readonly sockets: Set<WatchedSocket>;
  heardAtMs: number;
  lookedAtMs: number;
  isOver: boolean;
  cancel: () => void;
}

const LOOK_MS = 1_000;
/** A look that comes so much too late tells that this process stood still: the silence was its own. */
const STOOD_STILL_MS = 5_000;

/**
 * Notices a session whose remote side fell silent although its channel stands: the agent acknowledges, and nothing ever
 * comes back (session-manager-plugin #47). Instead of a test that hangs, its connection ends and the next one gets a new session.
 *
 * Silence alone proves nothing, a BLPOP or a SUBSCRIBE waits for hours: only a probe that goes unanswered, too, ends the
 * session. Nor does the first byte of a reply end the watch: the rest may never come.
 */
export class SilenceWatch {
  readonly #options: SilenceWatchOptions;
  readonly #clock: Clock;
  readonly #silenceMs: number;
  readonly #watched = new WeakMap<WatchedSession, Watched>();

  constructor(options: SilenceWatchOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#silenceMs = options.silenceMs ?? 25_000;
  }

  /** Watches one local connection and the stream that it goes through, from what it is told; undefined: that says nothing of its session. */
  watch(
    socket: WatchedSocket,
    stream: Pick<Duplex, 'once'>,
    session: WatchedSession,
  ): WatchedConnection | undefined {
    // One connection at a time: a probe would wait for its turn and prove nothing.
    if (!session.carriesMany) return undefined;
    const watched = this.#of(session);
    const gone = (): void => {
      if (watched.sockets.delete(socket) && watched.sockets.size === 0) watched.cancel();
    };
    stream.once('close', gone);
    socket.once('close', gone);
    return {
      asked: () => {
        if (watched.sockets.has(socket)) return;
        if (watched.sockets.size === 0) this.#begin(watched);
        watched.sockets.add(socket);
      },
      heard: () => {
        watched.heardAtMs = this.#clock.now();
      },
    };
  }

  #of(session: WatchedSession): Watched {
    const known = this.#watched.get(session);
    if (known !== undefined) return known;
    const watched: Watched = {
      session,
      sockets: new Set(),
      heardAtMs: 0,
      lookedAtMs: 0,
      isOver: false,
      cancel: () => {},
    };
    this.#watched.set(session, watched);
    void session.ended.then(() => {
      watched.isOver = true;
      watched.cancel();
    });
    return watched;
  }

  #begin(watched: Watched): void {
    watched.heardAtMs = this.#clock.now();
    this.#lookAgain(watched);
  }

  #lookAgain(watched: Watched): void {
    const intervalMs = Math.min(LOOK_MS, this.#silenceMs / 4);
    watched.lookedAtMs = this.#clock.now();
    watched.cancel();
    watched.cancel = this.#clock.after(intervalMs, () => {
      const nowMs = this.#clock.now();
      const stoodStill = nowMs - watched.lookedAtMs > intervalMs + STOOD_STILL_MS;
      // Who takes nothing waits for nothing.
      const isWaiting = [...watched.sockets].some((socket) => !socket.writableNeedDrain);
      if (stoodStill || !isWaiting) watched.heardAtMs = nowMs;
      if (nowMs - watched.heardAtMs < this.#silenceMs) this.#lookAgain(watched);
      else void this.#ask(watched);
    });
  }

  async #ask(watched: Watched): Promise<void> {
    const why = await this.#probe(watched.session);
    // It ended for another reason meanwhile, which is said already.
    if (watched.isOver || watched.sockets.size === 0) return;
    const stalled = [...watched.sockets].filter((socket) => socket.writableNeedDrain);
    if (why !== undefined && stalled.length === 0) return await this.#endSession(watched.session, why);
    // One slow reader stops everything that comes over its session (protocol text, section 6).
    if (why !== undefined) this.#endStalled(watched.session, stalled);
    watched.heardAtMs = this.#clock.now();
    this.#lookAgain(watched);
  }

  async #endSession(session: WatchedSession, why: string): Promise<void> {
    this.#options.onState(
      `session ${session.sessionId} fell silent (${why}); its connections are closed, and the next one opens a new session`,
    );
    await session.close().catch(() => undefined);
  }

  #endStalled(session: WatchedSession, stalled: readonly WatchedSocket[]): void {
    this.#options.onState(
      `${stalled.length === 1 ? 'a local connection was' : `${stalled.length} local connections were`} closed: its client took nothing for ${this.#silenceMs / 1000} s, and so held up the others on session ${session.sessionId}`,
    );
    for (const socket of stalled) socket.destroy();
  }

  /** Why there was no answer; undefined where there was one. */
  async #probe(session: WatchedSession): Promise<string | undefined> {
    const { probe, probeMs = 25_000 } = this.#options;
    const streams: Duplex[] = [];
    let cancel = (): void => {};
    const late = new Promise<string>((resolve) => {
      cancel = this.#clock.after(probeMs, () => resolve(`no answer within ${probeMs / 1000} s`));
    });
    const connect = (): Duplex => {
      const stream = session.openStream();
      stream.on('error', () => undefined);
      streams.push(stream);
      return stream;
    };
    const asked = Promise.resolve(connect)
      .then(probe)
      .then(
        () => undefined,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      );
    const answer = await Promise.race([asked, late]);
    cancel();
    for (const stream of streams) stream.destroy();
    return answer;
  }
}
