import type { TestStatus } from '../../model/results.ts';

/** A point, taken apart. */
export interface TapPoint {
  readonly title: string;
  readonly status: TestStatus;
  /** Behind the name, in milliseconds. */
  readonly tookMs: number | null;
  readonly block: readonly string[];
  readonly remarks: readonly string[];
}

/** A line that says something, with what was said below it. */
export interface TapLine {
  readonly text: string;
  /** The lines of the block behind a point, as they stand there. */
  readonly block?: readonly string[];
  /** What stands below a point that has no block: comments, or lines that are further in. */
  readonly remarks?: readonly string[];
}

export const POINT: RegExp = /^( *)(not )?ok(?: +(\d+))?(?=\s|$)(?: *-)? ?(.*)$/;
const BLOCK = /^( *)---\s*$/;
const PLAN_OR_SUBTEST = /^ *(?:1\.\.\d+|# Subtest:|\}|TAP version|Bail out!|pragma )/;
/** A block is not searched for its end any further, in lines. */
const MAX_BLOCK = 20_000;

/**
 * Takes an output apart into lines, each point with what belongs to it.
 *
 * A block ends at `...` with the indentation of its `---`: a line of dots further in or out is part of a value, as in the
 * differences that node:test shortens, or in a value of Vitest's that goes on in the first column.
 */
export function readTapLines(text: string): TapLine[] {
  const lines = text.split(/\r?\n/);
  const isVersioned = /^TAP version/m.test(text);
  const read: TapLine[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    const point = POINT.exec(line);
    if (!point) {
      read.push({ text: line });
      continue;
    }
    const indent = BLOCK.exec(lines[index + 1] ?? '')?.[1];
    if (indent !== undefined) {
      const end = endOfBlock(lines, index + 2, indent);
      read.push({ text: line, block: lines.slice(index + 2, end) });
      index = isEnd(lines[end]) ? end : end - 1;
      continue;
    }
    const remarks = remarksBelow(lines, index, point[1] ?? '', isVersioned);
    read.push(remarks.length === 0 ? { text: line } : { text: line, remarks });
  }
  return read;
}

function isEnd(line = ''): boolean {
  return /^ *\.\.\.\s*$/.test(line);
}

/** Where a block ends, or where it must have ended although nothing says so: what follows it is not to be lost. */
function endOfBlock(lines: readonly string[], start: number, indent: string): number {
  const last = Math.min(lines.length, start + MAX_BLOCK);
  for (let index = start; index < last; index += 1) {
    const line = lines[index] ?? '';
    if (line.startsWith(`${indent}...`) && line.trim() === '...') return index;
    if (line.startsWith(`${indent}---`) && line.trim() === '---') break;
  }
  for (let index = start; index < last; index += 1) {
    const line = lines[index] ?? '';
    if (isEnd(line)) return index;
    if (POINT.test(line) && line.search(/\S/) < indent.length) return index;
  }
  return lines.length;
}

/**
 * Comments below a point (bats, Perl's Test::More), and in TAP 12 lines further in (Mocha). They stay lines of their own as well:
 * in some outputs a comment is the next test's name.
 */
function remarksBelow(
  lines: readonly string[],
  point: number,
  indent: string,
  isVersioned: boolean,
): string[] {
  const remarks: string[] = [];
  const deeper = `${indent}  `;
  for (let index = point + 1; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (PLAN_OR_SUBTEST.test(line) || POINT.test(line)) break;
    if (line.startsWith(`${indent}#`)) remarks.push(line.slice(indent.length + 1).replace(/^ /, ''));
    else if (!isVersioned && line.startsWith(deeper)) remarks.push(line.slice(deeper.length));
    else break;
  }
  return remarks;
}
