import { describe, expect, it } from 'vitest';
import { type WatchedAgent, watchAgent } from '../../../src/ssm/transport/agent-watch.ts';
import { FakeClock } from './fake-clock.ts';

const ASK_MS = 10_000;
const GIVE_UP_MS = 50_000;
const HOUR_MS = 3_600_000;

function build(agent: Partial<WatchedAgent> = {}) {
  const clock = new FakeClock();
  const seen = { asked: 0, givenUpAtMs: -1, openStreams: 1 };
  const watched = {
    isConnected: true,
    isReading: true,
    heardAtMs: 0,
    unacknowledgedSinceMs: undefined as number | undefined,
    ...agent,
  };
  const stop = watchAgent({
    agent: watched,
    openStreams: () => seen.openStreams,
    ask: () => {
      seen.asked++;
    },
    askAfterMs: ASK_MS,
    giveUpAfterMs: GIVE_UP_MS,
    giveUp: () => {
      seen.givenUpAtMs = clock.now();
    },
    clock,
  });
  return { clock, seen, watched, stop };
}

describe('the watch for an agent that is gone', () => {
  it('lets a silent stream live for a day whose agent answers what it is asked', () => {
    const { clock, seen, watched } = build();
    while (clock.now() < 24 * HOUR_MS) {
      const before = seen.asked;
      clock.advance(1_000);
      if (seen.asked > before) watched.heardAtMs = clock.now();
    }
    expect(seen.givenUpAtMs).toBe(-1);
    expect(seen.asked).toBeGreaterThan((20 * HOUR_MS) / ASK_MS);
  });

  it('gives up within a minute where nothing comes any more', () => {
    const { clock, seen } = build();
    clock.advance(60_000);
    expect(seen.givenUpAtMs).toBe(GIVE_UP_MS);
  });

  it('gives up within a minute while the channel is away, and does not ask then', () => {
    const { clock, seen } = build({ isConnected: false });
    clock.advance(60_000);
    expect(seen).toMatchObject({ asked: 0, givenUpAtMs: GIVE_UP_MS });
  });

  it('asks nothing more while an answer is owed', () => {
    const { clock, seen } = build({ unacknowledgedSinceMs: 0 });
    clock.advance(40_000);
    expect(seen.asked).toBe(0);
  });

  it('asks nobody while no stream is open, so that the service can end a session that nobody uses', () => {
    const { clock, seen } = build();
    seen.openStreams = 0;
    clock.advance(HOUR_MS);
    expect(seen).toMatchObject({ asked: 0, givenUpAtMs: -1 });
    seen.openStreams = 1;
    clock.advance(GIVE_UP_MS - 1_000);
    expect(seen.givenUpAtMs).toBe(-1);
  });

  it('counts no time in which a slow reader kept the socket from being read', () => {
    const { clock, seen } = build({ isReading: false });
    clock.advance(HOUR_MS);
    expect(seen).toMatchObject({ asked: 0, givenUpAtMs: -1 });
  });

  it('counts no time in which this process itself stood still', () => {
    const { clock, seen } = build();
    clock.advance(5_000);
    clock.standStill(HOUR_MS);
    clock.advance(5_000);
    expect(seen).toMatchObject({ asked: 0, givenUpAtMs: -1 });
  });

  it('looks no more when it is ended', () => {
    const { clock, seen, stop } = build();
    stop();
    clock.advance(HOUR_MS);
    expect(seen).toMatchObject({ asked: 0, givenUpAtMs: -1 });
    expect(clock.pending).toBe(0);
  });
});
