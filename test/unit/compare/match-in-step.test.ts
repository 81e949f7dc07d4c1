import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import { matchTests } from '../../../src/compare/match.ts';
import { matchInStep, PassedInStep } from '../../../src/compare/match-in-step.ts';
import type { MatchedTest } from '../../../src/compare/merge-runs.ts';
import type { RunResults, TestResult } from '../../../src/model/results.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';

// Few names and files, so that there are namesakes, tests that moved and files that are the same on all sides.
const tests = fc.array(
  fc.record({
    file: fc.constantFrom('a/one.test.ts', 'b/one.test.ts', 'two.test.ts', 'three.test.ts'),
    name: fc.constantFrom('adds', 'adds > 1', 'adds > 2', 'takes', 'waits 12 ms', 'waits 13 ms'),
    status: fc.constantFrom('passed' as const, 'passed' as const, 'failed' as const),
  }),
  { maxLength: 12 },
);
/** What makes one side of another: a test is left out, put elsewhere, or is new. */
const changes = fc.array(
  fc.record({ from: fc.nat(11), to: fc.nat(11), what: fc.constantFrom('leaveOut', 'move', 'add') }),
  { maxLength: 3 },
);

function changed(list: readonly TestResult[], edits: readonly { from: number; to: number; what: string }[]) {
  const made = [...list];
  for (const { from, to, what } of edits) {
    const [test] = what === 'add' ? list.slice(from, from + 1) : made.splice(from, 1);
    if (test !== undefined && what !== 'leaveOut') made.splice(to, 0, test);
  }
  return made;
}

const groups = fc
  .tuple(tests, fc.array(fc.array(changes, { minLength: 1, maxLength: 2 }), { maxLength: 2 }), changes)
  .map(([first, sides, again]): RunResults[][] => {
    const runOf = (side: number, list: readonly TestResult[]): RunResults =>
      makeRun(
        `6.2.${side}`,
        list.map((test, index) => ({ ...test, line: index })),
      );
    const baseline = first.map(({ name, ...more }) => makeTest(name, more.status, more));
    return [
      again.length === 0 ? [runOf(0, baseline)] : [runOf(0, baseline), runOf(0, changed(baseline, again))],
      ...sides.map((runs, index) => runs.map((edits) => runOf(index + 1, changed(baseline, edits)))),
    ];
  });

/** Of each row, what every target's runs said; in the order of files, as comparisons list them. */
function said(rows: readonly MatchedTest[]): unknown[] {
  const fileOf = ({ observations }: MatchedTest): string => observations.find((one) => one)?.file ?? '';
  return Array.from(rows)
    .sort((a, b) => (fileOf(a) < fileOf(b) ? -1 : Number(fileOf(a) > fileOf(b))))
    .map(({ observations }) => observations.map((one) => one && [one.file, one.name, one.line, one.results]));
}

it('matches as by name, whether all, some or none of the files have the same tests in the same order', () => {
  let whole = 0;
  fc.assert(
    fc.property(groups, (sides) => {
      const wanted = matchTests(sides);
      expect(said(matchInStep(sides))).toEqual(said(wanted));
      if (sides.length > 1 && wanted.every(({ observations }) => !observations.includes(undefined)))
        whole += 1;
    }),
    { numRuns: 1_000 },
  );
  expect(whole).toBeGreaterThan(50);
});

it('matches by name where a target has no run', () => {
  const sides = [[makeRun('6.2.0', [makeTest('adds')])], []];
  expect(said(matchInStep(sides))).toEqual(said(matchTests(sides)));
});

const sideOfTest = fc.record({
  status: fc.constantFrom(
    'passed' as const,
    'passed' as const,
    'passed' as const,
    'failed' as const,
    'skipped' as const,
  ),
  retries: fc.constantFrom(0, 0, 0, 1),
});
const rows = fc.array(
  fc.record({
    file: fc.constantFrom('one.test.ts', 'two.test.ts'),
    line: fc.option(fc.nat(99), { nil: undefined }),
    sides: fc.tuple(sideOfTest, sideOfTest, sideOfTest),
  }),
  { minLength: 2, maxLength: 12 },
);

it('says of tests that every run tells in the same order what it says of those that have to be looked up', () => {
  let passed = 0;
  fc.assert(
    fc.property(rows, fc.constantFrom(2, 3), (list, width) => {
      const runs = Array.from({ length: width }, (_, side) =>
        makeRun(
          `6.2.${side}`,
          list.map(({ file, line, sides }, index) =>
            makeTest(`does ${index}`, sides[side]?.status, {
              file,
              retries: sides[side]?.retries ?? 0,
              ...(line === undefined ? {} : { line }),
            }),
          ),
        ),
      );
      const [baseline, ...candidates] = runs.map((run) => [run]);
      const turned = candidates.map((group) =>
        group.map((run) => ({ ...run, tests: run.tests.toReversed() })),
      );
      const inStep = baseline === undefined ? [] : [baseline, ...candidates];
      passed += matchInStep(inStep).filter((row) => row instanceof PassedInStep).length;
      expect(compareRuns(inStep)).toEqual(compareRuns(baseline === undefined ? [] : [baseline, ...turned]));
    }),
    { numRuns: 300 },
  );
  expect(passed).toBeGreaterThan(100);
});
