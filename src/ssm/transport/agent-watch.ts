import type { Clock } from '../../platform/clock.ts';

/** What is watched: a channel's driver. */
export interface WatchedAgent {
  readonly isConnected: boolean;
  /** False while a slow reader keeps the socket from being read: then silence says nothing. */
  readonly isReading: boolean;
  /** When the last frame came. */
  readonly heardAtMs: number;
  /** Since when an acknowledgement is owed; undefined while none is. */
  readonly unacknowledgedSinceMs: number | undefined;
}

export interface WatchAgentOptions {
  readonly agent: WatchedAgent;
  /** Streams that somebody may wait on. */
  readonly openStreams: () => number;
  /** Sends what the agent acknowledges and otherwise ignores. */
  readonly ask: () => void;
  /** The agent has been silent for so long that it is asked whether it is there. */
  readonly askAfterMs: number;
  /** Silent for so long, whatever the socket does, while somebody waits. */
  readonly giveUpAfterMs: number;
  readonly giveUp: () => void;
  readonly clock: Clock;
}

/** Between two looks, at most. */
const LOOK_MS = 1_000;
/** A look that comes so much too late tells that this process stood still: the silence was its own. */
const STOOD_STILL_MS = 5_000;

/**
 * Looks again and again whether the agent is there, as long as a stream is open: the client may wait for the rest of a
 * reply or for a published message, and nothing that it sends would tell.
 *
 * WebSocket pings are answered by the gateway (protocol text, section 1), so only acknowledgements prove an agent. Asked
 * here, not acknowledged: that is the acknowledgement watch's. What has no acknowledgement to wait for, as a channel that is
 * paused or being resumed, ends here.
 *
 * @returns Ends the watch.
 */
export function watchAgent(options: WatchAgentOptions): () => void {
  const { agent, clock } = options;
  const intervalMs = Math.min(LOOK_MS, options.askAfterMs / 4);
  let countsFromMs = clock.now();
  let lookedAtMs = countsFromMs;
  let cancel = (): void => {};
  const look = (): void => {
    const nowMs = clock.now();
    const stoodStill = nowMs - lookedAtMs > intervalMs + STOOD_STILL_MS;
    lookedAtMs = nowMs;
    if (stoodStill || options.openStreams() === 0 || !agent.isReading) countsFromMs = nowMs;
    const silentMs = nowMs - Math.max(agent.heardAtMs, countsFromMs);
    if (silentMs >= options.giveUpAfterMs) {
      options.giveUp();
      return;
    }
    const isAsked = agent.unacknowledgedSinceMs !== undefined;
    if (silentMs >= options.askAfterMs && agent.isConnected && !isAsked) options.ask();
    cancel = clock.after(intervalMs, look);
  };
  cancel = clock.after(intervalMs, look);
  return () => cancel();
}
