import type { Clock } from '../../platform/clock.ts';
import { type ChannelEffects, DataChannel } from '../channel.ts';
import type { ForwardingChannel } from '../forwarder.ts';
import type { ChannelSocket } from './socket.ts';

/** A clock of milliseconds since 1970 that never goes back. */
export const steadyClock: Clock = {
  now: () => performance.timeOrigin + performance.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/** A resumed socket counts as steady again after so long. */
const STEADY_AFTER_MS = 2_000;

/** How long a command may wait for those of others, as long as the agent sleeps between two messages. */
const GATHER_MS = 1;
/** So much fills a message by itself. */
const FULL_MESSAGE_BYTES = 1024;

/** Drives a data channel: gives it the time, the frames and the socket of the moment, and sleeps until it wants to be called. */
export class ChannelDriver {
  readonly #channel: DataChannel;
  #socket: ChannelSocket | undefined;
  #connectedAtMs = 0;
  #heardAtMs = 0;
  #resumedAtMs = Number.NEGATIVE_INFINITY;
  #wakeAtMs = Number.POSITIVE_INFINITY;
  #wake: NodeJS.Timeout | undefined;
  /** Waits for more to send. */
  #waiting: NodeJS.Timeout | undefined;
  /** Sends at the end of this turn. */
  #isHurrying = false;
  #isReading = true;
  #isClosed = false;

  constructor(effects: Omit<ChannelEffects, 'send' | 'isWritable'>) {
    this.#channel = new DataChannel({
      ...effects,
      send: (frame) => this.#socket?.send(frame),
      isWritable: () => this.#socket?.isWritable ?? false,
    });
  }

  get isConnected(): boolean {
    return this.#socket !== undefined;
  }

  /** When the socket of now was opened. */
  get connectedAtMs(): number {
    return this.#connectedAtMs;
  }

  /** When the last frame came. */
  get heardAtMs(): number {
    return this.#heardAtMs;
  }

  /** False while a slow reader keeps the socket from being read. */
  get isReading(): boolean {
    return this.#isReading;
  }

  /**
   * Since when no acknowledgement came although something is in flight; undefined while that is not so, or while a slow
   * reader keeps the acknowledgements from being read.
   */
  get unacknowledgedSinceMs(): number | undefined {
    return this.#isReading && this.isConnected ? this.#channel.waitingSinceMs : undefined;
  }

  /** Since when the agent's next message is missing although later ones came; undefined while that is not so. */
  get gapSinceMs(): number | undefined {
    return this.isConnected ? this.#channel.gapSinceMs : undefined;
  }

  /** The first socket. */
  attach(socket: ChannelSocket): void {
    this.#socket = socket;
    this.#connectedAtMs = steadyClock.now();
  }

  /** One socket after another: what is unacknowledged goes out at once. */
  resume(socket: ChannelSocket): void {
    this.attach(socket);
    this.#isReading = true;
    this.#resumedAtMs = this.#connectedAtMs;
    this.#channel.resumed(this.#connectedAtMs);
    this.#afterwards();
  }

  /** The socket is lost; answers it no more. */
  detach(): void {
    this.#socket = undefined;
    this.#channel.disconnected();
  }

  /** Gives the socket up as lost. */
  lose(reason: string): void {
    this.#socket?.lose(reason);
  }

  receive(frame: Buffer): void {
    this.#heardAtMs = steadyClock.now();
    this.#channel.receive(frame, this.#heardAtMs);
    this.#afterwards();
  }

  /**
   * Sends what was written when everything of this turn was read, so that the few bytes of many connections go out in
   * full messages; where more is coming, a moment later. A nextTick comes between any two sockets of a turn: with 64
   * connections that was a message for each command.
   */
  flushSoon(isMoreComing = false): void {
    const mayWait = isMoreComing && this.#channel.queuedBytes < FULL_MESSAGE_BYTES;
    if (this.#isHurrying || (mayWait && this.#waiting !== undefined)) return;
    if (mayWait) {
      this.#waiting = setTimeout(() => this.#flush(), GATHER_MS);
    } else {
      this.#isHurrying = true;
      setImmediate(() => this.#flush());
    }
  }

  /** Sends a flag ahead of everything that waits. */
  sendUrgentFlag(flag: number): void {
    this.#channel.sendFlag(flag, steadyClock.now(), true);
  }

  /** Nothing is taken or resent any more; the socket, which is still there, is the caller's to close. */
  stop(): void {
    this.#isClosed = true;
    this.#channel.close();
    clearTimeout(this.#wake);
    clearTimeout(this.#waiting);
  }

  async closeSocket(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    await socket?.close();
  }

  /** The channel as a forwarder sees it. */
  forwarding(): ForwardingChannel {
    const channel = this.#channel;
    const isConnected = (): boolean => this.isConnected;
    const isSettled = (): boolean => channel.isDelivered && !channel.hasGap;
    const isSteady = (): boolean =>
      isConnected() && steadyClock.now() - this.#resumedAtMs > STEADY_AFTER_MS && isSettled();
    return {
      get canWrite() {
        return channel.canWrite;
      },
      get isConnected() {
        return isConnected();
      },
      get isSettled() {
        return isSettled();
      },
      get isSteady() {
        return isSteady();
      },
      get roundTripMs() {
        return channel.roundTripMs;
      },
      write: (bytes) => channel.write(bytes),
      flush: (isMoreComing) => this.flushSoon(isMoreComing),
      sendFlag: (flag) => {
        channel.sendFlag(flag, steadyClock.now());
        this.#afterwards();
      },
      ask: () => {
        channel.ask(steadyClock.now());
        this.#afterwards();
      },
      hold: () => channel.hold(),
      release: () => {
        channel.release(steadyClock.now());
        this.#afterwards();
      },
    };
  }

  #flush(): void {
    clearTimeout(this.#waiting);
    this.#waiting = undefined;
    this.#isHurrying = false;
    this.#channel.flush(steadyClock.now());
    // This is the end of the turn.
    this.#socket?.flush();
    this.#afterwards();
  }

  #afterwards(): void {
    const isReading = !this.#channel.isOverfull;
    if (isReading !== this.#isReading) {
      this.#isReading = isReading;
      this.#socket?.setReading(isReading);
    }
    const wakeAtMs = this.#channel.wakeAtMs;
    // A timer that fires too early only looks and sets itself again: cheaper than a new one for each message.
    if (wakeAtMs >= this.#wakeAtMs || this.#isClosed) return;
    clearTimeout(this.#wake);
    this.#wakeAtMs = wakeAtMs;
    this.#wake = setTimeout(
      () => {
        this.#wakeAtMs = Number.POSITIVE_INFINITY;
        this.#channel.tick(steadyClock.now());
        this.#afterwards();
      },
      Math.max(1, wakeAtMs - steadyClock.now()),
    );
  }
}
