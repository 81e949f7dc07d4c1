import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { steadyClock } from '../../../src/ssm/transport/channel-driver.ts';
import { watchGap } from '../../../src/ssm/transport/gap-watch.ts';

const LIMIT_MS = 60_000;

describe('the watch for a message that never comes', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('gives up after its limit', () => {
    const giveUp = vi.fn();
    const stop = watchGap({ connectedAtMs: 0, gapSinceMs: steadyClock.now() }, LIMIT_MS, giveUp);
    vi.advanceTimersByTime(LIMIT_MS - 1_000);
    expect(giveUp).not.toHaveBeenCalled();
    vi.advanceTimersByTime(2_000);
    expect(giveUp).toHaveBeenCalled();
    stop();
  });

  it('counts from the moment at which the socket was opened again', () => {
    const giveUp = vi.fn();
    const startMs = steadyClock.now();
    const stop = watchGap({ connectedAtMs: startMs + LIMIT_MS, gapSinceMs: startMs }, LIMIT_MS, giveUp);
    vi.advanceTimersByTime(2 * LIMIT_MS - 1_000);
    expect(giveUp).not.toHaveBeenCalled();
    stop();
  });

  it('never gives up where nothing is missing', () => {
    const giveUp = vi.fn();
    const stop = watchGap({ connectedAtMs: 0, gapSinceMs: undefined }, LIMIT_MS, giveUp);
    vi.advanceTimersByTime(10 * LIMIT_MS);
    expect(giveUp).not.toHaveBeenCalled();
    stop();
  });
});
