import type { Cause, ComparedTest, Comparison, Verdict } from '../model/comparison.ts';
import { VERDICTS } from '../model/verdicts.ts';

/** Tests that differ without a cause of their own: what happened is in the verdict. */
export interface VerdictSection {
  readonly verdict: Verdict;
  /** Indices into `Comparison.tests`; those first that fail where they ran. */
  readonly tests: readonly number[];
  /** What else the reader has to know. */
  readonly note?: string;
}

/** Causes tell of what fails differently; the rest, gravest first. */
const WITHOUT_CAUSE: readonly Verdict[] = VERDICTS.map(({ verdict }) => verdict).filter(
  (verdict) => !['broken', 'differentlyFailing', 'fixed', 'same'].includes(verdict),
);

/** The verdicts that no cause covers, gravest first, each with its tests; empty ones are left out. */
export function verdictSections(comparison: Comparison): VerdictSection[] {
  const { tests } = comparison;
  const byVerdict = new Map<Verdict, number[]>(WITHOUT_CAUSE.map((verdict) => [verdict, []]));
  tests.forEach(({ verdict }, index) => {
    byVerdict.get(verdict)?.push(index);
  });
  return [...byVerdict]
    .filter(([, indices]) => indices.length > 0)
    .map(([verdict, indices]) => ({
      verdict,
      tests: indices.sort((a, b) => Number(failsIn(tests[b])) - Number(failsIn(tests[a])) || a - b),
      ...noteOn(verdict, comparison),
    }));
}

function failsIn(test: ComparedTest | undefined): boolean {
  return test?.statuses.includes('failed') ?? false;
}

/** A test that a run did not come to is not missing on its engine. */
function noteOn(verdict: Verdict, { runs: [baseline, ...candidates] }: Comparison): { note?: string } {
  const lacking = verdict === 'onlyInCandidate' ? [baseline] : verdict === 'onlyInBaseline' ? candidates : [];
  const unfinished = lacking.filter((run) => run !== undefined && run.outcome !== 'completed');
  if (unfinished.length === 0) return {};
  const names = unfinished.map((run) => run?.target).join(' and ');
  return { note: `${names} did not come to its end, so they may only not have been reached` };
}

/** As a maintainer sorts a table of breakages: what only words an error otherwise, and what behaves otherwise. */
export function splitByWording(causes: readonly Cause[]): { behaviour: Cause[]; wording: Cause[] } {
  return {
    behaviour: causes.filter(({ kind }) => kind !== 'wording'),
    wording: causes.filter(({ kind }) => kind === 'wording'),
  };
}

/** Tests that passed, and only when they were tried again: what else is told of them stands elsewhere. */
export function retriedTests({ tests }: Comparison): ComparedTest[] {
  return tests.filter(
    ({ retries, statuses, verdict }) =>
      verdict === 'same' && retries?.some((count, run) => count > 0 && statuses[run] === 'passed'),
  );
}

/** Tests that are slower or faster beyond noise. */
export function durationTests({ tests }: Comparison): ComparedTest[] {
  return tests.filter(({ medianMs }) => medianMs !== undefined);
}
