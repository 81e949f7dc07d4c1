import { CHANGE_RANKS } from '../model/change-ranks.ts';
import type { ChangesOnTheWay, RankedChange } from '../model/comparison.ts';
import { closingLine, describeRanked, describeWay, RANK_TITLES } from './on-the-way.ts';
import { type Sheet, wrap } from './terminal-sheet.ts';

/** Rows of the screen in which a list has its changes in words; the others it names by their ids, as `redis-target changes` has them. */
const LIST_ROWS = 3;
/** Columns kept free for what rows lose at their ends. */
const RESERVE = 24;
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
    const text = title + listed(group, width * LIST_ROWS - title.length - RESERVE);
    return wrap(text, width).map(colors.dim);
  });
  return [...lists, ...notes.flatMap((note) => wrap(`Note: ${note}`, width, NOTE_ROWS))];
}

/** In words as many as there is room for, each of them whole; then the ids of the others. */
function listed(changes: readonly RankedChange[], room: number): string {
  let length = 0;
  const first = changes.findIndex((change) => {
    length += describeRanked(change).length + 2;
    return length > room;
  });
  const count = first < 0 ? changes.length : Math.max(1, first);
  const words = changes.slice(0, count).map(describeRanked);
  const ids = changes.slice(count).map(({ id }) => id);
  return [...words, ...(ids.length > 0 ? [`and ${ids.join(', ')}`] : [])].join('; ');
}

function closing({ colors, width }: Sheet, way: ChangesOnTheWay): string[] {
  return wrap(`${describeWay(way)}: ${closingLine(way)}`, width, NOTE_ROWS).map((row) => colors.bold(row));
}
