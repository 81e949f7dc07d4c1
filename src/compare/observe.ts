import type { ObservedStatus } from '../model/comparison.ts';
import type { RunResults, TestError, TestResult } from '../model/results.ts';

/** One test on one target, over all of the target's runs. */
export interface Observation {
  readonly file: string;
  readonly name: readonly string[];
  readonly line: number | undefined;
  /** In the order of the runs; a rerun may leave tests out. */
  readonly results: TestResult[];
}

/** Before the number of a test's namesake. No name begins with it. */
const OCCURRENCE = '\u0000\u0000#';

/** A test's name in a comparison: its file and its full name, and which of several of that name it is. */
export function keyOf(test: Pick<TestResult, 'file' | 'name'>, occurrence: number): string {
  const key = `${test.file}\u0000${test.name.join('\u0000')}`;
  return occurrence === 0 ? key : `${key}${OCCURRENCE}${occurrence}`;
}

/** Puts the runs of one target together, test by test, in the order in which they were first reported. */
export function observeRuns(runs: readonly RunResults[]): Map<string, Observation> {
  const observations = new Map<string, Observation>();
  for (const run of runs) {
    const seen = new Map<string, number>();
    for (const test of run.tests) {
      const plain = keyOf(test, 0);
      const occurrence = seen.get(plain) ?? 0;
      seen.set(plain, occurrence + 1);
      const key = occurrence === 0 ? plain : keyOf(test, occurrence);
      const known = observations.get(key);
      if (known) known.results.push(test);
      else observations.set(key, { file: test.file, name: test.name, line: test.line, results: [test] });
    }
  }
  return observations;
}

/** Whether several tests have one name. */
export function hasDuplicates(observations: ReadonlyMap<string, Observation>): boolean {
  for (const key of observations.keys()) if (key.includes(OCCURRENCE)) return true;
  return false;
}

/** What a test is over several runs: `mixed` where it passed in one and failed in another. */
export function statusOf(observation: Observation | undefined): ObservedStatus {
  if (observation === undefined) return 'absent';
  let passed = false;
  let failed = false;
  for (const { status } of observation.results) {
    passed ||= status === 'passed';
    failed ||= status === 'failed';
  }
  if (passed && failed) return 'mixed';
  if (passed) return 'passed';
  if (failed) return 'failed';
  return observation.results[0]?.status ?? 'absent';
}

/** The errors of a test, one for each run in which it failed with one. */
export function errorsOf(observation: Observation | undefined): TestError[] {
  const errors: TestError[] = [];
  for (const { error, status } of observation?.results ?? []) {
    if (error !== null && status === 'failed') errors.push(error);
  }
  return errors;
}

/** How often a test passed and failed. */
export function tallyOf(observation: Observation | undefined): {
  passed: number;
  failed: number;
  total: number;
} {
  const results = observation?.results ?? [];
  const count = (status: string): number => results.filter((result) => result.status === status).length;
  return { passed: count('passed'), failed: count('failed'), total: results.length };
}
