import { type ChannelDriver, steadyClock } from './channel-driver.ts';
import { lookAgain } from './look-again.ts';

/**
 * Looks again and again whether an agent acknowledges nothing although the socket stands. The first time the socket is
 * given up, as another one may reach it; the second time the session.
 *
 * @returns Ends the watch.
 */
export function watchAcknowledgements(
  driver: ChannelDriver,
  silenceMs: number,
  giveUp: () => void,
): () => void {
  let isSecond = false;
  const look = (): void => {
    if (!driver.isConnected) return;
    const sinceMs = driver.unacknowledgedSinceMs;
    if (sinceMs === undefined) {
      isSecond = false;
      return;
    }
    // Progress since the socket was opened again clears the first strike.
    if (sinceMs > driver.connectedAtMs) isSecond = false;
    if (steadyClock.now() - Math.max(sinceMs, driver.connectedAtMs) < silenceMs) return;
    if (isSecond) {
      giveUp();
      return;
    }
    isSecond = true;
    driver.lose(`nothing was acknowledged for ${Math.round(silenceMs / 1000)} s`);
  };
  return lookAgain(silenceMs, look);
}
