const { Redis } = require('ioredis');

const redis = new Redis(process.env.REDIS_URL);

beforeEach(async () => {
  await redis.del('board', 'board:history');
});
afterAll(() => redis.quit());

describe('the leaderboard', () => {
  test('lists the best first', async () => {
    await redis.zadd('board', 3, 'anna', 5, 'bert');
    expect(await redis.zrevrange('board', 0, 0)).toEqual(['bert']);
  });

  test('keeps a short history in a ziplist', async () => {
    await redis.rpush('board:history', 1, 2, 3);
    expect(await redis.object('ENCODING', 'board:history')).toBe('ziplist');
  });
});
