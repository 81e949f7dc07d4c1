import type { ChangeBetween } from '../changes/changes-between.ts';
import { rankChanges } from '../changes/rank-changes.ts';
import type { ReleaseLine } from '../changes/release-line.ts';
import { takenAway } from '../changes/taken-away.ts';
import type { RankedChange } from '../model/comparison.ts';
import { type CommandGuess, guessCommands, guessedCalls } from './guess-commands.ts';
import { readSourceTree } from './read-tree.ts';

export interface RankedBySource {
  /** Those that were given, and what the source seems to use and the way takes away. */
  readonly changes: readonly ChangeBetween[];
  readonly ranked: readonly RankedChange[];
  /** That it is a guess, and what was not read: a sentence each. */
  readonly notes: readonly string[];
  readonly guess: CommandGuess;
}

/**
 * Ranks changes by the commands that source code seems to send.
 *
 * @throws {RedisTargetError} `RT_SOURCE_READ`, `RT_SOURCE_NONE`.
 */
export async function rankBySource(
  changes: readonly ChangeBetween[],
  {
    paths,
    cwd,
    from,
    to,
  }: {
    readonly paths: readonly string[];
    readonly cwd: string;
    readonly from: ReleaseLine;
    readonly to: ReleaseLine;
  },
): Promise<RankedBySource> {
  const guess = guessCommands(await readSourceTree(paths, cwd));
  const used = guessedCalls(guess);
  const all = [...changes, ...takenAway(changes, used, [from, to])];
  return { changes: all, ranked: rankChanges(all, used), notes: used.notes, guess };
}
