import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { add, connect } from '../src/cart.cjs';

const redis = connect();
after(() => redis.disconnect());

test('takes an item', async () => {
  await redis.del('cart:5');
  assert.equal(await add(redis, 5, 'book'), 1);
});
