import type { RunError, RunResults } from '../model/results.ts';
import type { MatchedTest, Observation } from './merge-runs.ts';

/**
 * Gives the tests of a file that did not load on a target the error of that file: they are not missing there, they fail.
 *
 * Only where the target reported not a single test of the file; else the file did load, and its error was another.
 */
export function failUnloaded(
  rows: readonly MatchedTest[],
  groups: readonly (readonly RunResults[])[],
): readonly MatchedTest[] {
  const unloaded = groups.map(unloadedFiles);
  if (unloaded.every((files) => files.size === 0)) return rows;
  return rows.map(({ observations }) => {
    const known = observations.find((observation) => observation !== undefined);
    if (known === undefined) return { observations };
    return {
      observations: observations.map((observation, column) => {
        const error = observation === undefined ? errorOf(known.file, unloaded[column]) : undefined;
        return error === undefined ? observation : failedBy(error, known);
      }),
    };
  });
}

function unloadedFiles(runs: readonly RunResults[]): ReadonlyMap<string, RunError> {
  const files = new Map<string, RunError>();
  for (const { errors } of runs) {
    for (const error of errors) if (error.file && !files.has(error.file)) files.set(error.file, error);
  }
  if (files.size === 0) return files;
  for (const { tests } of runs) {
    for (const { file } of tests) for (const name of filesOf(file)) files.delete(name);
  }
  return files;
}

function errorOf(file: string, unloaded: ReadonlyMap<string, RunError> | undefined): RunError | undefined {
  if (unloaded === undefined || unloaded.size === 0) return undefined;
  return filesOf(file)
    .map((name) => unloaded.get(name))
    .find((error) => error !== undefined);
}

/** pytest's classes stand for files as well: `tests.test_sets.TestSets` is in `tests.test_sets`. */
function filesOf(file: string): string[] {
  const end = file.lastIndexOf('.');
  return file.includes('/') || end < 0 ? [file] : [file, file.slice(0, end)];
}

function failedBy({ file: _, ...error }: RunError, { file, name, line }: Observation): Observation {
  return {
    file,
    name,
    line,
    results: [{ file, name, status: 'failed', retries: 0, durationMs: null, error }],
  };
}
