import { steadyMessage } from '../messages/steady-message.ts';
import type { RunError, RunResults, TestError, TestResult } from '../model/results.ts';
import { PassedInStep } from './match-in-step.ts';
import type { MatchedTest, Observation } from './merge-runs.ts';

/** What one side has that may have kept tests from running. */
interface Side {
  /** Errors outside any test that no other side has. */
  readonly errors: readonly RunError[];
  readonly files: ReadonlySet<string>;
  /** Rows whose test failed here, by file and plain name. */
  readonly failed: ReadonlyMap<string, { readonly row: MatchedTest; readonly error: TestError }>;
}

/**
 * Gives tests that a side does not tell of the error that kept them from running there, where it is known which one did: the hook of
 * their suite, their suite itself, which is a test of its own to node-tap, tape and Deno, or their file, where a report names none.
 */
export function failKept(
  rows: readonly MatchedTest[],
  groups: readonly (readonly RunResults[])[],
): readonly MatchedTest[] {
  if (!rows.some((row) => !(row instanceof PassedInStep) && row.observations.includes(undefined)))
    return rows;
  const sides = groups.map((runs, column) => sideOf(runs, column, { rows, groups }));
  const suites = new Set<MatchedTest>();
  const kept = rows.map((row): MatchedTest => {
    if (row instanceof PassedInStep) return row;
    const known = row.observations.find((one) =>
      one?.results.some(({ status }) => status === 'passed' || status === 'failed'),
    );
    if (known === undefined) return row;
    let isKept = false;
    const observations = row.observations.map((observation, column) => {
      const side = sides[column];
      if (observation !== undefined || side === undefined) return observation;
      const suite = failedSuite(known, side);
      if (suite !== undefined) suites.add(suite.row);
      const error = suite?.error ?? hookOf(known, side) ?? unloadedFile(known, side);
      isKept ||= error !== undefined;
      return error === undefined ? undefined : failedBy(error, known);
    });
    return isKept ? { observations } : row;
  });
  // What is a suite elsewhere is no test that is new here.
  return kept.filter((row) => !suites.has(row) || row.observations.every((one) => one !== undefined));
}

function sideOf(
  runs: readonly RunResults[],
  column: number,
  {
    rows,
    groups,
  }: { readonly rows: readonly MatchedTest[]; readonly groups: readonly (readonly RunResults[])[] },
): Side {
  const elsewhere = new Set(
    groups.flatMap((others, index) =>
      index === column ? [] : others.flatMap(({ errors }) => errors.map(keyOf)),
    ),
  );
  const failed = new Map<string, { row: MatchedTest; error: TestError }>();
  for (const row of rows) {
    const observation = row.observations[column];
    const error = observation?.results.find(({ status }) => status === 'failed')?.error;
    if (observation && error)
      failed.set(`${observation.file}\u0000${plain(observation.name)}`, { row, error });
  }
  return {
    errors: runs.flatMap(({ errors }) => errors).filter((error) => !elsewhere.has(keyOf(error))),
    files: new Set(runs.flatMap(({ tests }) => tests.map(({ file }) => file))),
    failed,
  };
}

/** A suite that failed as a test of its own. */
function failedSuite(
  { file, name }: Observation,
  { failed }: Side,
): { row: MatchedTest; error: TestError } | undefined {
  if (failed.size === 0) return undefined;
  const words = plain(name).split(' ');
  for (let end = words.length - 1; end > 0; end -= 1) {
    const suite = failed.get(`${file}\u0000${words.slice(0, end).join(' ')}`);
    if (suite !== undefined) return suite;
  }
  return undefined;
}

function hookOf({ file, name }: Observation, { errors }: Side): RunError | undefined {
  return errors.find(
    (error) =>
      error.suite !== undefined && (error.file ?? '') === file && begins(plain(name), plain(error.suite)),
  );
}

/** A report that names no files has no test of a file that did not load; its name may stand in front of the tests'. */
function unloadedFile({ file, name }: Observation, { errors, files }: Side): RunError | undefined {
  if (file !== '' || !errors.some((error) => error.file)) return undefined;
  const unloaded = errors.filter(
    (error) => error.suite === undefined && placeOf(error) !== '' && !files.has(placeOf(error)),
  );
  return (
    unloaded.find((error) => begins(plain(name), stemOf(placeOf(error)))) ??
    unloaded.find((error) => error.file)
  );
}

/** Some runners tell only by the stack which file it was. */
function placeOf({ file, at = '' }: RunError): string {
  return file || at.replace(/(?::\d+){1,2}$/, '');
}

/** `loads` of `test/loads.test.mjs`. */
function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\..*$/, '');
}

function begins(name: string, suite: string): boolean {
  return suite === '' || name.startsWith(`${suite} `);
}

/** A name's words, whatever its reporter puts between its parts. */
function plain(name: readonly string[]): string {
  return name
    .join(' ')
    .replaceAll(/ (?:>|›|»|::|->) /g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function keyOf({ file = '', message }: RunError): string {
  return `${file}\u0000${steadyMessage(message)}`;
}

function failedBy(error: RunError, { file, name, line }: Observation): Observation {
  const { file: _, suite: __, ...rest } = error;
  const failed: TestResult = { file, name, status: 'failed', retries: 0, durationMs: null, error: rest };
  return { file, name, line, results: [failed] };
}
