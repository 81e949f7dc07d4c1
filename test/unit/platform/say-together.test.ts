import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { sayTogether } from '../../../src/platform/say-together.ts';

let said: string[];
beforeEach(() => {
  said = [];
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => void vi.useRealTimers());

const several = () =>
  sayTogether(
    (text) => said.push(text),
    () => false,
  );

it('says what several sessions tell alike as one line, and names the first', () => {
  const { say } = several();
  for (const id of ['me@example.org-0a', 'me@example.org-0b', 'me@example.org-0c'])
    say(`channel lost: closed with code 1006; resuming session ${id}`);
  expect(said).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(said).toEqual([
    'channel lost: closed with code 1006; resuming session me@example.org-0a and 2 more',
  ]);
  say('session me@example.org-0a resumed');
  vi.advanceTimersByTime(1_000);
  expect(said.slice(1)).toEqual(['session me@example.org-0a resumed']);
});

it('keeps apart what is not alike, and what is told by one session again', () => {
  const { say } = several();
  say('session a-1 ended (it timed out); the next local connection opens a new one');
  say('session a-2 ended (the agent was updated); the next local connection opens a new one');
  say('session a-2 ended (the agent was updated); the next local connection opens a new one');
  vi.advanceTimersByTime(1_000);
  expect(said).toEqual([
    'session a-1 ended (it timed out); the next local connection opens a new one',
    'session a-2 ended (the agent was updated); the next local connection opens a new one',
  ]);
});

it('keeps nothing back that names no session, or where there is only one', () => {
  several().say('the door is closed');
  sayTogether(
    (text) => said.push(text),
    () => true,
  ).say('session a-1 resumed');
  expect(said).toEqual(['the door is closed', 'session a-1 resumed']);
});

it('says at once what it holds when it is flushed', () => {
  const { say, flush } = several();
  say('resuming session a-1: try 2 failed (it is away); trying on');
  say('resuming session a-2: try 2 failed (it is away); trying on');
  flush();
  expect(said).toEqual(['resuming session a-1 and 1 more: try 2 failed (it is away); trying on']);
  vi.advanceTimersByTime(1_000);
  expect(said).toHaveLength(1);
});
