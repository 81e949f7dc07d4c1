import type pc from 'picocolors';
import type { Comparison } from '../model/comparison.ts';
import { visibleLine } from './escape.ts';

/** What the writers of a terminal report's parts share. */
export interface Sheet {
  readonly comparison: Comparison;
  /** One per run, safe to print. */
  readonly names: readonly string[];
  readonly colors: ReturnType<typeof pc.createColors>;
  readonly width: number;
}

/** One line, cut to the width. */
export function cut(text: string, width: number): string {
  const line = visibleLine(text);
  // Most lines are short: only the others are taken apart into characters.
  if (line.length <= width) return line;
  const characters = [...line];
  return characters.length <= width ? line : `${characters.slice(0, Math.max(1, width - 1)).join('')}…`;
}
