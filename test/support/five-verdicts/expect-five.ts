import { expect } from 'vitest';
import { judgeGate } from '../../../src/compare/gate.ts';
import type { ComparedTest, Comparison } from '../../../src/model/comparison.ts';

/** In these suites each file loads: their runners end where one does not. */
const ALL_LOAD: readonly string[] = ['tape-5', 'mocha-11', 'playwright', 'minitest', 'phpunit'];
/** Their reports leave a file out that does not load; only their output has it. */
const LEAVES_OUT: readonly string[] = ['bun-1', 'deno-2'];
/** They print why a file did not load elsewhere than in their report. */
const SAYS_ELSEWHERE: readonly string[] = ['tap-16', 'tap-21'];

/** The last part of a name, in letters: `isleftout` for `test_is_left_out` and `testIsLeftOut`. */
export const titleOf = ({ name }: Pick<ComparedTest, 'name'>): string =>
  (name.at(-1) ?? '')
    .replace(/^.* [>›] /, '')
    .replace(/^test_?(?=[A-Z_a-z])/i, '')
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '');

export const verdictsOf = ({ tests }: Comparison): (readonly [title: string, verdict: string])[] =>
  tests.map((test) => [titleOf(test), `${test.verdict}: ${test.statuses.join(', ')}`]);

/** What the first line of a test's error on the candidate says. */
export function saidOf({ tests }: Comparison, title: string): string {
  const error = tests.find((test) => titleOf(test) === title)?.errors[1];
  return error === undefined || error === null ? '' : `${error.message} ${error.received ?? ''}`;
}

/**
 * Expects the verdicts that every runner's report leads to, none of them twice and nothing beside them, and their reasons.
 *
 * @param hasOutput - Whether what the command printed was read with its report.
 */
export function expectFiveVerdicts(runner: string, comparison: Comparison, hasOutput: boolean): void {
  const told = verdictsOf(comparison);
  const isLeftOut = LEAVES_OUT.includes(runner) && !hasOutput;
  const expected = {
    adds: 'same: passed, passed',
    breaks: 'broken: passed, failed',
    isleftout: 'same: skipped, skipped',
    draws: 'flaky: mixed, mixed',
    needsit: 'broken: passed, failed',
    ...(ALL_LOAD.includes(runner)
      ? {}
      : { isthere: isLeftOut ? 'onlyInBaseline: passed, absent' : 'broken: passed, failed' }),
  };
  expect(Object.fromEntries(told)).toEqual(expected);
  expect(told).toHaveLength(Object.keys(expected).length);
  expect(judgeGate(comparison, 'broken').failed).toBe(true);
  expect(saidOf(comparison, 'needsit')).toContain('ERR cannot prepare');
  expect(saidOf(comparison, 'draws')).toContain('drew the wrong one');
  expect(saidOf(comparison, 'breaks')).toContain('quicklist');
  if (!ALL_LOAD.includes(runner) && !isLeftOut && (hasOutput || !SAYS_ELSEWHERE.includes(runner)))
    expect(saidOf(comparison, 'isthere')).toContain('ERR cannot load');
}

/** Expects a file that did not load to have broken its tests with the reason, and nothing to pass that was not run. */
export function expectUnloaded(comparison: Comparison): void {
  const after = comparison.runs[1];
  expect(after?.errors.filter(({ message }) => message === 'ERR cannot load')).toMatchObject([
    { file: expect.stringMatching(/loads/i) },
  ]);
  const verdicts = Object.fromEntries(verdictsOf(comparison));
  expect(verdicts.isthere).toBe('broken: passed, failed');
  expect(saidOf(comparison, 'isthere')).toContain('ERR cannot load');
  const { passed = 0, failed = 0 } = after?.counts ?? {};
  expect(verdicts.adds).not.toBe(passed + failed === 0 ? 'same: passed, passed' : undefined);
  expect(judgeGate(comparison, 'broken').failed).toBe(true);
}
