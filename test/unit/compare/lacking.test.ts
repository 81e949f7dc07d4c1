import { describe, expect, it } from 'vitest';
import { findLacking } from '../../../src/compare/lacking.ts';
import { matchTests } from '../../../src/compare/match.ts';
import type { RunResults } from '../../../src/model/results.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';

describe('what a side lacks', () => {
  /** Parts of a side, by the names of their tests; with the number of each where the runner told it. */
  const parts = (engine: string, ...names: readonly string[]): RunResults[] =>
    names.map((letters) =>
      makeRun(
        engine,
        [...letters].map((letter) => makeTest(letter)),
      ),
    );
  const lacks = (...sides: readonly (readonly RunResults[])[]) => {
    const groups = sides.map((shards) => [
      {
        ...(shards[0] as RunResults),
        tests: shards.flatMap(({ tests }) => tests),
        ...(shards.length > 1 ? { shards } : {}),
      },
    ]);
    return findLacking(groups, matchTests(groups));
  };

  it('is told of one test, of several, and of several shards', () => {
    expect(lacks(parts('6.2.0', 'abc', 'd'), parts('6.2.1', 'abc'))).toEqual([
      [],
      ['lacks a shard that local:6.2 has: none of its 1 test is there'],
    ]);
    expect(lacks(parts('6.2.0', 'abc', 'de'), parts('6.2.1', 'abc'))).toEqual([
      [],
      ['lacks a shard that local:6.2 has: none of its 2 tests is there'],
    ]);
    expect(lacks(parts('6.2.0', 'abc', 'd', 'e'), parts('6.2.1', 'abc'))).toEqual([
      [],
      ['lacks 2 shards that local:6.2 has: none of its 2 tests is there'],
    ]);
    expect(lacks(parts('6.2.0', 'abc', ''), parts('6.2.1', 'ab'))).toEqual([[], []]);
    expect(lacks(parts('6.2.0', 'abcdef', 'gh'), parts('6.2.1', 'abcdefg'))).toEqual([[], []]);
  });

  it('is half of the tests, but not one of one', () => {
    expect(lacks(parts('6.2.0', 'ab'), parts('6.2.1', ''))[1]).toEqual(['lacks 2 of 2 tests']);
    expect(lacks(parts('6.2.0', 'a'), parts('6.2.1', ''))[1]).toEqual([]);
  });

  it('is told by the side that has most shards which it has not', () => {
    const [few, most] = [parts('6.2.0', 'ab', 'c'), parts('7.0.0', 'ab', 'c', 'd')];
    expect(lacks(few, most, parts('7.2.0', 'ab'))[2]).toEqual([
      'lacks 2 shards that local:7.0 has: none of its 2 tests is there',
    ]);
  });
});
