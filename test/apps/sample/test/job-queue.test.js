import { afterAll, beforeEach, expect, test } from 'vitest';
import { connect } from '../src/connect.js';
import { JobQueue } from '../src/job-queue.js';

const redis = connect();
const queue = new JobQueue(redis, 'mail');

beforeEach(async () => {
  await redis.del(queue.waiting, queue.busy, queue.ideas);
});
afterAll(() => redis.quit());

test('gives jobs in the order in which they came', async () => {
  await queue.add('first', 'second');
  expect(await queue.take()).toBe('first');
  expect(await queue.take()).toBe('second');
  expect(await queue.take()).toBeNull();
});

test('keeps a job as busy until it is done', async () => {
  await queue.add('first');
  await queue.take();
  expect(await queue.counts()).toEqual({ waiting: 0, busy: 1 });
  expect(await queue.done('first')).toBe(true);
  expect(await queue.counts()).toEqual({ waiting: 0, busy: 0 });
});

test('takes several jobs at once where order does not matter', async () => {
  await queue.addAny('a', 'b', 'c');
  expect(await queue.takeAny(2)).toHaveLength(2);
});

test('says which command the server does not know', async () => {
  await expect(queue.isNew('a')).rejects.toThrow(
    "No Bloom filter on this server: ERR unknown command 'BF.ADD', with args beginning with: 'jobs:seen' 'a'",
  );
});
