const assert = require('node:assert');
const { Redis } = require('ioredis');

describe('a cart', () => {
  let redis;
  before(() => {
    redis = new Redis(process.env.REDIS_URL);
  });
  after(() => redis.quit());

  it('holds what was put into it', async () => {
    await redis.sadd('cart', 'apple', 'pear');
    assert.equal(await redis.scard('cart'), 2);
  });
});
