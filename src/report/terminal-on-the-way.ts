import { CHANGE_RANKS } from '../model/change-ranks.ts';
import type { ChangeRank, ChangesOnTheWay, RankedChange } from '../model/comparison.ts';
import type { Engine } from '../model/engine.ts';
import { visibleLine } from './escape.ts';
import { closingLine, describeRanked, describeWay, RANK_TITLES } from './on-the-way.ts';
import { isUncut, type Sheet, wrap } from './terminal-sheet.ts';

/** Rows of the screen in which a list has its changes in words; the others it names by their ids, as `redis-target changes` has them. */
const LIST_ROWS = 3;
/** Columns kept free for what rows lose at their ends. */
const RESERVE = 24;
const NOTE_ROWS = 3;
/** A log has room for what the tests may meet, a row each; what they do not is folded as on a screen of so many columns. */
const LOG_WIDTH = 120;
/** What nothing has to be done about. */
const FOLDED: readonly ChangeRank[] = ['accepted', 'notExercised'];

/** What the tests say of the changes on the way: what there is to do, and the lists behind it, one paragraph each. */
export function onTheWayBlocks(sheet: Sheet): string[][] {
  return (sheet.comparison.changes ?? []).map((way) =>
    [...listLines(sheet, way), closing(sheet, way)].flat(),
  );
}

function listLines(sheet: Sheet, way: ChangesOnTheWay): string[] {
  const { colors, width } = sheet;
  const lists = CHANGE_RANKS.flatMap((rank) => {
    const group = way.changes.filter((change) => change.rank === rank);
    if (group.length === 0) return [];
    const title = `${RANK_TITLES[rank]} (${group.length}): `;
    if (isUncut(sheet) && !FOLDED.includes(rank))
      return [title.trimEnd(), ...group.map((change) => `  ${visibleLine(describeRanked(change))}`)].map(
        colors.dim,
      );
    const columns = Math.min(width, LOG_WIDTH);
    const text = title + listed(group, columns * LIST_ROWS - title.length - RESERVE);
    return wrap(text, columns).map(colors.dim);
  });
  const hint = `Each change in words: redis-target changes ${argumentOf(way.baseline)} ${argumentOf(way.candidate)}`;
  if (lists.length > 0) lists.push(...wrap(hint, width).map(colors.dim));
  const notes = way.notes.flatMap((note) => wrap(`Note: ${note}`, width, NOTE_ROWS));
  return [...lists, ...notes];
}

/** An engine as the commands take it: `6.2.11`, `valkey-8.1.1`. */
function argumentOf({ name, version }: Engine): string {
  return visibleLine(name === 'redis' ? version : `${name}-${version}`);
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
