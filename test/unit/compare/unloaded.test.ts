import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import type { RunError, TestResult, TestStatus } from '../../../src/model/results.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';

const ERROR: RunError = { message: 'ERR unknown command', file: 'a.ts' };
const inA = (name: string, status: TestStatus = 'passed', file = 'a.ts'): TestResult =>
  makeTest(name, status, { file });

/** Verdicts, and what the candidate's errors say. */
function compared(
  before: readonly TestResult[],
  after: readonly TestResult[],
  errors: readonly RunError[],
  known: readonly RunError[] = [],
): string[] {
  const { tests } = compareRuns([
    [makeRun('2.8.19', before, { errors: known })],
    [makeRun('6.2.11', after, { errors })],
  ]);
  return tests.map(
    ({ name, verdict, errors: said }) => `${name.join()} ${verdict}: ${said[1]?.message ?? '-'}`,
  );
}

describe('a test of a file that did not load', () => {
  it('is broken, by the first error of that file', () => {
    expect(compared([inA('one')], [], [ERROR, { ...ERROR, message: 'second' }])).toEqual([
      'one broken: ERR unknown command',
    ]);
  });

  it('is missing where the error is of another file, or of none, or the file has other tests', () => {
    for (const errors of [[{ ...ERROR, file: 'b.ts' }], [{ message: 'ERR' }], []])
      expect(compared([inA('one')], [], errors)).toEqual(['one onlyInBaseline: -']);
    expect(compared([inA('one'), inA('two')], [inA('two')], [ERROR])).toEqual([
      'one onlyInBaseline: -',
      'two same: -',
    ]);
  });

  it('is fixed where the file did not load on the baseline, and is the same where it did on neither', () => {
    expect(compared([], [inA('one')], [], [ERROR])).toEqual(['one fixed: -']);
  });

  it("is found by the module where a class stands for its file, as pytest's do", () => {
    const test = inA('one', 'passed', 'tests.test_sets.TestSets');
    expect(compared([test], [], [{ ...ERROR, file: 'tests.test_sets' }])).toEqual([
      'one broken: ERR unknown command',
    ]);
    expect(compared([test], [], [{ ...ERROR, file: 'tests.test_sets.TestSets' }])[0]).toContain('broken');
    expect(compared([test], [], [{ ...ERROR, file: 'tests' }])[0]).toContain('onlyInBaseline');
    // A path is no module.
    expect(compared([inA('one', 'passed', 'test/a.ts')], [], [{ ...ERROR, file: 'test/a' }])[0]).toContain(
      'onlyInBaseline',
    );
    expect(compared([inA('one', 'passed', 'a')], [], [{ ...ERROR, file: 'a' }])[0]).toContain('broken');
  });
});

describe('a test that its runner calls skipped in a file with an error', () => {
  it.each(['passed', 'failed'] as const)('is broken by it where the test %s elsewhere', (status) => {
    const [said] = compared([inA('one', status)], [inA('one', 'skipped')], [ERROR]);
    expect(said).toBe(`one ${status === 'passed' ? 'broken' : 'differentlyFailing'}: ERR unknown command`);
  });

  it('is skipped where it is elsewhere, too', () => {
    for (const status of ['skipped', 'todo'] as const)
      expect(compared([inA('one', status)], [inA('one', 'skipped')], [ERROR])).toEqual(['one same: -']);
    expect(compared([], [inA('one', 'skipped')], [ERROR])).toEqual(['one onlyInCandidate: -']);
  });

  it('is skipped where the other has the same error, whatever its ports are', () => {
    const at = (port: number): RunError => ({ ...ERROR, message: `cannot reach 127.0.0.1:${port}` });
    expect(compared([inA('one')], [inA('one', 'skipped')], [at(40001)], [at(40002)])).toEqual([
      'one skippedInCandidate: -',
    ]);
    // A second one that the other has not.
    expect(compared([inA('one')], [inA('one', 'skipped')], [at(40001), ERROR], [at(40002)])).toEqual([
      'one broken: ERR unknown command',
    ]);
    expect(
      compared([inA('one')], [inA('one', 'skipped')], [at(40001)], [{ ...at(40002), file: 'b.ts' }])[0],
    ).toContain('broken');
  });

  it('is what it was in the runs of its repetitions in which it ran', () => {
    const { tests } = compareRuns([
      [makeRun('2.8.19', [inA('one')])],
      [makeRun('6.2.11', [inA('one')]), makeRun('6.2.11', [inA('one', 'skipped')], { errors: [ERROR] })],
    ]);
    expect(tests.map(({ verdict, tally }) => [verdict, tally?.[1]])).toEqual([
      ['flaky', { passed: 1, failed: 1, total: 2 }],
    ]);
  });
});
