import type { ChangeBetween } from '../changes/changes-between.ts';
import { CHANGE_RANKS } from '../model/change-ranks.ts';
import type { RankedChange } from '../model/comparison.ts';
import { type FormatChangesOptions, formatChange, wrap } from './changes.ts';
import { titleOfRank, usedWords } from './on-the-way.ts';

/** The changes as text for a terminal, grouped by what a suite has to do with them; what concerns it most first. */
export function formatRankedChanges(
  changes: readonly ChangeBetween[],
  ranked: readonly RankedChange[],
  options: FormatChangesOptions,
): string {
  const { width = 100 } = options;
  const byId = new Map(changes.map((change) => [change.id, change]));
  const lines: string[] = [];
  for (const rank of CHANGE_RANKS) {
    const group = ranked.filter((one) => one.rank === rank);
    if (group.length === 0) continue;
    lines.push(
      ...wrap(`${titleOfRank(rank, options.isGuess === true)} (${group.length})`, width, '', '  '),
      '',
    );
    for (const one of group) {
      const change = byId.get(one.id);
      if (change === undefined) continue;
      const more = wordsOn(one).flatMap((text) => wrap(text, width, '    ', '            '));
      const body = formatChange(change, options, false);
      lines.push(...body.slice(0, -1), ...more, ...body.slice(-1), '');
    }
  }
  return lines.join('\n');
}

function wordsOn({ rank, kind, used }: RankedChange): string[] {
  if (rank === 'notExercised') return kind === 'newlyAccepted' ? ['newly accepted'] : [];
  return used.length === 0 ? [] : [`used:   ${usedWords(used)}`];
}
