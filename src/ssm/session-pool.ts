import type { ForwardedStream } from './forwarded-stream.ts';
import { pauseMs } from './transport/back-off.ts';
import type { SessionTransport } from './transport/transport.ts';

export interface SessionPoolOptions {
  readonly openSession: (signal: AbortSignal) => Promise<SessionTransport>;
  readonly sessions: number;
  readonly onState: (text: string) => void;
  /** Hears of a session that ended under open connections, and once more when another stands in its place. */
  readonly onOutage: (outage: TunnelOutage) => void;
}

/** A connection that failed so shortly before its session ended went with it, in milliseconds. */
const WITH_ITS_SESSION_MS = 500;

/** A time in which connections were lost. */
export interface TunnelOutage {
  readonly how: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** When another session stood; undefined: none does. */
  readonly until?: string;
}

interface Slot {
  session: SessionTransport | undefined;
  opening: Promise<SessionTransport> | undefined;
  connections: number;
  /** Since its session ended under open connections. */
  outage: TunnelOutage | undefined;
  /** When a connection last failed: a session's end is heard of only after those that it took with it have closed. */
  failedAtMs: number;
  /** Openings that failed since the last that did not. */
  failures: number;
  failure: unknown;
  /** Until then who needs a session is told the last failure. */
  retryAtMs: number;
}

/** Some sessions to one remote side. One that ended is opened again when it is needed. */
export class SessionPool {
  readonly #options: SessionPoolOptions;
  readonly #slots: Slot[];
  readonly #sessions = new WeakMap<ForwardedStream, SessionTransport>();
  /** Over here, but perhaps not yet at the service. */
  readonly #ending = new Set<Promise<void>>();
  #isClosed = false;
  /** The slot after the one that was chosen last: of those with as few connections the next in turn is taken. */
  #next = 0;

  constructor(options: SessionPoolOptions) {
    this.#options = options;
    this.#slots = Array.from({ length: Math.max(1, options.sessions) }, () => ({
      session: undefined,
      opening: undefined,
      connections: 0,
      outage: undefined,
      failedAtMs: Number.NEGATIVE_INFINITY,
      failures: 0,
      failure: undefined,
      retryAtMs: 0,
    }));
  }

  get sessionIds(): readonly string[] {
    return this.#slots.flatMap(({ session }) => (session === undefined ? [] : [session.sessionId]));
  }

  /** Opens all of them; the first that fails fails it all. */
  async openAll(signal: AbortSignal): Promise<SessionTransport> {
    const [first] = await Promise.all(this.#slots.map((slot) => this.#sessionOf(slot, signal)));
    return first as SessionTransport;
  }

  /** Waits until `openNow` has a session. */
  async ensure(signal: AbortSignal): Promise<void> {
    await this.#sessionOf(this.#leastUsed(), signal);
  }

  /** Whether the session that the next connection goes through stands. */
  get isNextOpen(): boolean {
    return this.#leastUsed().session !== undefined;
  }

  /** A stream over the session that has the fewest; `ensure` must have been called. */
  openNow(): ForwardedStream {
    const slot = this.#choose();
    const open = slot.session === undefined ? this.#slots.find(({ session }) => session) : slot;
    if (open?.session === undefined) throw new Error('No session is open');
    return this.#count(open, open.session.openStream());
  }

  async openStream(signal: AbortSignal): Promise<ForwardedStream> {
    const slot = this.#choose();
    // Counted from now on, so that connections that come together are spread.
    slot.connections++;
    try {
      const session = await this.#sessionOf(slot, signal);
      return this.#count(slot, session.openStream());
    } finally {
      slot.connections--;
    }
  }

  /** The session that a stream goes through. */
  sessionOf(stream: ForwardedStream): SessionTransport | undefined {
    return this.#sessions.get(stream);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    const closing = this.#slots.map(async (slot) => {
      const session = slot.session ?? (await slot.opening?.catch(() => undefined));
      await session?.close();
    });
    const failed = (await Promise.allSettled(closing)).find((result) => result.status === 'rejected');
    await Promise.all(this.#ending);
    if (failed !== undefined) throw failed.reason;
  }

  /** For a connection that comes now. */
  #choose(): Slot {
    const slot = this.#leastUsed();
    this.#next = (this.#slots.indexOf(slot) + 1) % this.#slots.length;
    return slot;
  }

  #leastUsed(): Slot {
    const inTurn = [...this.#slots.slice(this.#next), ...this.#slots.slice(0, this.#next)];
    return inTurn.reduce((least, slot) => (slot.connections < least.connections ? slot : least));
  }

  #count(slot: Slot, stream: ForwardedStream): ForwardedStream {
    slot.connections++;
    if (slot.session !== undefined) this.#sessions.set(stream, slot.session);
    let isCounted = true;
    const done = (): void => {
      if (isCounted) slot.connections--;
      isCounted = false;
    };
    // One whose client has ended only waits for late replies, for seconds.
    stream.once('finish', done);
    stream.once('close', () => {
      if (isCounted && stream.errored !== null) slot.failedAtMs = performance.now();
      done();
    });
    return stream;
  }

  #sessionOf(slot: Slot, signal: AbortSignal): Promise<SessionTransport> {
    if (slot.session !== undefined) return Promise.resolve(slot.session);
    // A client that connects again and again must not have as many sessions started.
    if (slot.opening === undefined && performance.now() < slot.retryAtMs) return Promise.reject(slot.failure);
    slot.opening ??= this.#open(slot, signal).finally(() => {
      slot.opening = undefined;
    });
    return slot.opening;
  }

  async #open(slot: Slot, signal: AbortSignal): Promise<SessionTransport> {
    const session = await this.#options.openSession(signal).catch((error: unknown) => {
      slot.failure = error;
      slot.retryAtMs = performance.now() + pauseMs(++slot.failures);
      throw error;
    });
    slot.failures = 0;
    slot.session = session;
    if (slot.outage !== undefined) {
      this.#options.onOutage({ ...slot.outage, until: new Date().toISOString() });
      slot.outage = undefined;
    }
    // `ended` never rejects.
    void session.ended.then(({ kind, reason }) => {
      if (slot.session === session) slot.session = undefined;
      this.#end(session);
      if (kind === 'closed' || this.#isClosed) return;
      // A session that nobody was connected through takes nothing away from anybody.
      if (slot.connections > 0 || performance.now() - slot.failedAtMs < WITH_ITS_SESSION_MS) {
        slot.outage = { how: `lost its session (${reason})`, at: new Date().toISOString() };
        this.#options.onOutage(slot.outage);
      }
      this.#options.onState(
        `session ${session.sessionId} ended (${reason}); the next local connection opens a new one`,
      );
    });
    return session;
  }

  /** Who closes the pool may end this process: what is under way to end a session is waited for. */
  #end(session: SessionTransport): void {
    // It says itself what it could not do.
    const ending = session
      .close()
      .catch(() => {})
      .finally(() => this.#ending.delete(ending));
    this.#ending.add(ending);
  }
}
