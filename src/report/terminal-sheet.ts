import type pc from 'picocolors';
import type { Comparison } from '../model/comparison.ts';
import { visibleLine } from './escape.ts';

/** What the writers of a terminal report's parts share. */
export interface Sheet {
  readonly comparison: Comparison;
  /** One per run, safe to print. */
  readonly names: readonly string[];
  readonly colors: ReturnType<typeof pc.createColors>;
  /** `Infinity` where no line is to be cut or wrapped. */
  readonly width: number;
}

/** Whether the report is for a file or a log, where nothing is cut and lists are long. */
export function isUncut({ width }: Sheet): boolean {
  return width === Number.POSITIVE_INFINITY;
}

/** One line, cut to the width. */
export function cut(text: string, width: number): string {
  const line = visibleLine(text);
  // Most lines are short: only the others are taken apart into characters.
  if (line.length <= width) return line;
  const characters = [...line];
  return characters.length <= width ? line : `${characters.slice(0, Math.max(1, width - 1)).join('')}…`;
}

/** One line, cut at its beginning. */
export function cutStart(text: string, width: number): string {
  const characters = [...visibleLine(text)];
  return characters.length <= width
    ? characters.join('')
    : `…${characters.slice(characters.length - Math.max(1, width - 1)).join('')}`;
}

/**
 * A line as rows of the width.
 *
 * @param mostRows - The last of so many rows is cut. Default: none is.
 * @param indent - Before each row but the first. Default: two spaces.
 */
export function wrap(
  text: string,
  width: number,
  mostRows: number = Number.POSITIVE_INFINITY,
  indent = '  ',
): string[] {
  const rows: string[] = [];
  let rest = visibleLine(text);
  while (rest.length > width && rows.length < mostRows - 1) {
    const space = rest.lastIndexOf(' ', width);
    // A word that alone is longer than the row is broken where the row ends, but not within a character.
    const isPair = /[\ud800-\udbff]/.test(rest[width - 1] ?? '');
    const end = space > width / 2 ? space : isPair ? width - 1 : width;
    rows.push(rest.slice(0, end));
    rest = `${indent}${rest.slice(end).trimStart()}`;
  }
  rows.push(cut(rest, width));
  return rows;
}
