import type { RedisTargetError } from '../../errors.ts';
import type { Forwarder } from '../forwarder.ts';
import { watchAcknowledgements } from './acknowledgement-watch.ts';
import { watchAgent } from './agent-watch.ts';
import { type ChannelDriver, steadyClock } from './channel-driver.ts';
import { watchGap } from './gap-watch.ts';
import { away, incomplete, silent } from './session-errors.ts';

/** How long a session may be silent, each in its way. A waiting client's connection ends within a minute. */
export interface SilenceLimits {
  /**
   * The agent acknowledges nothing for so long although the socket stands: the channel is opened again, and after
   * as long once more the session is given up. In milliseconds. Default: 20,000.
   */
  readonly silenceMs?: number;
  /**
   * A message of the agent is missing for so long although later ones came, and the socket stands: it is lost, and the
   * session with it. In milliseconds. Default: 50,000.
   */
  readonly gapMs?: number;
  /**
   * The agent has been silent for so long while a stream is open: it is asked whether it is there, by what it has to
   * acknowledge. In milliseconds. Default: 10,000.
   */
  readonly askAfterMs?: number;
  /**
   * While a stream is open, the session is given up after so long without a frame, whatever the reason. In
   * milliseconds. Default: 48,000.
   */
  readonly waitMs?: number;
}

export interface WatchSessionOptions extends SilenceLimits {
  readonly driver: ChannelDriver;
  readonly forwarder: () => Forwarder | undefined;
  /** Why the channel could not be opened again, the last time; empty where that is not known. */
  readonly lastTry: () => string;
  readonly fail: (error: RedisTargetError) => void;
}

/**
 * Watches an open session in every way in which it could fall silent.
 *
 * @returns Ends the watch.
 */
export function watchSession(options: WatchSessionOptions): () => void {
  const { driver, fail, silenceMs = 20_000, gapMs = 50_000, askAfterMs = 10_000, waitMs = 48_000 } = options;
  const watches = [
    watchAcknowledgements(driver, silenceMs, () => fail(silent())),
    watchGap(driver, gapMs, () => fail(incomplete())),
    watchAgent({
      agent: driver,
      openStreams: () => options.forwarder()?.openStreams ?? 0,
      ask: () => options.forwarder()?.ask(),
      askAfterMs,
      giveUpAfterMs: waitMs,
      giveUp: () => fail(driver.isConnected ? silent() : away(waitMs, options.lastTry())),
      clock: steadyClock,
    }),
  ];
  return () => {
    for (const stop of watches) stop();
  };
}
