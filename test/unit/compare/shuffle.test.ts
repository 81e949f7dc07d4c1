import { describe, expect, it } from 'vitest';
import { settleDuplicates } from '../../../src/compare/shuffle.ts';
import type { RunResults, TestResult } from '../../../src/model/results.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';

const dup = (message: string, more: Partial<TestResult> = {}): TestResult =>
  makeTest('dup', 'failed', { message, ...more });

/** What the second run's tests are after settling, shortly. */
function settled(first: readonly TestResult[], second: readonly TestResult[]): string[] {
  const groups = settleDuplicates([[makeRun('2.8.19', first)], [makeRun('6.2.11', second)]]);
  return (groups[1]?.[0]?.tests ?? []).map(
    ({ name, status, error }) => `${name.join()} ${error?.message ?? status}`,
  );
}

describe('tests of one name', () => {
  const [a, b] = [makeTest('a'), makeTest('b')];

  it('keep their order where the file was run in one order', () => {
    const groups: RunResults[][] = [
      [makeRun('2.8.19', [a, dup('y'), b, dup('x')])],
      [makeRun('6.2.11', [a, dup('x'), b, dup('y')])],
    ];
    expect(settleDuplicates(groups)).toBe(groups);
  });

  it('are put in the order of lines, outcomes and errors where the file was shuffled, in their places', () => {
    expect(settled([a, b], [b, dup('y'), a, dup('x')])).toEqual(['b passed', 'dup x', 'a passed', 'dup y']);
    const statuses = (['todo', 'skipped', 'failed', 'passed'] as const).map((status) =>
      makeTest('dup', status, { error: null }),
    );
    expect(settled([a, b], [b, a, ...statuses]).slice(2)).toEqual([
      'dup passed',
      'dup failed',
      'dup skipped',
      'dup todo',
    ]);
    expect(settled([a, b], [b, a, dup('x', { line: 9 }), dup('y', { line: 3 })]).slice(2)).toEqual([
      'dup y',
      'dup x',
    ]);
  });

  it('do not tell by themselves that a file was shuffled', () => {
    expect(settled([dup('x'), a, dup('y')], [a, dup('y'), dup('x')])).toEqual(['a passed', 'dup y', 'dup x']);
  });

  it('are left alone in other files', () => {
    const other = { file: 'other.test.ts' };
    expect(settled([a, b], [b, a, dup('y', other), dup('x', other)]).slice(2)).toEqual(['dup y', 'dup x']);
  });

  it('are settled where another run has the order of what both have otherwise, and more tests besides', () => {
    const c = makeTest('c');
    // What only one of them has tells nothing.
    expect(settled([a, c, b], [a, b, dup('y'), dup('x')]).slice(2)).toEqual(['dup y', 'dup x']);
    expect(settled([a, b], [c, a, b, dup('y'), dup('x')]).slice(3)).toEqual(['dup y', 'dup x']);
    expect(settled([a, c, b], [b, a, dup('y'), dup('x')]).slice(2)).toEqual(['dup x', 'dup y']);
  });
});
