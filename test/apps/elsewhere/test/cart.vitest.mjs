import { afterAll, expect, it } from 'vitest';
import { add, connect } from '../src/cart.cjs';

const redis = connect();
afterAll(() => redis.disconnect());

it('takes an item', async () => {
  await redis.del('cart:1');
  expect(await add(redis, 1, 'book')).toBe(1);
});
