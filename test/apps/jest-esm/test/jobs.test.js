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
});

test('takes several jobs at once where order does not matter', async () => {
  await queue.addAny('a', 'b', 'c');
  expect(await queue.takeAny(2)).toHaveLength(2);
});
