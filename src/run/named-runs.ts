import { readFile } from 'node:fs/promises';
import { dirname, posix, resolve } from 'node:path';
import { type AcceptedDifference, parseAccepted } from '../compare/accepted.ts';
import { type GroupedRuns, groupRuns } from '../compare/groups.ts';
import type { NamedRun } from '../compare/shards.ts';
import { RedisTargetError } from '../errors.ts';
import type { RunResults } from '../model/results.ts';
import { NAMED_TARGET_KINDS } from '../model/target.ts';
import { formatRequested } from '../model/target-spec.ts';
import { readAllResults } from '../results/read.ts';

/** Where differences that a team lives with are looked for when no file is named. */
export const ACCEPTED_FILE = 'redis-target-accepted.json';

/** A target, or credentials before a host, which are none of a file's. */
const TARGET = new RegExp(
  `^(?:(?:${[...NAMED_TARGET_KINDS, 'auto'].join('|')})(?::|$)|(?:rediss?|valkeys?):|[^/]*:.*@)`,
  'i',
);

/**
 * Reads results files, and puts those of one target together. A run's log is named as seen from `cwd`.
 *
 * @param names - Paths and globs; a shell that knows no `*`, or finds nothing, hands it on to us.
 * @throws {RedisTargetError} `RT_RESULTS_…`, `RT_COMPARE_SAME_ENGINE`; `RT_USAGE` for a target without a command.
 */
export async function readGroups(
  names: readonly string[],
  allowSame: boolean,
  cwd: string,
): Promise<GroupedRuns> {
  const found = await expandGlobs(names, cwd);
  const files: NamedRun[] = [];
  const nextName = (): string => found[files.length] ?? '';
  try {
    for await (const run of readAllResults(found.map((name) => resolve(cwd, name))))
      files.push({ name: nextName(), run: logSeenFrom(dirname(nextName()), run) });
  } catch (error) {
    throw isTarget(nextName()) ? noCommand(nextName(), error) : error;
  }
  return groupRuns(files, allowSame);
}

/**
 * @param named - The file that the user named; without one, {@link ACCEPTED_FILE} is read where there is one.
 * @throws {RedisTargetError} `RT_ACCEPTED_INVALID`.
 */
export async function readAccepted(named: string | undefined, cwd: string): Promise<AcceptedDifference[]> {
  const file = named ?? ACCEPTED_FILE;
  const path = resolve(cwd, file);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (named === undefined && (cause as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw new RedisTargetError(
      'RT_ACCEPTED_INVALID',
      `Could not read the accepted differences: ${path} cannot be read (${(cause as Error).message}). Check --accepted.`,
      { cause },
    );
  }
  return parseAccepted(text.replace(/^\uFEFF/, ''), file);
}

/** A run whose log is named as seen from elsewhere than its results file's folder. */
export function logSeenFrom(folder: string, run: RunResults): RunResults {
  return run.log === undefined ? run : { ...run, log: posix.join(folder.replaceAll('\\', '/'), run.log) };
}

/**
 * Paths and what globs match, each once.
 *
 * @throws {RedisTargetError} `RT_RESULTS_NONE` where a glob matches no file.
 */
export async function expandGlobs(names: readonly string[], cwd: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) {
    // A password may hold what a glob is made of.
    if (isTarget(name) || !/[*?[{]/.test(name)) {
      found.push(name);
      continue;
    }
    const { glob } = await import('tinyglobby');
    const matches = await glob(name.replaceAll('\\', '/'), { cwd, expandDirectories: false });
    if (matches.length === 0) {
      throw new RedisTargetError(
        'RT_RESULTS_NONE',
        `Could not read results: no file matches ${name}. Check the path, and that the matrix’s jobs uploaded their results.`,
      );
    }
    // What two patterns match is meant once.
    found.push(...matches.sort().filter((match) => !found.includes(match)));
  }
  return found;
}

function isTarget(name: string): boolean {
  return TARGET.test(name);
}

function noCommand(name: string, cause: unknown): RedisTargetError {
  return new RedisTargetError(
    'RT_USAGE',
    `Could not compare: ${formatRequested(name)} is a target, and there is no command to run on it. Put one after two dashes: redis-target compare local:2.8 local:6.2 -- npm test`,
    { cause },
  );
}
