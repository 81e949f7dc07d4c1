import type { Verdict } from './comparison.ts';

export interface VerdictRow {
  readonly verdict: Verdict;
  /** After a count: `2 tests broken`. The one name that every report and the gate have for it. */
  readonly words: string;
  readonly sentence: string;
  /** Whether a test with it differs between the engines; a flaky one differs from itself. */
  readonly isDifference: boolean;
}

/** Every verdict, from what matters most to the reader to what matters least: reports list them in this order. */
export const VERDICTS: readonly VerdictRow[] = [
  {
    verdict: 'broken',
    words: 'broken',
    sentence: 'Passes on the baseline, fails here.',
    isDifference: true,
  },
  {
    verdict: 'differentlyFailing',
    words: 'failing differently',
    sentence: 'Fails on both, with another message.',
    isDifference: true,
  },
  {
    verdict: 'lost',
    words: 'lost to a dead target',
    sentence: 'Failed on a target that had died: says nothing about the engine.',
    isDifference: true,
  },
  {
    verdict: 'onlyInBaseline',
    words: 'only on the baseline',
    sentence: 'Ran on the baseline, and was not reported here.',
    isDifference: true,
  },
  {
    verdict: 'skippedInCandidate',
    words: 'newly skipped',
    sentence: 'Ran on the baseline, and was skipped here.',
    isDifference: true,
  },
  {
    verdict: 'flaky',
    words: 'flaky',
    sentence: 'Changes its mind on one engine: says nothing about the upgrade.',
    isDifference: false,
  },
  {
    verdict: 'fixed',
    words: 'fixed',
    sentence: 'Fails on the baseline, passes here.',
    isDifference: true,
  },
  {
    verdict: 'onlyInCandidate',
    words: 'not on the baseline',
    sentence: 'Ran here, and was not reported on the baseline.',
    isDifference: true,
  },
  {
    verdict: 'skippedInBaseline',
    words: 'no longer skipped',
    sentence: 'Was skipped on the baseline, and ran here.',
    isDifference: true,
  },
  { verdict: 'same', words: 'same', sentence: 'The same on every engine.', isDifference: false },
];

const PLACES: ReadonlyMap<Verdict, number> = new Map(VERDICTS.map(({ verdict }, index) => [verdict, index]));
const ROWS: ReadonlyMap<Verdict, VerdictRow> = new Map(VERDICTS.map((row) => [row.verdict, row]));

/** The words for a verdict, as they stand after a count. */
export function wordsOf(verdict: Verdict): string {
  return ROWS.get(verdict)?.words ?? verdict;
}

/** A verdict's place in {@link VERDICTS}: the smaller, the graver. */
export function gravityOf(verdict: Verdict): number {
  return PLACES.get(verdict) ?? -1;
}
