import { describe, expect, it } from 'vitest';
import { errorsOf, type Observation, statusOf } from '../../../src/compare/merge-runs.ts';
import { Repetitions } from '../../../src/compare/repetitions.ts';
import type { RunResults, TestResult } from '../../../src/model/results.ts';
import { compareTests, makeRun, makeTest, named } from '../../support/run-results.ts';

const observed = (...results: readonly TestResult[]): Observation => ({
  file: 'a.ts',
  name: ['it'],
  line: undefined,
  results: [...results],
});

describe('what a test is over several runs', () => {
  it.each([
    ['passed', [makeTest('it')]],
    ['failed', [makeTest('it', 'failed')]],
    ['mixed', [makeTest('it'), makeTest('it', 'failed')]],
    ['passed', [makeTest('it', 'skipped'), makeTest('it')]],
    ['failed', [makeTest('it', 'skipped'), makeTest('it', 'failed')]],
    ['skipped', [makeTest('it', 'skipped'), makeTest('it', 'todo')]],
    ['lost', [makeTest('it', 'failed', { targetDied: true })]],
    ['lost', [makeTest('it', 'skipped'), makeTest('it', 'failed', { targetDied: true })]],
    // What is lost says nothing beside what is not.
    ['failed', [makeTest('it', 'failed', { targetDied: true }), makeTest('it', 'failed')]],
    ['passed', [makeTest('it', 'failed', { targetDied: true }), makeTest('it')]],
    ['passed', [makeTest('it', 'passed', { targetDied: true })]],
    ['absent', []],
  ])('is %s', (status, results) => {
    expect(statusOf(observed(...results))).toBe(status);
  });

  it('is absent where nobody told of it, and has the errors of the runs in which it failed', () => {
    expect(statusOf(undefined)).toBe('absent');
    expect(errorsOf(undefined)).toEqual([]);
    const error = { message: 'left over' };
    const runs = [
      makeTest('it', 'skipped', { error }),
      makeTest('it', 'failed', { error: null }),
      makeTest('it', 'failed', { message: 'no' }),
    ];
    expect(errorsOf(observed(...runs))).toEqual([{ message: 'no' }]);
  });
});

describe('repeated runs', () => {
  const run = (tests: readonly TestResult[], more: Partial<RunResults> = {}) => makeRun('6.2.0', tests, more);

  it('tell that a test was left out of one that told of its file, and was whole', () => {
    const [it, other] = [
      makeTest('it', 'passed', { file: 'a.ts' }),
      makeTest('other', 'passed', { file: 'a.ts' }),
    ];
    const exceptions = (...runs: readonly RunResults[]) =>
      new Repetitions([runs]).exceptionsOf(observed(it), 0);
    expect(exceptions(run([it, other]), run([other]))).toEqual({ wasSkipped: false, wasAbsent: true });
    expect(exceptions(run([it, other]), run([other], { outcome: 'crashed' }))).toEqual({
      wasSkipped: false,
      wasAbsent: false,
    });
    expect(exceptions(run([it]), run([makeTest('x', 'passed', { file: 'b.ts' })]))).toEqual({
      wasSkipped: false,
      wasAbsent: false,
    });
    expect(new Repetitions([[run([it])]]).exceptionsOf(undefined, 0)).toEqual({
      wasSkipped: false,
      wasAbsent: false,
    });
  });

  it('tell that a test was skipped, or was to be written', () => {
    for (const status of ['skipped', 'todo'] as const)
      expect(new Repetitions([[]]).exceptionsOf(observed(makeTest('it'), makeTest('it', status)), 0)).toEqual(
        { wasSkipped: true, wasAbsent: false },
      );
  });

  it('tell by what step a file’s tests were timed, of those that took any time', () => {
    const timed = (durationMs: number | null, file: string) => makeTest('it', 'passed', { file, durationMs });
    const repetitions = new Repetitions([
      [run([timed(20, 'a.ts'), timed(30, 'a.ts'), timed(0, 'b.ts'), timed(2.5, 'b.ts')])],
      [run([timed(null, 'a.ts'), timed(400, 'c.ts')])],
    ]);
    for (const _ of [1, 2])
      expect(['a.ts', 'b.ts', 'c.ts', 'd.ts'].map((file) => repetitions.stepMsOf(file))).toEqual([
        10, 0, 100, 0,
      ]);
  });
});

describe('tries of one test', () => {
  const once = makeTest('it', 'passed', { retries: 1, tries: [{ message: 'once' }] });

  it('stay one test beside namesakes in other files, and beside other tests', () => {
    const elsewhere = { file: 'other.test.ts' };
    const [baseline, candidate] = [
      [makeTest('it'), makeTest('x', 'passed', elsewhere), makeTest('x', 'passed', elsewhere)],
      [once, makeTest('x', 'passed', elsewhere), makeTest('x', 'passed', elsewhere)],
    ];
    expect(named(compareTests(baseline, candidate))).toEqual(['x: same', 'x: same', 'it: same']);
    expect(compareTests([makeTest('it'), makeTest('y')], [once, makeTest('y')]).counts).toMatchObject({
      same: 2,
      broken: 0,
    });
  });
});
