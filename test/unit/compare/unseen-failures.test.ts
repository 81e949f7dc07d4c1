import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import { failsAnew, findUnseenFailures } from '../../../src/compare/unseen-failures.ts';
import type { RunResults, TestResult } from '../../../src/model/results.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';

/** All that differs is open: nothing is accepted. */
function unseen(...runs: readonly RunResults[]): string[] {
  const comparison = compareRuns(runs.map((run) => [run]));
  return findUnseenFailures(
    comparison,
    comparison.tests.filter(({ verdict }) => verdict !== 'same'),
  );
}

const passing = (file: string, ...names: string[]): TestResult[] =>
  names.map((name) => makeTest(name, 'passed', { file }));

describe('what failed without a test that fails', () => {
  it('is nothing where nothing did', () => {
    const run = makeRun('2.8.19', passing('a.ts', 'one'));
    expect(unseen(run, makeRun('6.2.11', passing('a.ts', 'one')))).toEqual([]);
    expect(findUnseenFailures({ ...compareRuns([[run], [run]]), runs: [] }, [])).toEqual([]);
  });

  it('is each test that is new and fails, counted', () => {
    const failing = ['one', 'two'].map((name) => makeTest(name, 'failed'));
    expect(unseen(makeRun('2.8.19', []), makeRun('6.2.11', failing.slice(1)))[0]).toBe(
      '1 test fails that is new or was skipped on the baseline',
    );
    expect(unseen(makeRun('2.8.19', []), makeRun('6.2.11', failing))[0]).toBe(
      '2 tests fail that are new or were skipped on the baseline',
    );
  });

  it('is no test that is new and passes, nor one that fails as it should have run before', () => {
    const verdicts = ['onlyInCandidate'] as const;
    expect(failsAnew({ verdicts, statuses: ['absent', 'passed'] })).toBe(false);
    expect(failsAnew({ verdicts, statuses: ['absent', 'failed'] })).toBe(true);
    expect(failsAnew({ verdicts: ['skippedInBaseline'], statuses: ['skipped', 'failed'] })).toBe(true);
    expect(failsAnew({ verdicts: ['broken'], statuses: ['passed', 'failed'] })).toBe(false);
    // Of several candidates, each by its own status.
    const both = ['onlyInBaseline', 'onlyInCandidate'] as const;
    expect(failsAnew({ verdicts: both, statuses: ['failed', 'failed', 'passed'] })).toBe(false);
    expect(failsAnew({ verdicts: both, statuses: ['absent', 'absent', 'failed'] })).toBe(true);
  });

  it('is an error outside any test that the baseline has not, the first line of the first, and how many more', () => {
    const known = { message: 'cannot connect to 127.0.0.1:40001' };
    const errors = [
      { message: 'cannot connect to 127.0.0.1:40002' },
      { message: 'ERR unknown command\nat x', file: 'a.ts' },
    ];
    const baseline = makeRun('2.8.19', passing('b.ts', 'one'), { errors: [known] });
    const candidate = (more: RunResults['errors']) =>
      makeRun('6.2.11', passing('b.ts', 'one'), { errors: [...errors, ...more] });
    expect(unseen(baseline, candidate([]))).toEqual([
      'local:6.2 had errors outside any test: ERR unknown command',
    ]);
    expect(unseen(baseline, candidate([{ message: 'other' }, { message: 'third' }]))).toEqual([
      'local:6.2 had errors outside any test: ERR unknown command (and 2 more)',
    ]);
    // The same words in another file are another error.
    expect(unseen(baseline, candidate([{ ...known, file: 'c.ts' }]))[0]).toContain('(and 1 more)');
  });

  it('is a command that fails otherwise than on the baseline although no test does', () => {
    const run = (engine: string, exitCode: number) => makeRun(engine, passing('a.ts', 'one'), { exitCode });
    expect(unseen(run('2.8.19', 0), run('6.2.11', 3))).toEqual([
      'local:6.2: its command failed with exit code 3, although no test did',
    ]);
    expect(unseen(run('2.8.19', 3), run('6.2.11', 3))).toEqual([]);
    expect(unseen(run('2.8.19', 3), run('6.2.11', 0))).toEqual([]);
  });
});

describe('a file that a failed command did not come to report', () => {
  const bad = [makeTest('bad', 'failed', { file: 'bad.ts', message: 'no' })];
  const baseline = (...tests: TestResult[]) => makeRun('2.8.19', [...bad, ...tests], { exitCode: 1 });
  const candidate = (...tests: TestResult[]) => makeRun('6.2.11', [...bad, ...tests], { exitCode: 1 });
  const missing = (count: string) =>
    `local:6.2: ${count} of b.ts ${count.startsWith('1 ') ? 'is' : 'are'} missing, and its command failed with exit code 1`;

  it('is said with the number of its tests', () => {
    expect(unseen(baseline(...passing('b.ts', 'one')), candidate())).toEqual([missing('1 test')]);
    expect(unseen(baseline(...passing('b.ts', 'one', 'two')), candidate())).toEqual([missing('2 tests')]);
  });

  it('is not missing where one of its tests is there, whatever became of that', () => {
    const both = passing('b.ts', 'one', 'two');
    expect(unseen(baseline(...both), candidate(...passing('b.ts', 'one')))).toEqual([]);
    const skipped = makeTest('one', 'skipped', { file: 'b.ts' });
    expect(unseen(baseline(...both), candidate(skipped))).toEqual([]);
  });

  it('is not missed where it did not pass before, where it has no name, and where the command did well', () => {
    const failed = makeTest('one', 'failed', { file: 'b.ts' });
    expect(unseen(baseline(failed), candidate())).toEqual([]);
    expect(unseen(baseline(...passing('', 'one')), candidate())).toEqual([]);
    const whole = makeRun('2.8.19', passing('b.ts', 'one'));
    expect(unseen(whole, makeRun('6.2.11', passing('a.ts', 'one'), { exitCode: 0 }))).toEqual([]);
    expect(unseen(whole, makeRun('6.2.11', passing('a.ts', 'other'), { exitCode: null }))).toEqual([]);
  });

  it('is looked for on each candidate by itself', () => {
    const whole = makeRun('7.0.15', [...bad, ...passing('b.ts', 'one')], { exitCode: 1 });
    expect(unseen(baseline(...passing('b.ts', 'one')), whole, candidate())).toEqual([missing('1 test')]);
  });
});
