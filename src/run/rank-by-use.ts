import type { ChangeBetween } from '../changes/changes-between.ts';
import { explainTest } from '../changes/explain.ts';
import { rankChanges, type ShownChange } from '../changes/rank-changes.ts';
import { findShown } from '../changes/rank-comparison.ts';
import { parseReleaseLine, type ReleaseLine } from '../changes/release-line.ts';
import { takenAway } from '../changes/taken-away.ts';
import { readUsedCalls } from '../changes/used-calls.ts';
import { compareRuns } from '../compare/compare-runs.ts';
import type { RankedChange } from '../model/comparison.ts';
import { type Engine, formatEngine, NOT_KNOWN } from '../model/engine.ts';
import type { RunResults } from '../model/results.ts';
import { readUse } from './read-use.ts';

export interface RankByUseOptions {
  /** Paths and globs of results files. */
  readonly names: readonly string[];
  readonly cwd: string;
  readonly from: ReleaseLine;
  readonly to: ReleaseLine;
}

/** Changes, with their ranks. */
export interface RankedByUse {
  /** Those that were given, and what the suite used and the way takes away. */
  readonly changes: readonly ChangeBetween[];
  readonly ranked: readonly RankedChange[];
  /** What keeps the ranks from being exact, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Ranks changes by what suites used, as their results files tell; where these are of several engines, by what showed between
 * them as well.
 *
 * @throws {RedisTargetError} As {@link readUse}.
 */
export async function rankByUse(
  changes: readonly ChangeBetween[],
  { names, cwd, from, to }: RankByUseOptions,
): Promise<RankedByUse> {
  const { groups, sides } = await readUse(names, cwd);
  const used = readUsedCalls(sides);
  const all = [...changes, ...takenAway(changes, used, [from, to])];
  const shown = findShownBetween(groups).filter(({ id }) => all.some((change) => change.id === id));
  const strangers = sides
    .map(({ engine }) => engine)
    .filter((engine) => !isOfLine(engine, from) && !isOfLine(engine, to));
  const notes = strangers.map(
    (engine) =>
      `${formatEngine(engine)}, on which the tests ran, is neither end of this way; on another engine they may use other commands.`,
  );
  return { changes: all, ranked: rankChanges(all, used, shown), notes: [...notes, ...used.notes] };
}

/** What tests differ by between the first engine and the others. */
function findShownBetween(groups: readonly (readonly RunResults[])[]): ShownChange[] {
  if (groups.length < 2) return [];
  const engines = groups.flatMap(([first]) => (first ? [first.target.engine] : []));
  const { tests } = compareRuns(groups, { explain: (test) => explainTest({ ...test, engines }) });
  const all = groups.slice(1).flatMap((_, candidate) => findShown(tests, candidate));
  return all.filter(({ id }, index) => all.findIndex((other) => other.id === id) === index);
}

function isOfLine(engine: Engine, line: ReleaseLine): boolean {
  if (engine.version === NOT_KNOWN) return false;
  const { name, major, minor } = parseReleaseLine(engine);
  return name === line.name && major === line.major && minor === line.minor;
}
