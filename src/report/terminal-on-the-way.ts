import { CHANGE_RANKS } from '../model/change-ranks.ts';
import type { ChangesOnTheWay } from '../model/comparison.ts';
import { closingLine, describeRanked, describeWay, RANK_TITLES } from './on-the-way.ts';
import { type Sheet, wrap } from './terminal-sheet.ts';

/** Rows of the screen that one list may take: it names every change. */
const LIST_ROWS = 60;
const NOTE_ROWS = 3;

/** What the tests say of the changes on the way: what there is to do, and the lists behind it, one paragraph each. */
export function onTheWayBlocks(sheet: Sheet): string[][] {
  return (sheet.comparison.changes ?? []).map((way) =>
    [...listLines(sheet, way), closing(sheet, way)].flat(),
  );
}

function listLines({ colors, width }: Sheet, { changes, notes }: ChangesOnTheWay): string[] {
  const lists = CHANGE_RANKS.flatMap((rank) => {
    const group = changes.filter((change) => change.rank === rank);
    if (group.length === 0) return [];
    const title = `${RANK_TITLES[rank]} (${group.length}): `;
    const text = title + group.map(describeRanked).join('; ');
    return wrap(text, width, LIST_ROWS).map(colors.dim);
  });
  return [...lists, ...notes.flatMap((note) => wrap(`Note: ${note}`, width, NOTE_ROWS))];
}

function closing({ colors, width }: Sheet, way: ChangesOnTheWay): string[] {
  return wrap(`${describeWay(way)}: ${closingLine(way)}`, width, NOTE_ROWS).map((row) => colors.bold(row));
}
