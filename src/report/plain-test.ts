import type { ComparedTest } from '../model/comparison.ts';

/**
 * Whether a test has neither an error nor anything else that only some have. Nearly every one of a hundred thousand is so, and its part
 * of a report is then put together from few texts, in a fraction of the time that is taken for one with all that a test may have.
 */
export function isPlainTest(test: ComparedTest): boolean {
  for (const error of test.errors) if (error !== null) return false;
  // Each by its name: asked for in a loop over the names they took a tenth of a document's time.
  return (
    test.movedTo === undefined &&
    test.tally === undefined &&
    test.retries === undefined &&
    test.medianMs === undefined &&
    test.kind === undefined &&
    test.reason === undefined &&
    test.undecided === undefined &&
    test.accepted === undefined
  );
}
