import { describe, expect, it } from 'vitest';
import { matchTests } from '../../../src/compare/match.ts';
import type { RunResults } from '../../../src/model/results.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';

/** A run that told of tests in this order; a name twice is two tests. */
function runOf(version: string, names: readonly string[]): RunResults {
  return makeRun(
    version,
    names.map((name, index) => makeTest(name, 'passed', { line: index + 1 })),
  );
}

/** Which line of each side belongs together. */
function linesOf(...orders: readonly (readonly string[])[]): (number | undefined)[][] {
  const groups = orders.map((names, index) => [runOf(`6.2.${index}`, names)]);
  return matchTests(groups).map(({ observations }) => observations.map((one) => one?.line));
}

describe('tests are matched by name, whatever their order', () => {
  const orders: Readonly<Record<string, readonly (readonly string[])[]>> = {
    'the same': [
      ['a', 'b', 'c'],
      ['a', 'b', 'c'],
    ],
    'one left out and one more': [
      ['a', 'b', 'c', 'd'],
      ['a', 'c', 'x', 'd'],
    ],
    'turned around': [
      ['a', 'b', 'c'],
      ['c', 'b', 'a'],
    ],
    'on three sides': [
      ['a', 'b', 'c'],
      ['b', 'x', 'c', 'a'],
      ['a', 'x', 'b', 'c'],
    ],
  };
  for (const [what, sides] of Object.entries(orders)) {
    it(what, () => {
      const matched = linesOf(...sides);
      const names = new Set(sides.flat());
      expect(matched).toHaveLength(names.size);
      for (const name of names) {
        const lines = sides.map((side) => (side.includes(name) ? side.indexOf(name) + 1 : undefined));
        expect(matched).toContainEqual(lines);
      }
    });
  }

  it('namesakes of a candidate alone are tests of their own, wherever they stand', () => {
    expect(linesOf(['a', 'b'], ['a', 'a', 'b'])).toEqual([
      [1, 1],
      [2, 3],
      [undefined, 2],
    ]);
    expect(linesOf(['b', 'a'], ['a', 'a', 'b'])).toEqual([
      [1, 3],
      [2, 1],
      [undefined, 2],
    ]);
  });

  it('namesakes of both are matched in their order', () => {
    expect(linesOf(['a', 'b', 'a'], ['b', 'x', 'a', 'a'])).toEqual([
      [1, 3],
      [2, 1],
      [3, 4],
      [undefined, 2],
    ]);
  });
});
