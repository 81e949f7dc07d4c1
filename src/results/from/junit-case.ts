import type { JunitFailure } from './junit-message.ts';
import type { JunitSuite } from './junit-place.ts';

/** A `<testcase>`. */
export interface Case {
  readonly attributes: Readonly<Record<string, string>>;
  readonly suites: readonly JunitSuite[];
  readonly failures: JunitFailure[];
  retries: number;
  /** What it printed. */
  output: string;
  /** Why it was skipped. */
  skippedWhy: string | undefined;
  skipped: 'skipped' | 'todo' | undefined;
}
