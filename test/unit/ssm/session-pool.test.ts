import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SessionPool } from '../../../src/ssm/session-pool.ts';

describe('a pool of sessions', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('starts few sessions for a client that connects again and again where each fails, and tells it the failure', async () => {
    let started = 0;
    const pool = new SessionPool({
      sessions: 1,
      onState: () => {},
      onOutage: () => {},
      openSession: async () => {
        started++;
        throw new Error(`failed ${started}`);
      },
    });
    const { signal } = new AbortController();
    for (let index = 0; index < 300; index++) {
      await expect(pool.openStream(signal)).rejects.toThrow(`failed ${started || 1}`);
      vi.advanceTimersByTime(50);
    }
    // 15 s: after 0.2, 0.4, 0.8, 1.6, 3.2 and 5 s.
    expect(started).toBe(7);
  });
});
