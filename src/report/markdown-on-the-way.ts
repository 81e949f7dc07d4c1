import { CHANGE_RANKS } from '../model/change-ranks.ts';
import type { ChangesOnTheWay, RankedChange } from '../model/comparison.ts';
import { escapeMarkdown } from './escape.ts';
import { closingLine, describeWay, RANK_TITLES } from './on-the-way.ts';

/** The closing line as a line of Markdown. */
export function onTheWayLine(way: ChangesOnTheWay): string {
  return `**${escapeMarkdown(`${describeWay(way)}: ${closingLine(way)}`)}**`;
}

/** A list behind it: its title, and a row for each change. */
export interface RankTable {
  readonly title: string;
  readonly rows: readonly (() => readonly string[])[];
}

/** The columns of {@link rankTables}. */
export const RANK_COLUMNS: readonly string[] = ['change', 'commands', 'before', 'after'];

/** The lists behind the closing line; empty ones are left out. */
export function rankTables({ changes }: ChangesOnTheWay): RankTable[] {
  return CHANGE_RANKS.flatMap((rank): RankTable[] => {
    const group = changes.filter((change) => change.rank === rank);
    if (group.length === 0) return [];
    return [
      {
        title: `${RANK_TITLES[rank]} (${group.length})`,
        rows: group.map((change) => () => rowOf(change)),
      },
    ];
  });
}

function rowOf({ id, since, title, link, commands, used, before, after }: RankedChange): string[] {
  const entry = `[${escapeMarkdown(id)}](${encodeURI(link)}), since ${escapeMarkdown(since.replace('-', ' '))}`;
  const names = used.length > 0 ? used : commands;
  const few = names.slice(0, 6).join(', ') + (names.length > 6 ? ', …' : '');
  return [`${escapeMarkdown(title)}<br>${entry}`, few, before, after].map((cell, index) =>
    index === 0 ? cell : escapeMarkdown(cell),
  );
}
