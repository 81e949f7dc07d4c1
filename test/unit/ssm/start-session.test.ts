import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SessionApi, SessionGrant } from '../../../src/ssm/session-api.ts';
import { startSession } from '../../../src/ssm/start-session.ts';

const GRANT: SessionGrant = { sessionId: 's-1', tokenValue: 't', streamUrl: 'wss://x' };
const request = { target: 'i-1', documentName: 'd', parameters: {} };

/** Answers after so long, and never earlier because of an abort. */
function apiThatTakes(ms: number): SessionApi {
  return {
    start: (_request, signal) =>
      new Promise((resolve, reject) => {
        setTimeout(() => resolve(GRANT), ms);
        signal?.addEventListener('abort', () => reject(signal.reason));
      }),
    resume: async () => undefined,
    terminate: async () => {},
  };
}

describe('starting a session', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('gives the session that was made although it was called off meanwhile, so that it can be ended', async () => {
    const abort = new AbortController();
    const starting = startSession({ api: apiThatTakes(5_000), request, signal: abort.signal });
    abort.abort(new Error('called off'));
    await vi.advanceTimersByTimeAsync(5_000);
    expect(await starting).toBe(GRANT);
  });

  it('lets go after 8 s, says that a session may be left, and gives the reason of the abort', async () => {
    const abort = new AbortController();
    const states: string[] = [];
    const starting = startSession({
      api: apiThatTakes(60_000),
      request,
      signal: abort.signal,
      onState: (text) => states.push(text),
    });
    starting.catch(() => {});
    await vi.advanceTimersByTimeAsync(20_000);
    expect(states).toEqual([]);
    abort.abort(new Error('called off'));
    await vi.advanceTimersByTimeAsync(8_000);
    await expect(starting).rejects.toThrow('called off');
    expect(states).toEqual([expect.stringMatching(/no answer within 8 s.*idle timeout/)]);
  });

  it('does not call where it was called off before', async () => {
    const api = apiThatTakes(1);
    const start = vi.spyOn(api, 'start');
    await expect(
      startSession({ api, request, signal: AbortSignal.abort(new Error('called off')) }),
    ).rejects.toThrow('called off');
    expect(start).not.toHaveBeenCalled();
  });
});
