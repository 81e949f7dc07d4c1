import type { Cause, ComparedTest, Comparison, Verdict } from '../model/comparison.ts';

/** Tests that differ without a cause of their own: what happened is in the verdict. */
export interface VerdictSection {
  readonly verdict: Verdict;
  /** Indices into `Comparison.tests`. */
  readonly tests: readonly number[];
}

const WITHOUT_CAUSE: readonly Verdict[] = [
  'onlyInBaseline',
  'skippedInOther',
  'flaky',
  'onlyInOther',
  'skippedInBaseline',
];

/** The verdicts that no cause covers, gravest first, each with its tests; empty ones are left out. */
export function verdictSections({ tests }: Comparison): VerdictSection[] {
  const byVerdict = new Map<Verdict, number[]>(WITHOUT_CAUSE.map((verdict) => [verdict, []]));
  tests.forEach(({ verdict }, index) => {
    byVerdict.get(verdict)?.push(index);
  });
  return [...byVerdict]
    .filter(([, indices]) => indices.length > 0)
    .map(([verdict, indices]) => ({ verdict, tests: indices }));
}

/** As a maintainer sorts a table of breakages: what only words an error otherwise, and what behaves otherwise. */
export function splitByWording(causes: readonly Cause[]): { behaviour: Cause[]; wording: Cause[] } {
  return {
    behaviour: causes.filter(({ kind }) => kind !== 'wording'),
    wording: causes.filter(({ kind }) => kind === 'wording'),
  };
}

/** Tests that are slower or faster beyond noise. */
export function durationTests({ tests }: Comparison): ComparedTest[] {
  return tests.filter(({ medianMs }) => medianMs !== undefined);
}
