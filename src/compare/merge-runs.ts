import type { ObservedStatus } from '../model/comparison.ts';
import type { RunResults, TestError, TestResult } from '../model/results.ts';
import { type Called, isSameName, type TestIndex } from './test-index.ts';

/** One test on one target, over all of the target's runs. */
export interface Observation {
  readonly file: string;
  readonly name: readonly string[];
  readonly line: number | undefined;
  /** In the order of the runs; a rerun may leave tests out. */
  readonly results: TestResult[];
  /** The last run that told of it: what tells of it twice has two tests of that name. */
  lastRun?: RunResults;
}

/** One test on every target; undefined where a target does not have it. */
export interface MatchedTest {
  readonly observations: (Observation | undefined)[];
  /** Its place among the baseline's tests; undefined where the baseline does not have it. */
  readonly place?: number | undefined;
}

/** A test that no target before had, and what the index has it by. */
export interface NewTest {
  readonly test: MatchedTest;
  readonly observation: Observation;
  readonly called: Called;
}

export interface MergeRunsOptions {
  /** Which of the targets this is, counted from 0, and how many there are. */
  readonly column: number;
  readonly width: number;
  /** Gets what is new. */
  readonly index: TestIndex<MatchedTest>;
  /** The baseline's tests in its order, none twice: who runs the same suite tells of them in much the same order. Default: none. */
  readonly order?: readonly MatchedTest[];
}

/**
 * Puts the runs of one target together, test by test: by file and full name, and duplicates in their order.
 *
 * @returns What is new, in the order in which it was first reported.
 */
export function mergeRuns(
  runs: readonly RunResults[],
  { column, width, index, order = [] }: MergeRunsOptions,
): NewTest[] {
  const created: NewTest[] = [];
  for (const run of runs) {
    const duplicates = new Map<MatchedTest, number>();
    let place = 0;
    for (const result of run.tests) {
      // Looked up, a test takes five times as long: its file and its name have to be hashed.
      const expected = order[place];
      if (expected !== undefined && isNextOf(expected, result) && lastRunOf(expected, column) !== run) {
        observe(expected, column, result, run);
        place += 1;
        continue;
      }
      const { file, name } = result;
      let called: Called = { file, name, occurrence: 0 };
      let test = index.get(called);
      if (test !== undefined && lastRunOf(test, column) === run) {
        const occurrence = (duplicates.get(test) ?? 0) + 1;
        duplicates.set(test, occurrence);
        called = { file, name, occurrence };
        test = index.get(called);
      }
      if (test?.place !== undefined) place = test.place + 1;
      const isNew = test === undefined;
      test ??= newTest(width, column === 0 ? created.length : undefined);
      const observation = observe(test, column, result, run);
      if (!isNew) continue;
      index.add(called, test);
      created.push({ test, observation, called });
    }
  }
  return created;
}

/** What a test is called where it was first told of. */
export function nameOf({ observations }: MatchedTest): readonly string[] {
  return observations.find((one) => one !== undefined)?.name ?? [];
}

function isNextOf({ observations: [baseline] }: MatchedTest, { file, name }: TestResult): boolean {
  return baseline !== undefined && baseline.file === file && isSameName(baseline.name, name);
}

function lastRunOf({ observations }: MatchedTest, column: number): RunResults | undefined {
  return observations[column]?.lastRun;
}

function observe(test: MatchedTest, column: number, result: TestResult, run: RunResults): Observation {
  const known = test.observations[column];
  if (known !== undefined) {
    known.results.push(result);
    known.lastRun = run;
    return known;
  }
  const { file, name, line } = result;
  const observation: Observation = { file, name, line, results: [result], lastRun: run };
  test.observations[column] = observation;
  return observation;
}

function newTest(width: number, place: number | undefined): MatchedTest {
  // At once as long as it gets: a list that grows has room for seventeen, and there are a hundred thousand.
  return { observations: new Array<Observation | undefined>(width).fill(undefined), place };
}

/** Parts of a name as one text. */
export function join(parts: readonly string[]): string {
  return parts.join('\u0000');
}

/** What a test is over several runs: `mixed` where it passed in one and failed in another. */
export function statusOf(observation: Observation | undefined): ObservedStatus {
  if (observation === undefined) return 'absent';
  let passed = false;
  let failed = false;
  let lost = false;
  for (const { status, targetDied } of observation.results) {
    passed ||= status === 'passed';
    failed ||= status === 'failed' && !targetDied;
    lost ||= status === 'failed' && targetDied === true;
  }
  if (lost && !failed && !passed) return 'lost';
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
