import assert from 'node:assert/strict';
import { after, beforeEach, test } from 'node:test';
import { connect } from '../src/connect.js';
import { JobQueue } from '../src/job-queue.js';

const redis = connect();
const queue = new JobQueue(redis, 'mail');

beforeEach(async () => {
  await redis.del(queue.waiting, queue.busy, queue.ideas);
});
after(() => redis.quit());

test('gives jobs in the order in which they came', async () => {
  await queue.add('first', 'second');
  assert.equal(await queue.take(), 'first');
  assert.equal(await queue.take(), 'second');
});

test('takes several jobs at once where order does not matter', async () => {
  await queue.addAny('a', 'b', 'c');
  assert.equal((await queue.takeAny(2)).length, 2);
});
