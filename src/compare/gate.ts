import { describeDeath, describeUnused } from '../messages/target-use.ts';
import type { ComparedRun, ComparedTest, Comparison, Verdict } from '../model/comparison.ts';
import { formatEngine } from '../model/engine.ts';
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

export interface JudgeGateOptions {
  /** Takes a side that no test used for as good as any. Default: false. */
  readonly allowUnused?: boolean;
}

/**
 * Decides whether the upgrade may go ahead.
 *
 * A side that fell back although nobody set that it may, a side that its tests did not use, or that did not live, fails every gate but `never`, and so does a comparison of which
 * not one test passed. A run that crashed, was cut off or executed no test does, too: it has not shown that nothing broke; a side
 * that lacks a shard or half of its tests has not, either. So does what failed on a candidate in any other way than as a test that was there before.
 *
 * @param faults - What is wrong with the accepted differences.
 */
export function judgeGate(
  comparison: Comparison,
  failOn: FailOn,
  faults: readonly string[] = [],
  { allowUnused = false }: JudgeGateOptions = {},
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
  for (const [index, run] of comparison.runs.entries()) {
    if (run.fallback !== undefined && run.isFallbackSet !== true) why.push(fellBack(run));
    if (run.usage.answer === 'unused' && !allowUnused)
      why.push(
        `${findGivenUp(comparison, index) ?? describeUnused(`${run.target} (${formatEngine(run.engine)})`, run.usage)} --allow-unused compares all the same. [RT_TARGET_UNUSED]`,
      );
    for (const death of run.deaths)
      why.push(`${run.target} did not live through its run: ${describeDeath(death)}`);
    why.push(...(run.lacks ?? []).map((what) => `${run.target} ${what}`));
    if (run.outcome !== 'completed')
      why.push(`${run.target} has no whole run: it ${OUTCOME_WORDS[run.outcome]}`);
  }
  why.push(...findUndecided(open));
  if (hasNoPassing(comparison)) why.push('every test failed on every engine');
  why.push(...findUnseenFailures(comparison, open), ...faults);
  return { failed: why.length > 0, why };
}

/** Clients that came and gave up by themselves are one cause of both: that their tests failed, and that nothing was sent. */
function findGivenUp({ runs, tests }: Comparison, index: number): string | undefined {
  const run = runs[index];
  if (run === undefined || (run.usage.connections ?? 0) === 0) return undefined;
  const reason = tests.find(
    (test) => test.statuses[index] === 'failed' && test.reason?.cure !== undefined,
  )?.reason;
  if (reason === undefined) return undefined;
  return `${run.target} (${formatEngine(run.engine)}) was not used by the tests, whose client gave up on it: ${reason.title}. ${reason.cure}`;
}

/** What may be broken, and may be chance, has not been shown to be whole. */
function findUndecided(open: readonly ComparedTest[]): string[] {
  const tests = open.filter(({ undecided, statuses }) => undecided && statuses[0] === 'passed');
  if (tests.length === 0) return [];
  const which = tests.length === 1 ? '1 test' : `${tests.length} tests`;
  return [
    `${which} passed in every run on the baseline and failed in every run here, which by the rates of the suite's flaky tests may be chance: repeat it more often (--repeat), or mend the flaky ones`,
  ];
}

/** Nobody decided that another engine may stand in: the tests have shown nothing of the one that was asked for. */
function fellBack({ fallback, engine }: ComparedRun): string {
  return (
    `${fallback} (${formatEngine(engine)}), which is not what was asked for. Bring credentials, ` +
    'name the container as the target, or set `fallback: true` (REDIS_TARGET_FALLBACK=true) to compare all the same. [RT_TARGET_FELL_BACK]'
  );
}

/** Where nothing passes anywhere, nothing was shown. */
function hasNoPassing({ runs }: Comparison): boolean {
  return runs.length > 0 && runs.every(({ counts }) => counts.passed === 0 && counts.failed > 0);
}
