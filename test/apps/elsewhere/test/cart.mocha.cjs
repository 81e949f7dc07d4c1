const assert = require('node:assert/strict');
const { add, connect } = require('../src/cart.cjs');

const redis = connect();
after(() => redis.disconnect());

it('takes an item', async () => {
  await redis.del('cart:4');
  assert.equal(await add(redis, 4, 'book'), 1);
});
