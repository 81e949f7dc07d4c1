import { Duplex } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ForwardedStream } from '../../../src/ssm/forwarded-stream.ts';
import { SessionPool } from '../../../src/ssm/session-pool.ts';
import type { SessionEnd } from '../../../src/ssm/transport/transport.ts';

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

  it('says whether the session of the next connection stands, and opens a stream of it at once where it does', async () => {
    let end = (_end: SessionEnd): void => {};
    const opened: object[] = [];
    const openStream = (): ForwardedStream => {
      const stream = new Duplex({ read: () => {}, write: (_chunk, _encoding, done) => done() });
      opened.push(stream);
      return stream as unknown as ForwardedStream;
    };
    const pool = new SessionPool({
      sessions: 1,
      onState: () => {},
      onOutage: () => {},
      openSession: async () => ({
        via: 'ssm-native',
        sessionId: 's-1',
        carriesMany: true,
        ended: new Promise((resolve) => {
          end = resolve;
        }),
        openStream,
        close: async () => {},
      }),
    });
    expect(pool.isNextOpen).toBe(false);
    await pool.openAll(new AbortController().signal);
    expect(pool.isNextOpen).toBe(true);
    expect(opened).toEqual([pool.openNow()]);
    end({ kind: 'lost', reason: 'for a test' });
    await vi.waitFor(() => expect(pool.isNextOpen).toBe(false));
  });
});
