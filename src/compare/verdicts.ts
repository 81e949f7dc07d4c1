import { differsInChance, formOfMessage, steadyMessage } from '../messages/steady-message.ts';
import type { ObservedStatus, Verdict } from '../model/comparison.ts';
import type { TestError } from '../model/results.ts';
import { VERDICTS } from '../model/verdicts.ts';

/** One test on one side. */
export interface SideOfTest {
  readonly status: ObservedStatus;
  /** Of each run in which it failed. */
  readonly errors: readonly TestError[];
  /** Whether it was skipped in a run, or missing in one that told of its file. Default: false. */
  readonly wasSkipped?: boolean;
  readonly wasAbsent?: boolean;
}

/** What a candidate's test is, seen from the baseline; what one side alone already shows is noise. */
export function judgeTest(baseline: SideOfTest, candidate: SideOfTest): Verdict {
  const before = baseline.status;
  const after = candidate.status;
  if (before === 'absent' || after === 'absent') {
    if (before === after) return 'same';
    if (before === 'absent' ? candidate.wasAbsent : baseline.wasAbsent) return 'flaky';
    return before === 'absent' ? 'onlyInCandidate' : 'onlyInBaseline';
  }
  if (before === 'lost' || after === 'lost') return 'lost';
  if (before === 'mixed' || after === 'mixed') return 'flaky';
  const ranBefore = before === 'passed' || before === 'failed';
  const ranAfter = after === 'passed' || after === 'failed';
  if (!ranBefore || !ranAfter) {
    if (ranBefore !== ranAfter && (ranBefore ? baseline : candidate).wasSkipped) return 'flaky';
    if (ranBefore) return 'skippedInCandidate';
    return ranAfter ? 'skippedInBaseline' : 'same';
  }
  if (before === 'passed') return after === 'passed' ? 'same' : 'broken';
  if (after === 'passed') return 'fixed';
  return failsAlike(baseline.errors, candidate.errors) ? 'same' : 'differentlyFailing';
}

/** The verdict that says most about a test that has several candidates. */
export function gravest(verdicts: readonly Verdict[]): Verdict {
  return VERDICTS.find(({ verdict }) => verdicts.includes(verdict))?.verdict ?? 'same';
}

/**
 * Whether an error of the one side is, but for what changes from run to run, also one of the other.
 *
 * Where repetitions on one engine already say different things, what they say in numbers tells nothing about another engine.
 */
function failsAlike(some: readonly TestError[], others: readonly TestError[]): boolean {
  if (some.length === 0 && others.length === 0) return true;
  const likenesses = new Set(some.map((error) => steadyMessage(textOf(error))));
  const otherLikenesses = new Set(others.map((error) => steadyMessage(textOf(error))));
  if ([...otherLikenesses].some((likeness) => likenesses.has(likeness))) return true;
  if (likenesses.size > 1 && otherLikenesses.size > 1) return true;
  if (likenesses.size > 1 || otherLikenesses.size > 1) {
    const forms = new Set(some.map((error) => formOfMessage(textOf(error))));
    return others.some((error) => forms.has(formOfMessage(textOf(error))));
  }
  const [one] = likenesses;
  const [other] = otherLikenesses;
  return one !== undefined && other !== undefined && differsInChance(one, other);
}

function textOf({ message, received }: TestError): string {
  return received === undefined ? message : `${message}\u0000${received}`;
}
