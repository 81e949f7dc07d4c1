import type { ComparedTest } from '../model/comparison.ts';

/** What every test has, and the line, which most have. */
type PlainTest = Pick<
  ComparedTest,
  'file' | 'name' | 'verdict' | 'verdicts' | 'statuses' | 'errors' | 'line'
>;

/** What else a test may have; the compiler asks for a field that is new. */
const MORE: Readonly<Record<Exclude<keyof ComparedTest, keyof PlainTest>, true>> = {
  movedTo: true,
  tally: true,
  retries: true,
  medianMs: true,
  kind: true,
  reason: true,
  undecided: true,
  accepted: true,
};
const FIELDS = Object.keys(MORE) as readonly (keyof typeof MORE)[];

/**
 * Whether a test has neither an error nor anything else that only some have. Nearly every one of a hundred thousand is so, and its part
 * of a report is then put together from few texts, in a fraction of the time that is taken for one with all that a test may have.
 */
export function isPlainTest(test: ComparedTest): boolean {
  for (const error of test.errors) if (error !== null) return false;
  for (const field of FIELDS) if (test[field] !== undefined) return false;
  return true;
}
