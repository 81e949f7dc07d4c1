import { existsSync } from 'node:fs';
import { readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { isRedisTargetError } from '../errors.ts';
import type { RunResults } from '../model/results.ts';
import { EVENTS_SUFFIX, readEvents } from './from/events.ts';
import { parseGoJson } from './from/go-json.ts';
import { readRunResults } from './read.ts';
import { JOURNAL_SUFFIX } from './recorder.ts';

/** What one runner in a command wrote of its run. */
export type Part = Pick<RunResults, 'runner' | 'tests' | 'errors' | 'outcome' | 'outcomeDetail'> &
  Partial<Pick<RunResults, 'target' | 'shard' | 'folders' | 'usage' | 'deaths'>>;

/** The file in which gotestsum keeps what `go test -json` says. */
export const GOTESTSUM_FILE: string = `gotestsum${EVENTS_SUFFIX}`;

/**
 * Reads what the runners that were recorded wrote into `folder`, a file each.
 *
 * @param cwd - Where the command was started.
 * @returns undefined for one that died before it had written a whole line.
 */
export async function readParts(folder: string, cwd: string): Promise<(Part | undefined)[]> {
  const names: string[] = await readdir(folder).catch(() => []);
  const parts = names
    .filter(
      (name) =>
        name.endsWith('.json') ||
        name.endsWith(EVENTS_SUFFIX) ||
        // A process that was killed between writing the one and removing the other leaves both.
        (name.endsWith(JOURNAL_SUFFIX) && !names.includes(name.slice(0, -JOURNAL_SUFFIX.length))),
    )
    .sort();
  return await Promise.all(parts.map((name) => readPart(folder, name, cwd)));
}

/** Has {@link readParts} read results files that stand elsewhere, too; of a reporter that died, its journal. */
export async function linkParts(files: readonly string[], folder: string): Promise<void> {
  for (const [index, file] of files.entries()) {
    for (const suffix of ['', JOURNAL_SUFFIX]) {
      const path = `${file}${suffix}`;
      if (existsSync(path)) await symlink(path, join(folder, `linked-${index}.json${suffix}`));
    }
  }
}

async function readPart(folder: string, name: string, cwd: string): Promise<Part | undefined> {
  const path = join(folder, name);
  if (name.endsWith(EVENTS_SUFFIX)) {
    const text = await readFile(path, 'utf8');
    return name === GOTESTSUM_FILE ? goPart(text, cwd) : readEvents(text, cwd);
  }
  try {
    return await readRunResults(path);
  } catch (error) {
    // What a process that died left half written is how it crashed, not why the comparison should end.
    if (isRedisTargetError(error) && error.code === 'RT_RESULTS_INVALID') return undefined;
    throw error;
  }
}

function goPart(text: string, cwd: string): Part {
  return { runner: { name: 'go test', version: null }, ...parseGoJson(text, cwd), outcome: 'completed' };
}
