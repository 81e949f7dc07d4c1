import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sayRarely } from '../../../src/platform/say-rarely.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['performance'] }));
afterEach(() => void vi.useRealTimers());

it('passes each line on once in ten seconds, also where several take turns', () => {
  const said: string[] = [];
  const say = sayRarely((text) => said.push(text));
  for (let second = 0; second < 25; second += 1) {
    say('a');
    say(second % 2 === 0 ? 'b' : 'c');
    vi.advanceTimersByTime(1_000);
  }
  expect(said.filter((text) => text === 'a')).toHaveLength(3);
  expect(said.filter((text) => text === 'b')).toHaveLength(3);
  expect(said.filter((text) => text === 'c')).toHaveLength(3);
});
