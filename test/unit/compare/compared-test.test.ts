import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import { judgeGate } from '../../../src/compare/gate.ts';
import { judgeTest, type SideOfTest } from '../../../src/compare/verdicts.ts';
import type { DifferenceKind } from '../../../src/model/comparison.ts';
import type { RunResults, TestResult } from '../../../src/model/results.ts';
import { compareTests, makeRun, makeTest } from '../../support/run-results.ts';

const FILE = 'test/app.test.ts';
const one = (before: TestResult, after: TestResult) => compareTests([before], [after]).tests[0];
const SAME = { verdict: 'same', verdicts: ['same'], statuses: ['passed', 'passed'], errors: [null, null] };
const BROKEN = { verdict: 'broken', verdicts: ['broken'], statuses: ['passed', 'failed'], kind: 'unknown' };

describe('a test that passed on every side', () => {
  it('has its place, and nothing that is not so', () => {
    expect(one(makeTest('a'), makeTest('a'))).toStrictEqual({ file: FILE, name: ['a'], ...SAME });
    expect(one(makeTest('a', 'passed', { line: 3 }), makeTest('a'))).toStrictEqual({
      file: FILE,
      name: ['a'],
      ...SAME,
      line: 3,
    });
  });

  it('has the tries that it took, on each side, and where it moved to', () => {
    const tried = makeTest('a', 'passed', { retries: 2 });
    expect(one(makeTest('a', 'passed', { line: 3 }), tried)).toStrictEqual({
      file: FILE,
      name: ['a'],
      ...SAME,
      retries: [0, 2],
      line: 3,
    });
    expect(one(tried, makeTest('a'))).toStrictEqual({ file: FILE, name: ['a'], ...SAME, retries: [2, 0] });
    const moved = makeTest('a', 'passed', { file: 'x/app.test.ts' });
    expect(one(makeTest('a'), moved)).toStrictEqual({
      file: FILE,
      movedTo: 'x/app.test.ts',
      name: ['a'],
      ...SAME,
    });
    expect(one(makeTest('a', 'passed', { line: 3 }), moved)).toStrictEqual({
      file: FILE,
      movedTo: 'x/app.test.ts',
      name: ['a'],
      ...SAME,
      line: 3,
    });
  });
});

describe('a test that differs', () => {
  it('has its errors with what was expected and received, its tries and its line', () => {
    const failed = makeTest('a', 'failed', { message: 'expected 1 to be 2', retries: 1 });
    expect(one(makeTest('a', 'passed', { line: 3 }), failed)).toStrictEqual({
      file: FILE,
      name: ['a'],
      ...BROKEN,
      errors: [null, { message: 'expected 1 to be 2', expected: '2', received: '1' }],
      retries: [0, 1],
      line: 3,
    });
    expect(one(makeTest('a'), makeTest('a', 'failed', { message: 'no' }))).toStrictEqual({
      file: FILE,
      name: ['a'],
      ...BROKEN,
      errors: [null, { message: 'no' }],
    });
  });

  it('that is there on the candidate alone has its place there', () => {
    expect(compareTests([], [makeTest('new', 'passed', { line: 9 })]).tests).toStrictEqual([
      {
        file: FILE,
        name: ['new'],
        verdict: 'onlyInCandidate',
        verdicts: ['onlyInCandidate'],
        statuses: ['absent', 'passed'],
        errors: [null, null],
        line: 9,
      },
    ]);
  });

  it.each<[DifferenceKind, DifferenceKind]>([
    ['newlyAccepted', 'otherError'],
    ['unknown', 'otherError'],
    ['value', 'value'],
  ])('and fails on both is no %s, but %s', (kind, told) => {
    const sides = ['one', 'other'].map((message, index) => [
      makeRun(`6.2.${index}`, [makeTest('a', 'failed', { message })]),
    ]);
    expect(compareRuns(sides, { explain: () => ({ kind }) }).tests[0]).toMatchObject({
      verdict: 'differentlyFailing',
      kind: told,
    });
  });

  it('and broke is what its explanation calls it', () => {
    const sides = [[makeRun('6.2.0', [makeTest('a')])], [makeRun('6.2.1', [makeTest('a', 'failed')])]];
    expect(compareRuns(sides, { explain: () => ({ kind: 'newlyAccepted' }) }).tests[0]?.kind).toBe(
      'newlyAccepted',
    );
  });
});

describe('a side of a comparison', () => {
  const side = (...runs: readonly RunResults[]) =>
    compareRuns([[makeRun('6.2.0', [makeTest('a')])], runs]).runs[1];

  it('counts its tests, and has nothing that is not so', () => {
    const tests = [
      makeTest('a'),
      makeTest('b', 'failed'),
      makeTest('c', 'skipped'),
      makeTest('d', 'todo'),
      makeTest('e'),
    ];
    const run = side(makeRun('6.2.1', tests));
    expect(run).toMatchObject({ counts: { passed: 2, failed: 1, skipped: 2, total: 5 }, exitCode: 1 });
    for (const field of ['outcomeDetail', 'lacks', 'shards', 'unexplainedExit', 'log', 'fallback'])
      expect(side(makeRun('6.2.1', [makeTest('a')]))).not.toHaveProperty(field);
    expect(side(makeRun('6.2.1', [makeTest('a')], { exitCode: null }))).not.toHaveProperty('exitCode');
  });

  it('has the exit code and the log of the run that did not go well', () => {
    const whole = makeRun('6.2.1', [makeTest('a')], { log: 'first.log' });
    expect(side(whole)).toMatchObject({ exitCode: 0, log: 'first.log' });
    const crashed = makeRun('6.2.1', [makeTest('a')], {
      exitCode: 3,
      outcome: 'crashed',
      outcomeDetail: 'it died',
      log: 'second.log',
    });
    expect(side(whole, crashed)).toMatchObject({
      exitCode: 3,
      outcome: 'crashed',
      outcomeDetail: 'it died',
      log: 'second.log',
      repeats: 2,
    });
  });

  it('may fall back only where each of its runs that did was allowed to', () => {
    const fallen = (isFallbackSet: boolean): RunResults => {
      const run = makeRun('6.2.1', [makeTest('a')]);
      return { ...run, target: { ...run.target, fallback: 'no credentials', isFallbackSet } };
    };
    expect(side(fallen(true), fallen(true))).toMatchObject({ isFallbackSet: true });
    expect(side(fallen(true), fallen(false))).toMatchObject({
      fallback: 'no credentials',
      isFallbackSet: false,
    });
  });

  it('without a run cannot be compared', () => {
    expect(() => compareRuns([[makeRun('6.2.0', [])], []])).toThrow('A target without a run');
  });
});

describe('where nothing passes anywhere', () => {
  const failing = (engine: string, ...more: readonly TestResult[]): RunResults[] => [
    makeRun(engine, [makeTest('a', 'failed'), makeTest('b', 'skipped'), ...more]),
  ];
  const told = (...groups: readonly (readonly RunResults[])[]): boolean => {
    const comparison = compareRuns(groups);
    const said = [comparison.problems, judgeGate(comparison, 'broken').why].map((sentences) =>
      sentences.some((one) => one.startsWith('every test failed on every engine')),
    );
    expect(said[0]).toBe(said[1]);
    return said[0] ?? false;
  };

  it('nothing was shown', () => {
    expect(told(failing('6.2.0'), failing('6.2.1'))).toBe(true);
    expect(told(failing('6.2.0'), failing('6.2.1', makeTest('c')))).toBe(false);
    expect(told(failing('6.2.0', makeTest('c')), failing('6.2.1'))).toBe(false);
    const skipped = [makeRun('6.2.1', [makeTest('a', 'skipped')])];
    expect(told(failing('6.2.0'), skipped)).toBe(false);
  });
});

describe('what is said of a comparison besides its tests', () => {
  const DEATH = { what: 'the server', how: 'ended', at: '2026-11-26T01:02:03.000Z' };
  const problems = (run: RunResults): readonly string[] =>
    compareRuns([[makeRun('6.2.0', [makeTest('a'), makeTest('b'), makeTest('c')])], [run]]).problems;

  it('counts the tests that failed on a target that had died', () => {
    const lost = (...names: readonly string[]): string | undefined =>
      problems(
        makeRun(
          '6.2.1',
          ['a', 'b', 'c'].map((name) =>
            makeTest(
              name,
              names.includes(name) ? 'failed' : 'passed',
              names.includes(name) ? { message: 'read ECONNRESET' } : {},
            ),
          ),
          { deaths: [DEATH] },
        ),
      )[0];
    expect(lost()).toMatch(/ UTC$/);
    expect(lost('a')).toMatch(/; 1 test that failed then says nothing about the engine$/);
    expect(lost('a', 'b')).toMatch(/; 2 tests that failed then say nothing about the engine$/);
  });

  it('has five errors outside tests, and how many more there are', () => {
    const errors = (count: number) =>
      Array.from({ length: count }, (_, index) => ({ message: `cannot load ${'abcdefg'[index]}` }));
    expect(
      problems(makeRun('6.2.1', [makeTest('a'), makeTest('b'), makeTest('c')], { errors: errors(5) })),
    ).toHaveLength(5);
    const seven = problems(
      makeRun('6.2.1', [makeTest('a'), makeTest('b'), makeTest('c')], { errors: errors(7) }),
    );
    expect(seven).toHaveLength(6);
    expect(seven[5]).toBe('2 more errors outside any test');
  });
});

describe('two failures', () => {
  const side = (...messages: readonly string[]): SideOfTest => ({
    status: 'failed',
    errors: messages.map((message) => ({ message })),
  });
  const judge = (before: SideOfTest, after: SideOfTest) => judgeTest(before, after);

  it('are the same without a word, and other than those that say one', () => {
    expect(judge(side(), side())).toBe('same');
    expect(judge(side(), side('no'))).toBe('differentlyFailing');
    expect(judge(side('no'), side())).toBe('differentlyFailing');
  });

  it('are the same where one message of the one is one of the other', () => {
    expect(judge(side('red', 'green'), side('green', 'blue'))).toBe('same');
    expect(judge(side('red'), side('blue', 'red'))).toBe('same');
  });

  it('that change their numbers on one side alone are told by their form', () => {
    expect(judge(side('saw 3 jobs', 'saw 7 jobs'), side('saw 9 jobs'))).toBe('same');
    expect(judge(side('saw 9 jobs'), side('saw 3 jobs', 'saw 7 jobs'))).toBe('same');
    expect(judge(side('saw 3 jobs', 'saw 7 jobs'), side('lost 9 jobs'))).toBe('differentlyFailing');
    expect(judge(side('lost 9 jobs'), side('saw 3 jobs', 'saw 7 jobs'))).toBe('differentlyFailing');
    expect(judge(side('saw 3 jobs'), side('saw 9 jobs'))).toBe('differentlyFailing');
  });

  it('of which neither is there are the same', () => {
    const absent: SideOfTest = { status: 'absent', errors: [] };
    expect(judgeTest(absent, absent)).toBe('same');
  });
});
