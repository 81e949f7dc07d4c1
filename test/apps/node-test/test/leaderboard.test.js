import assert from 'node:assert/strict';
import { after, beforeEach, describe, test } from 'node:test';
import { connect } from '../src/connect.js';
import { Leaderboard } from '../src/leaderboard.js';

const redis = connect();
const board = new Leaderboard(redis, 'chess');

beforeEach(async () => {
  await redis.del('board:chess', 'board:chess:history');
});
after(() => redis.quit());

describe('the leaderboard', () => {
  test('lists the best first', async () => {
    await board.add('anna', 3);
    await board.add('bert', 5);
    assert.deepEqual((await board.top(1))[0], { player: 'bert', points: 5 });
  });

  test('keeps a short history in a ziplist', async () => {
    assert.equal(await board.historyEncoding(1, 2, 3), 'ziplist');
  });
});
