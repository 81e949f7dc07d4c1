import assert from 'node:assert/strict';
import { Redis } from 'ioredis';

// For the test of an engine that dies of a command: Redis 7.0.15 of the second test's.
const redis = new Redis(process.env.REDIS_URL, { maxRetriesPerRequest: 0, retryStrategy: () => 50 });
redis.on('error', () => undefined);
after(() => redis.disconnect());

it('keeps a value', async () => {
  assert.equal(await redis.set('a', '1'), 'OK');
});

it('hands on what a script raises', async () => {
  await assert.rejects(redis.eval('error({})', 0), { name: 'ReplyError' });
});

it('still has the value', async () => {
  assert.equal(await redis.get('a'), '1');
});
