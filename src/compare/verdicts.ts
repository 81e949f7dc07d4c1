import type { ObservedStatus, Verdict } from '../model/comparison.ts';
import type { TestError } from '../model/results.ts';
import { steadyMessage } from './messages.ts';

/** From what matters most to the reader to what matters least. */
export const VERDICTS_BY_GRAVITY: readonly Verdict[] = [
  'broken',
  'differentlyFailing',
  'onlyInBaseline',
  'skippedInOther',
  'flaky',
  'fixed',
  'onlyInOther',
  'skippedInBaseline',
  'same',
];

/** One test on one side. */
export interface SideOfTest {
  readonly status: ObservedStatus;
  readonly error: TestError | null;
}

/** What a candidate's test is, seen from the baseline. */
export function judgeTest(baseline: SideOfTest, candidate: SideOfTest): Verdict {
  const before = baseline.status;
  const after = candidate.status;
  if (before === 'absent' || after === 'absent') {
    if (before === after) return 'same';
    return before === 'absent' ? 'onlyInOther' : 'onlyInBaseline';
  }
  if (before === 'mixed' || after === 'mixed') return 'flaky';
  const ranBefore = before === 'passed' || before === 'failed';
  const ranAfter = after === 'passed' || after === 'failed';
  if (!ranBefore || !ranAfter) {
    if (ranBefore) return 'skippedInOther';
    return ranAfter ? 'skippedInBaseline' : 'same';
  }
  if (before === 'passed') return after === 'passed' ? 'same' : 'broken';
  if (after === 'passed') return 'fixed';
  return failsAlike(baseline.error, candidate.error) ? 'same' : 'differentlyFailing';
}

/** The verdict that says most about a test that has several candidates. */
export function gravest(verdicts: readonly Verdict[]): Verdict {
  return VERDICTS_BY_GRAVITY.find((verdict) => verdicts.includes(verdict)) ?? 'same';
}

function failsAlike(one: TestError | null, other: TestError | null): boolean {
  return (
    steadyMessage(one?.message ?? '') === steadyMessage(other?.message ?? '') &&
    steadyMessage(one?.received ?? '') === steadyMessage(other?.received ?? '')
  );
}
