import { RedisTargetError } from '../errors.ts';
import { formatEngine, NOT_KNOWN } from '../model/engine.ts';
import { divideRuns, hasShards, type NamedRun, type ShardedRun } from './shards.ts';

export interface GroupedRuns {
  /** Each target's runs, the baseline's first. */
  readonly groups: readonly (readonly ShardedRun[])[];
  /** Files of one target that do not go together, a sentence each. */
  readonly problems: readonly string[];
}

/**
 * Puts results files together by target and engine: several of one are shards or repetitions. The first file's target is the
 * baseline.
 *
 * @param allowSame - Takes each file for a target of its own where all are of one engine version. Default: false.
 * @throws {RedisTargetError} `RT_RESULTS_NONE`, `RT_RESULTS_DUPLICATE`, `RT_COMPARE_SAME_ENGINE`.
 */
export function groupRuns(files: readonly NamedRun[], allowSame = false): GroupedRuns {
  if (files.length === 0) {
    throw new RedisTargetError(
      'RT_RESULTS_NONE',
      'Could not compare: there are no results files. Check the paths, and that the matrix’s jobs uploaded theirs.',
    );
  }
  assertDifferentRuns(files);
  const groups = new Map<string, NamedRun[]>();
  for (const file of files) {
    const key = `${file.run.target.target} ${formatEngine(file.run.target.engine)}`;
    const group = groups.get(key);
    if (group) group.push(file);
    else groups.set(key, [file]);
  }
  if (groups.size === 1 && allowSame && files.length > 1)
    return { groups: files.map(({ run }) => [run]), problems: [] };
  if (groups.size === 1) throw onlyOneTarget(files);
  if (!allowSame) assertDifferentEngines([...groups.values()]);
  const lists = [...groups.values()];
  const isSharded = lists.some(hasShards);
  const divided = lists.map((group) => divideRuns(group, isSharded));
  return {
    groups: divided.map(({ runs }) => runs),
    problems: divided.flatMap(({ problems }) => problems),
  };
}

function assertDifferentRuns(files: readonly NamedRun[]): void {
  const seen = new Map<string, string>();
  for (const { name, run } of files) {
    const other = seen.get(run.runId);
    if (other !== undefined) {
      throw new RedisTargetError(
        'RT_RESULTS_DUPLICATE',
        `Could not compare: ${other} and ${name} are of one and the same run. Give each run once.`,
        {
          details: { runId: run.runId },
        },
      );
    }
    seen.set(run.runId, name);
  }
}

function onlyOneTarget(files: readonly NamedRun[]): RedisTargetError {
  const [first] = files;
  const what = first ? `${first.run.target.target}, ${formatEngine(first.run.target.engine)}` : '';
  return new RedisTargetError(
    files.length === 1 ? 'RT_RESULTS_NONE' : 'RT_COMPARE_SAME_ENGINE',
    files.length === 1
      ? `Could not compare: there is only one results file, ${first?.name} (${what}). Give a second one, of another engine.`
      : `Could not compare: all ${files.length} results files are of ${what}. Give one of another engine, or say --allow-same to look for flaky tests.`,
  );
}

function assertDifferentEngines(groups: readonly (readonly NamedRun[])[]): void {
  const seen = new Map<string, string>();
  for (const [first] of groups) {
    // Of what is not known nobody can say that it is the same.
    if (first === undefined || first.run.target.engine.version === NOT_KNOWN) continue;
    const engine = formatEngine(first.run.target.engine);
    const other = seen.get(engine);
    if (other !== undefined) {
      throw new RedisTargetError(
        'RT_COMPARE_SAME_ENGINE',
        `Could not compare ${other} with ${first.run.target.target}: both are ${engine}${first.run.target.fallback ? ', since one of them fell back' : ''}. ` +
          'Name two different versions, or say --allow-same.',
      );
    }
    seen.set(engine, first.run.target.target);
  }
}
