const { add, connect } = require('../src/cart.cjs');

const redis = connect();
afterAll(() => redis.disconnect());

test('takes an item', async () => {
  await redis.del('cart:2');
  expect(await add(redis, 2, 'book')).toBe(1);
});
