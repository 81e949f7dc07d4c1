import type { DifferenceKind, ObservedStatus, Reason } from '../model/comparison.ts';
import type { Engine } from '../model/engine.ts';
import type { TestError } from '../model/results.ts';

/** One test over all runs, the baseline first. */
export interface ExplainInput {
  /** One per run; null where it did not fail. */
  readonly errors: readonly (TestError | null)[];
  readonly statuses: readonly ObservedStatus[];
  readonly name: readonly string[];
  readonly file: string;
  readonly engines: readonly Engine[];
  /** A measurement that must not be used, so that reasons can be judged by it. */
  readonly without?: string;
}

/** What a test's difference is, and why, where that can be told. */
export interface Explanation {
  /** Seen on the path from the baseline to the candidate. */
  readonly kind: DifferenceKind;
  readonly reason?: Reason;
}
