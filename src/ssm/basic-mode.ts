import { RedisTargetError } from '../errors.ts';
import type { Clock } from '../platform/clock.ts';
import { connectRefused } from './connect-refused.ts';
import { ForwardedStream, type StreamOwner } from './forwarded-stream.ts';
import { type Forwarder, type ForwardingChannel, MAX_WAITING_BYTES } from './forwarder.ts';
import { lingerForReplies } from './linger.ts';
import { FLAG } from './protocol/flags.ts';

const PIECE_BYTES = 32_768;
/** How often it is looked whether the agent has closed the last connection. */
const TURN_POLL_MS = 5;
const TURN_LIMIT_MS = 50_000;

export interface BasicForwarderOptions {
  readonly channel: ForwardingChannel;
  readonly clock: Clock;
  /** `host:port`, for errors. */
  readonly remote: string;
  /** A stream with something to send waits so long for those before it, in milliseconds. Default: 50,000. */
  readonly turnMs?: number | undefined;
}

/** Forwarding for agents up to 3.0.196.0: the bytes as they are, one connection at a time, the others wait. */
export class BasicForwarder implements Forwarder, StreamOwner {
  readonly #options: BasicForwarderOptions;
  readonly #channel: ForwardingChannel;
  /** The first one has the session. */
  readonly #streams: ForwardedStream[] = [];
  #nextId = 1;
  #arrivals = 0;
  #waitingBytes = 0;
  #isHeld = false;
  #hasWritten = false;
  #stopLingering: (() => void) | undefined;
  /** Set while the agent closes the last connection; what comes belongs to that one. */
  #stopTurning: (() => void) | undefined;
  /** Streams with something to send that others are before. */
  readonly #waiting = new Map<ForwardedStream, () => void>();

  constructor(options: BasicForwarderOptions) {
    this.#options = options;
    this.#channel = options.channel;
  }

  readonly carriesMany = false;

  get openStreams(): number {
    return this.#streams.length;
  }

  ask(): void {
    this.#channel.ask();
  }

  openStream(): ForwardedStream {
    const stream = new ForwardedStream(this.#nextId++, this);
    this.#streams.push(stream);
    return stream;
  }

  receive(bytes: Uint8Array): void {
    const stream = this.#streams[0];
    // What the remote said after its connection was given up here belongs to nobody.
    if (stream === undefined || !this.#hasWritten || this.#stopTurning !== undefined) return;
    this.#arrivals++;
    this.#waitingBytes += bytes.length;
    stream.receive(bytes);
    if (this.#isHeld || this.#waitingBytes <= MAX_WAITING_BYTES) return;
    this.#isHeld = true;
    this.#channel.hold();
  }

  flag(flag: number): void {
    if (flag === FLAG.connectToPortError) this.#streams[0]?.destroy(connectRefused(this.#options.remote));
  }

  drained(): void {
    const stream = this.#streams[0];
    if (this.#stopTurning !== undefined) return;
    while (stream?.hasOutput && this.#channel.canWrite) {
      this.#hasWritten = true;
      this.#channel.write(stream.takeOutput(PIECE_BYTES));
    }
    this.#channel.flush();
  }

  close(error: RedisTargetError): void {
    for (const stream of this.#streams.splice(0)) stream.destroy(error);
    this.#stopLingering?.();
    this.#stopTurning?.();
  }

  wantsToWrite(stream: ForwardedStream): void {
    if (stream === this.#streams[0]) this.drained();
    else if (!this.#waiting.has(stream)) this.#limitTurn(stream);
  }

  consumed(bytes: number): void {
    this.#waitingBytes -= bytes;
    if (!this.#isHeld || this.#waitingBytes > MAX_WAITING_BYTES / 2) return;
    this.#isHeld = false;
    this.#channel.release();
  }

  halfClosed(stream: ForwardedStream): void {
    // One that waits for its turn with all its bytes has more to send before it may end; `gone` comes back to it.
    if (stream !== this.#streams[0] || this.#stopTurning !== undefined) return;
    this.#stopLingering = lingerForReplies(
      stream,
      this.#channel,
      this.#options.clock,
      () => this.#arrivals,
      () => this.#finish(stream),
    );
  }

  gone(stream: ForwardedStream): void {
    this.#stopWaiting(stream);
    const index = this.#streams.indexOf(stream);
    if (index < 0) return;
    this.#streams.splice(index, 1);
    if (index > 0) return;
    this.#stopLingering?.();
    this.#stopLingering = undefined;
    if (this.#hasWritten) {
      this.#hasWritten = false;
      this.#channel.sendFlag(FLAG.disconnectToPort);
      this.#turn();
    } else {
      this.#startNext();
    }
  }

  // The flag is acknowledged when the agent has acted on it; replies to the last connection come before that.
  #turn(): void {
    this.#stopTurning = this.#options.clock.after(TURN_POLL_MS, () => {
      if (!this.#channel.isSettled) {
        this.#turn();
        return;
      }
      this.#stopTurning = undefined;
      this.#startNext();
    });
  }

  #startNext(): void {
    const next = this.#streams[0];
    if (next === undefined) return;
    this.#stopWaiting(next);
    this.drained();
    if (next.writableFinished) this.halfClosed(next);
  }

  #limitTurn(stream: ForwardedStream): void {
    const { clock, turnMs = TURN_LIMIT_MS } = this.#options;
    this.#waiting.set(
      stream,
      clock.after(turnMs, () => stream.destroy(noTurn(turnMs))),
    );
  }

  #stopWaiting(stream: ForwardedStream): void {
    this.#waiting.get(stream)?.();
    this.#waiting.delete(stream);
  }

  #finish(stream: ForwardedStream): void {
    stream.remoteEnded();
    this.gone(stream);
  }
}

function noTurn(waitedMs: number): RedisTargetError {
  return new RedisTargetError(
    'RT_SSM_ONE_CONNECTION',
    `The SSM Agent on the bastion is too old to carry more than one connection at a time, and the one before was not closed in ${waitedMs / 1000} s. ` +
      'Update the agent (document AWS-UpdateSSMAgent), or set `ssm.sessions` to as many as there are connections.',
  );
}
