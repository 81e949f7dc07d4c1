import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { WarmUp } from '../../../src/ssm/warm-up/warm-up.ts';
import { WarmUpWhileQuiet } from '../../../src/ssm/warm-up/while-quiet.ts';
import { FakeClock } from './fake-clock.ts';

/** Attempts that last until they are finished or stopped. */
function setUp() {
  const clock = new FakeClock();
  const attempts: { isStopped: boolean; finish: () => void }[] = [];
  let closed = 0;
  const close = async (): Promise<void> => {
    closed++;
  };
  const warmUp = (signal: AbortSignal): Promise<WarmUp> =>
    new Promise((resolve) => {
      const attempt = { isStopped: false, finish: () => resolve({ answered: 1, close }) };
      signal.addEventListener('abort', () => {
        attempt.isStopped = true;
        attempt.finish();
      });
      attempts.push(attempt);
    });
  const quiet = new WarmUpWhileQuiet({ warmUp, clock });
  /** Lets what has ended be heard of, and time pass. */
  const pass = async (ms: number): Promise<void> => {
    await turn();
    clock.advance(ms);
    await turn();
  };
  return { quiet, attempts, pass, clock, closed: () => closed };
}

describe('a warm-up while nobody uses the tunnel', () => {
  it('begins when the tunnel is open, and is over when it is done', async () => {
    const { quiet, attempts, pass, closed } = setUp();
    quiet.begin();
    expect(attempts).toHaveLength(1);
    expect(quiet.isOver).toBe(false);
    attempts[0]?.finish();
    await pass(10_000);
    expect(quiet.isOver).toBe(true);
    expect(attempts).toHaveLength(1);
    expect(closed()).toBe(0);
    await quiet.close();
    expect(closed()).toBe(1);
  });

  it('leaves a client alone that connects as soon as the tunnel is open, until it has sent nothing for 0.1 s', async () => {
    const { quiet, attempts, pass } = setUp();
    quiet.busy();
    quiet.begin();
    for (let sent = 0; sent < 50; sent++) {
      await pass(50);
      quiet.busy();
    }
    expect(attempts).toHaveLength(0);
    await pass(99);
    expect(attempts).toHaveLength(0);
    await pass(1);
    expect(attempts).toHaveLength(1);
  });

  it('is stopped by a client, and begins again in the next pause, which has to be twice as long after each further stop', async () => {
    const { quiet, attempts, pass } = setUp();
    quiet.begin();
    for (const [stops, pauseMs] of [100, 200, 400, 800, 1_600].entries()) {
      expect(attempts).toHaveLength(stops + 1);
      expect(quiet.isOver).toBe(false);
      quiet.busy();
      quiet.busy();
      expect(attempts.at(-1)?.isStopped).toBe(true);
      await pass(pauseMs - 1);
      expect(attempts).toHaveLength(stops + 1);
      await pass(1);
    }
    expect(attempts).toHaveLength(6);
    attempts[5]?.finish();
    await pass(0);
    expect(quiet.isOver).toBe(true);
  });

  it.each([30, 120, 250, 1_000])(
    'is done when a client that asks every %i ms has gone, after few stops',
    async (everyMs) => {
      const { quiet, attempts, pass } = setUp();
      quiet.begin();
      for (let askedMs = 0; askedMs < 60_000; askedMs += everyMs) {
        quiet.busy();
        await pass(everyMs);
      }
      expect(attempts.filter(({ isStopped }) => isStopped).length).toBeLessThanOrEqual(5);
      await pass(2_000);
      expect(attempts.at(-1)?.isStopped).toBe(false);
      attempts.at(-1)?.finish();
      await pass(0);
      expect(quiet.isOver).toBe(true);
    },
  );

  it('begins again no more when it is done although a client comes', async () => {
    const { quiet, attempts, pass } = setUp();
    quiet.begin();
    quiet.busy();
    await pass(100);
    attempts[1]?.finish();
    await pass(0);
    expect(quiet.isOver).toBe(true);
    quiet.busy();
    await pass(10_000);
    expect(attempts.map(({ isStopped }) => isStopped)).toEqual([true, false]);
  });

  it('is over, and rejects nowhere, where it cannot be loaded', async () => {
    const clock = new FakeClock();
    const quiet = new WarmUpWhileQuiet({ warmUp: () => Promise.reject(new Error('not there')), clock });
    quiet.begin();
    await turn();
    expect(quiet.isOver).toBe(true);
    await quiet.close();
    expect(clock.pending).toBe(0);
  });

  it('begins nothing once it is closed, before, while and after it waits, and stops what it has begun', async () => {
    const before = setUp();
    await before.quiet.close();
    before.quiet.begin();
    await before.pass(10_000);
    expect(before.attempts).toHaveLength(0);

    const waiting = setUp();
    waiting.quiet.busy();
    waiting.quiet.begin();
    await waiting.quiet.close();
    await waiting.quiet.close();
    await waiting.pass(10_000);
    expect(waiting.attempts).toHaveLength(0);
    expect(waiting.clock.pending).toBe(0);

    const running = setUp();
    running.quiet.begin();
    await running.quiet.close();
    await running.pass(10_000);
    expect(running.attempts.map(({ isStopped }) => isStopped)).toEqual([true]);
    expect(running.closed()).toBe(1);
  });
});
