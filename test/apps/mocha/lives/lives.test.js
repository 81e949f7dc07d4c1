import assert from 'node:assert/strict';
import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';

// For the test of targets that die on the way: says in a file how far it is, and gives up on a dead server soon.
const { LIVES_PROGRESS = '/dev/null', REDIS_TARGET, REDIS_URL } = process.env;
const tell = (moment) => appendFileSync(LIVES_PROGRESS, `${REDIS_TARGET} ${moment}\n`);

const redis = new Redis(REDIS_URL, {
  maxRetriesPerRequest: 0,
  commandTimeout: 500,
  connectTimeout: 500,
  retryStrategy: () => 50,
});
redis.on('error', () => undefined);
before(() => tell('begins'));
after(() => {
  redis.disconnect();
});

for (let number = 1; number <= 10; number += 1) {
  it(`keeps value ${number}`, async () => {
    tell(`test ${number}`);
    await redis.set(`value:${number}`, number);
    await delay(60);
    assert.equal(await redis.get(`value:${number}`), String(number));
  });
}
