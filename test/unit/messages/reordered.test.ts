import { expect, test } from 'vitest';
import { isReordered } from '../../../src/messages/reordered.ts';

test.each([
  ["[ 'b', 'a' ]", "[ 'a', 'b' ]"],
  ['{1, 2, 3}', '{3, 1, 2}'],
  ['["user:1", "user:2"]', '["user:2", "user:1"]'],
])('%s and %s have the same elements in another order', (one, other) => {
  expect(isReordered(one, other)).toBe(true);
});

const long = Array.from({ length: 2_500 }, (_, index) => index % 10);

test.each([
  ['the same', '[a, b]', '[a, b]'],
  ['of another length', '[a, b]', '[b, a, c]'],
  ['with another element', '[a, b]', '[b, c]'],
  ['with another number of the same', '[a, a, b]', '[a, b, b]'],
  ['that are spaced otherwise', '[b,a]', '[a, b]'],
  ['without a comma', 'a b', 'b a'],
  ['with names', '{ a: 1, b: 2 }', '{ b: 2, a: 1 }'],
  ['with but one element', '[ab,]', '[ba,]'],
  ['that differ in what stands between them', '[a ,b]', '[a, b]'],
  ['too long', `[1,${long.join()},2]`, `[2,${long.join()},1]`],
])('two values %s have not', (_what, one, other) => {
  expect(isReordered(one, other)).toBe(false);
});
