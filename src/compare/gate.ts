import type { Comparison, Verdict } from '../model/comparison.ts';
import { VERDICTS, wordsOf } from '../model/verdicts.ts';
import { OUTCOME_WORDS } from './problems.ts';
import { findUnseenFailures } from './unseen-failures.ts';

/** What makes a comparison fail. */
export const FAIL_ON = ['broken', 'different', 'any', 'never'] as const;
export type FailOn = (typeof FAIL_ON)[number];

const DIFFERENT: readonly Verdict[] = VERDICTS.filter(({ isDifference }) => isDifference).map(
  ({ verdict }) => verdict,
);
const FAILING: Readonly<Record<Exclude<FailOn, 'never'>, readonly Verdict[]>> = {
  broken: ['broken'],
  different: DIFFERENT,
  any: [...DIFFERENT, 'flaky'],
};

export interface GateResult {
  readonly failed: boolean;
  /** Why, a sentence each; also what would fail with a stricter gate is not in it. */
  readonly why: readonly string[];
}

/**
 * Decides whether the upgrade may go ahead.
 *
 * A run that crashed, was cut off or executed no test fails every gate but `never`: it has not shown that nothing broke. So does
 * what failed on a candidate in any other way than as a test that was there before.
 *
 * @param faults - What is wrong with the accepted differences.
 */
export function judgeGate(
  comparison: Comparison,
  failOn: FailOn,
  faults: readonly string[] = [],
): GateResult {
  if (failOn === 'never') return { failed: false, why: [] };
  const why: string[] = [];
  const open = comparison.tests.filter(
    ({ verdict, accepted }) => verdict !== 'same' && accepted === undefined,
  );
  for (const verdict of FAILING[failOn]) {
    const count = open.filter(({ verdicts }) => verdicts.includes(verdict)).length;
    if (count > 0) why.push(`${count} ${count === 1 ? 'test' : 'tests'} ${wordsOf(verdict)}`);
  }
  for (const run of comparison.runs) {
    if (run.outcome !== 'completed')
      why.push(`${run.target} has no whole run: it ${OUTCOME_WORDS[run.outcome]}`);
  }
  why.push(...findUnseenFailures(comparison, open), ...faults);
  return { failed: why.length > 0, why };
}
