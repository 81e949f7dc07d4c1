import { afterAll, beforeEach, expect, test } from 'vitest';
import { connect } from '../src/connect.js';
import { RateLimiter } from '../src/rate-limiter.js';

const redis = connect();
const limiter = new RateLimiter(redis, { limit: 2, windowMs: 60_000 });

beforeEach(async () => {
  await redis.del('rate:anna');
});
afterAll(() => redis.quit());

test('lets as many calls through as the limit says', async () => {
  expect(await limiter.hit('anna')).toEqual({ allowed: true, left: 1 });
  expect(await limiter.hit('anna')).toEqual({ allowed: true, left: 0 });
  expect(await limiter.hit('anna')).toEqual({ allowed: false, left: 0 });
});

test('says when to come again', async () => {
  await limiter.hit('anna');
  expect(await limiter.retryAfter('anna')).toBeGreaterThan(50);
});

test('knows no waiting for somebody who never called', async () => {
  expect(await limiter.retryAfter('nobody')).toBeUndefined();
});

test('begins anew after a reset', async () => {
  await limiter.hit('anna');
  await limiter.reset('anna');
  expect(await limiter.hit('anna')).toEqual({ allowed: true, left: 1 });
});
