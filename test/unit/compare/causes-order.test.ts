import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import type { Reason } from '../../../src/model/comparison.ts';
import { compareTests, makeRun, makeTest } from '../../support/run-results.ts';

describe('causes', () => {
  it('of one weight stand in the order of their first tests', () => {
    const messages = ['red', 'green', 'blue'];
    const { causes } = compareTests(
      messages.map((name) => makeTest(name)),
      messages.map((name) => makeTest(name, 'failed', { message: `ERR ${name}` })),
    );
    expect(causes.map(({ message }) => message)).toEqual(['ERR red', 'ERR green', 'ERR blue']);
  });

  it('keep a number that came in the place of a text, and a failure without a word, apart from numbers', () => {
    const failing = (name: string, message: string) => makeTest(name, 'failed', { message });
    const sides = ['a', 'b', 'c'].map((name) => makeTest(name));
    expect(
      compareTests(sides, [
        failing('a', 'expected 1 to be 2'),
        failing('b', "expected 1 to be 'two'"),
        makeTest('c', 'failed', { error: null }),
      ]).causes,
    ).toHaveLength(3);
  });

  it('have their gravest test first, and say what its engine said', () => {
    const sides = [
      [makeRun('6.2.0', [makeTest('a', 'failed', { message: 'ERR no' }), makeTest('b')])],
      [makeRun('6.2.1', [makeTest('a'), makeTest('b', 'failed', { message: 'ERR no' })])],
    ];
    const reason: Reason = {
      id: 'C01',
      since: '6.2',
      title: 't',
      certainty: 'certain',
      evidence: [],
      link: '',
    };
    const [cause] = compareRuns(sides, { explain: () => ({ kind: 'value', reason }) }).causes;
    expect(cause).toMatchObject({ tests: [1, 0], message: 'ERR no', reason });
  });
});
