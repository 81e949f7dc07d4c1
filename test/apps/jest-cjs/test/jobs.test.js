const { Redis } = require('ioredis');

const redis = new Redis(process.env.REDIS_URL);

beforeAll(async () => {
  const info = await redis.info('server');
  console.log(`connected to Redis ${/redis_version:(\S+)/.exec(info)[1]}`);
});
beforeEach(async () => {
  await redis.del('jobs:waiting', 'jobs:ideas');
});
afterAll(() => redis.quit());

test('gives jobs in the order in which they came', async () => {
  await redis.lpush('jobs:waiting', 'first', 'second');
  expect(await redis.rpop('jobs:waiting')).toBe('first');
});

test('takes several jobs at once where order does not matter', async () => {
  await redis.sadd('jobs:ideas', 'a', 'b', 'c');
  expect(await redis.spop('jobs:ideas', 2)).toHaveLength(2);
});
