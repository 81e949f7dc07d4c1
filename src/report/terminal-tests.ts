import type { ComparedTest } from '../model/comparison.ts';
import { visibleLine } from './escape.ts';
import { cut, cutStart, type Sheet, wrap } from './terminal-sheet.ts';
import { placeOf } from './words.ts';

/** Between a file, its suites and the test. */
const ARROW = ' › ';
/** What is left of the path where the test's name takes the rest of the row. */
const LEAST_PATH = 16;
/** Fewer letters of a suite's name say nothing. */
const LEAST_SUITE = 8;
const LEAST_INDENT = 4;
const MOST_INDENT = 10;

export interface TestRow {
  /** Before the path; takes part in the first row's width. */
  readonly head: string;
  readonly paint?: (text: string) => string;
}

/** A test's place and name. What has to be cut is the path before its own name, never that: it takes the rows that it needs. */
export function testRows({ width }: Sheet, test: ComparedTest, { head, paint }: TestRow): string[] {
  const painted = paint === undefined ? head : paint(head);
  const own = visibleLine(test.name.at(-1) ?? '');
  const place = placeOf(test);
  const path = [place, ...test.name.slice(0, -1)].filter((part) => part !== '').map(visibleLine);
  const whole = [...path, own].join(ARROW);
  if (head.length + whole.length <= width) return [painted + whole];
  const room = width - head.length - own.length - ARROW.length;
  // The file is what a reader opens: rather than without its beginning, it stands on a row of its own.
  if (path.length > 0 && room >= Math.max(LEAST_PATH, place.length))
    return [`${painted}${shortPath(path, room)}${ARROW}${own}`];
  const indent = ' '.repeat(Math.max(LEAST_INDENT, Math.min(head.length, MOST_INDENT)));
  const above = path.length === 0 ? [] : [painted + shortPath(path, width - head.length)];
  const first = path.length === 0 ? head : indent;
  const rows = wrap(first + own, width, undefined, indent);
  if (path.length > 0) return [...above, ...rows];
  return [painted + (rows[0] ?? '').slice(head.length), ...rows.slice(1)];
}

/** The file's end and line matter more than the folder that it is in, and the file more than the suites. */
function shortPath(path: readonly string[], room: number): string {
  const [file = '', ...suites] = path;
  const rest = suites.join(ARROW);
  if (file.length > room) return cutStart(file, room);
  const left = room - file.length - ARROW.length;
  if (rest === '' || left < 1) return file;
  if (left < LEAST_SUITE && rest.length > left) return `${file}${ARROW}…`;
  return `${file}${ARROW}${cut(rest, left)}`;
}
