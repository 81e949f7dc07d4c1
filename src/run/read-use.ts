import { dirname, resolve } from 'node:path';
import type { UsedSide } from '../changes/used-calls.ts';
import { RedisTargetError } from '../errors.ts';
import { formatEngine } from '../model/engine.ts';
import type { RunResults } from '../model/results.ts';
import { sumUsage } from '../model/usage.ts';
import { readRunResults } from '../results/read.ts';
import { expandGlobs, logSeenFrom } from './named-runs.ts';

/** What suites did, as their results files tell. */
export interface ReadUse {
  /** The runs by their engines, in the order of the files. */
  readonly groups: readonly (readonly RunResults[])[];
  /** What was used on each of these engines, shards and repetitions together. */
  readonly sides: readonly UsedSide[];
}

/**
 * Reads what a suite used out of the results files of its runs.
 *
 * @param names - Paths and globs.
 * @throws {RedisTargetError} `RT_RESULTS_…`; `RT_RESULTS_NO_USAGE` where none of them says which commands were used.
 */
export async function readUse(names: readonly string[], cwd: string): Promise<ReadUse> {
  const byEngine = new Map<string, RunResults[]>();
  const files = [...new Set(await expandGlobs(names, cwd))];
  const seen = new Set<string>();
  for (const name of files) {
    const run = logSeenFrom(dirname(name), await readRunResults(resolve(cwd, name)));
    // A copy is no second run.
    if (seen.has(run.runId)) continue;
    seen.add(run.runId);
    const engine = formatEngine(run.target.engine);
    byEngine.set(engine, [...(byEngine.get(engine) ?? []), run]);
  }
  const groups = [...byEngine.values()];
  const sides = groups.flatMap((runs): UsedSide[] => {
    const [first] = runs;
    return first === undefined
      ? []
      : [{ engine: first.target.engine, usage: sumUsage(runs.map(({ usage }) => usage)) }];
  });
  if (sides.every(({ usage }) => usage.commands === undefined)) throw noUsage(files, sides);
  return { groups, sides };
}

function noUsage(files: readonly string[], sides: readonly UsedSide[]): RedisTargetError {
  const [usage] = sides.map((side) => side.usage);
  const why =
    usage?.source === 'client' ? 'only connections were counted' : (usage?.why ?? 'nobody counted commands');
  const what = files.length === 1 ? `${files[0]} does` : `the ${files.length} results files do`;
  return new RedisTargetError(
    'RT_RESULTS_NO_USAGE',
    `Could not rank the changes: ${what} not say which commands the tests used (${why}). Run the tests on a local server, a container or an ElastiCache, or on a URL with --port, with REDIS_TARGET_RESULTS, and give the file that this writes.`,
    { details: { files } },
  );
}
