import type { RedisTargetError } from '../errors.ts';
import type { ForwardedStream } from './forwarded-stream.ts';

/** What a forwarder needs of the data channel below it. */
export interface ForwardingChannel {
  readonly canWrite: boolean;
  /** Takes a copy. False: wait for `drained`. */
  write(bytes: Uint8Array): boolean;
  /** Sends what was written at the end of the turn; where more is coming, a moment is waited for it. */
  flush(isMoreComing?: boolean): void;
  sendFlag(flag: number): void;
  /** Sends, at once, what the agent acknowledges and otherwise ignores. */
  ask(): void;
  /** Nobody takes more for now. */
  hold(): void;
  release(): void;
  /** Whether everything written was acknowledged, and nothing of the agent's is missing in between. */
  readonly isSettled: boolean;
  /** Whether it is settled, and the socket was not lost lately. */
  readonly isSteady: boolean;
  readonly isConnected: boolean;
  readonly roundTripMs: number;
}

/** Many streams, or one after another, over one data channel. */
export interface Forwarder {
  /** Whether its streams are carried side by side. */
  readonly carriesMany: boolean;
  /** Streams whose local side is not done with them. */
  readonly openStreams: number;
  openStream(): ForwardedStream;
  /** Has the agent acknowledge something, while a stream is open; it means nothing to the streams. */
  ask(): void;
  /** The next bytes from the agent. @throws {RedisTargetError} where they can't be read. */
  receive(bytes: Uint8Array): void;
  flag(flag: number): void;
  /** There is room again. */
  drained(): void;
  /** The session is over: every stream is destroyed with `error`. */
  close(error: RedisTargetError): void;
}

/** Received bytes that may wait for slow readers, of all streams together (smux MaxReceiveBuffer). */
export const MAX_WAITING_BYTES: number = 4 * 1024 * 1024;
