import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect } from './connect.js';
import { JobQueue } from './job-queue.js';
import { Leaderboard } from './leaderboard.js';
import { RateLimiter } from './rate-limiter.js';
import { Sessions } from './sessions.js';

/** What the app does, a test each under every runner: [name, test]. */
export function steps(mark = randomUUID()) {
  const redis = connect();
  const many = Array.from({ length: 50 }, (_, index) => `${mark}:${index}`);
  const list = [
    [
      'starts and ends sessions of many users, wherever their slots are',
      async () => {
        const sessions = new Sessions(redis, { ttlSeconds: 60 });
        await Promise.all(many.map((id) => sessions.create(id, `user of ${id}`)));
        const found = await Promise.all(many.map((id) => sessions.find(id)));
        assert.deepEqual(
          found.map(({ user }) => user),
          many.map((id) => `user of ${id}`),
        );
        assert.deepEqual(
          await Promise.all(many.map((id) => sessions.end(id))),
          many.map(() => true),
        );
      },
    ],
    [
      'lists the best first on many boards',
      async () => {
        for (const id of many.slice(0, 10)) {
          const board = new Leaderboard(redis, id);
          await board.add('anna', 3);
          await board.add('bert', 5);
          assert.deepEqual(await board.top(1), [{ player: 'bert', points: 5 }]);
          await redis.del(board.key);
        }
      },
    ],
    [
      'counts in a script, whichever node runs it',
      async () => {
        const limiter = new RateLimiter(redis, { limit: 1, windowMs: 60_000 });
        for (const id of many.slice(0, 10)) {
          assert.deepEqual(await limiter.hit(id), { allowed: true, left: 0 });
          assert.deepEqual(await limiter.hit(id), { allowed: false, left: 0 });
          await limiter.reset(id);
        }
      },
    ],
    [
      'moves jobs from list to list, and finishes them in a transaction',
      async () => {
        for (const id of many.slice(0, 5)) {
          const queue = new JobQueue(redis, id);
          await queue.add('first', 'second');
          assert.equal(await queue.take(), 'first');
          assert.deepEqual(await queue.finish('first'), [1, 1]);
          assert.deepEqual(await queue.counts(), { waiting: 1, busy: 0, done: 1 });
          assert.equal(await queue.forget(), 2);
        }
      },
    ],
    [
      'is told that keys of two slots go into no one command',
      async () => {
        await assert.rejects(redis.mget(`{a}${mark}`, `{b}${mark}`), /CROSSSLOT|same slot/);
      },
    ],
    [
      'knows three primaries and their replicas',
      async () => {
        assert.equal(redis.nodes('master').length, 3);
        await assert.doesNotReject(Promise.all(redis.nodes('all').map((node) => node.ping())));
      },
    ],
  ];
  return { list, end: () => redis.quit() };
}
