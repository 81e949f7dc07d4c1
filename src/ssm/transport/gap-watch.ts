import { steadyClock } from './channel-driver.ts';
import { lookAgain } from './look-again.ts';

/** What is watched: a channel's driver. */
export interface WatchedChannel {
  readonly connectedAtMs: number;
  readonly gapSinceMs: number | undefined;
}

/**
 * Looks again and again whether a message of the agent never comes although later ones did. An agent whose buffer is full
 * forgets its newest message (docs/ssm-protocol.md, section 4): everything behind it would wait for ever.
 *
 * @param limitMs - How long a gap may stand while the channel does. The agent sends what is missing every 100 ms.
 * @returns Ends the watch.
 */
export function watchGap(channel: WatchedChannel, limitMs: number, giveUp: () => void): () => void {
  const look = (): void => {
    const { gapSinceMs, connectedAtMs } = channel;
    if (gapSinceMs === undefined) return;
    if (steadyClock.now() - Math.max(gapSinceMs, connectedAtMs) >= limitMs) giveUp();
  };
  return lookAgain(limitMs, look);
}
