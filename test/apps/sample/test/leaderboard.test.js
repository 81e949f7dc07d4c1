import { afterAll, beforeEach, expect, test } from 'vitest';
import { connect } from '../src/connect.js';
import { Leaderboard } from '../src/leaderboard.js';

const redis = connect();
const board = new Leaderboard(redis, 'chess');

beforeEach(async () => {
  await redis.del('board:chess', 'board:chess:history');
});
afterAll(() => redis.quit());

test('adds points up', async () => {
  await board.add('anna', 3);
  expect(await board.add('anna', 4)).toBe(7);
});

test('lists the best first', async () => {
  await board.add('anna', 3);
  await board.add('bert', 5);
  expect(await board.top(2)).toEqual([
    { player: 'bert', points: 5 },
    { player: 'anna', points: 3 },
  ]);
});

test('ranks from one', async () => {
  await board.add('anna', 3);
  await board.add('bert', 5);
  expect(await board.rank('anna')).toBe(2);
  expect(await board.rank('nobody')).toBeUndefined();
});

test('keeps the better of two results', async () => {
  await board.add('anna', 10);
  expect(await board.best('anna', 7)).toBe(10);
  expect(await board.best('anna', 12)).toBe(12);
});

test('keeps a short history in a ziplist, which the memory budget counts on', async () => {
  expect(await board.historyEncoding(1, 2, 3)).toBe('ziplist');
});
