import { steadyMessage } from '../messages/steady-message.ts';
import type { RunError, RunResults, TestResult } from '../model/results.ts';
import type { MatchedTest, Observation } from './merge-runs.ts';

/** What went wrong in a file outside its tests, on one target. */
interface FileErrors {
  /** Files of which not a single test was reported: they did not load. */
  readonly unloaded: ReadonlyMap<string, RunError>;
  /** Errors in files whose tests were reported, as far as they were: a hook, in most cases. */
  readonly inside: ReadonlyMap<string, readonly RunError[]>;
}

/**
 * Gives tests that an error outside them kept from running that error: they are not missing or skipped there, they fail.
 *
 * That is so where a file did not load, and where tests that ran on another target are called skipped in a file with an error
 * that the other target does not have: Vitest does so with the tests of a hook that fails.
 */
export function failUnloaded(
  rows: readonly MatchedTest[],
  groups: readonly (readonly RunResults[])[],
): readonly MatchedTest[] {
  const columns = groups.map(errorsByFile);
  if (columns.every(({ unloaded, inside }) => unloaded.size === 0 && inside.size === 0)) return rows;
  return rows.map(({ observations }) => ({
    observations: observations.map((observation, column) => {
      const known = observation ?? observations.find((other) => other !== undefined);
      if (known === undefined || ranAlways(observation)) return observation;
      const error = whatKept(known.file, column, { observations, columns });
      return error === undefined ? observation : failedBy(error, known, observation);
    }),
  }));
}

function ranAlways(observation: Observation | undefined): boolean {
  return observation?.results.every(({ status }) => status !== 'skipped') ?? false;
}

interface Around {
  readonly observations: MatchedTest['observations'];
  readonly columns: readonly FileErrors[];
}

function whatKept(file: string, column: number, { observations, columns }: Around): RunError | undefined {
  const names = filesOf(file);
  const own = columns[column];
  if (observations[column] === undefined) {
    // What a file that did load leaves out may be for other reasons: its error is said beside the tests.
    return names.map((name) => own?.unloaded.get(name)).find((error) => error !== undefined);
  }
  const elsewhere = observations.flatMap((other, index) =>
    index !== column && other?.results.some(({ status }) => status === 'passed' || status === 'failed')
      ? [columns[index]]
      : [],
  );
  if (elsewhere.length === 0) return undefined;
  return names
    .flatMap((name) => own?.inside.get(name) ?? [])
    .find((error) => elsewhere.some((other) => !hasSame(other, names, error)));
}

function hasSame(other: FileErrors | undefined, names: readonly string[], { message }: RunError): boolean {
  const steady = steadyMessage(message);
  return names
    .flatMap((name) => other?.inside.get(name) ?? [])
    .some((error) => steadyMessage(error.message) === steady);
}

function errorsByFile(runs: readonly RunResults[]): FileErrors {
  const inside = new Map<string, RunError[]>();
  for (const error of runs.flatMap(({ errors }) => errors)) {
    if (error.file) inside.set(error.file, [...(inside.get(error.file) ?? []), error]);
  }
  const unloaded = new Map<string, RunError>();
  for (const [file, [error]] of inside) if (error) unloaded.set(file, error);
  if (inside.size === 0) return { unloaded, inside };
  for (const { tests } of runs) {
    for (const { file } of tests) for (const name of filesOf(file)) unloaded.delete(name);
  }
  return { unloaded, inside };
}

/** pytest's classes stand for files as well: `tests.test_sets.TestSets` is in `tests.test_sets`. */
function filesOf(file: string): string[] {
  const end = file.lastIndexOf('.');
  return file.includes('/') || end < 0 ? [file] : [file, file.slice(0, end)];
}

function failedBy(
  { file: _, suite: __, ...error }: RunError,
  { file, name, line }: Observation,
  observation: Observation | undefined,
): Observation {
  const failed: TestResult = { file, name, status: 'failed', retries: 0, durationMs: null, error };
  const results = observation?.results.map((result) => (result.status === 'skipped' ? failed : result));
  return { file, name, line, results: results ?? [failed] };
}
