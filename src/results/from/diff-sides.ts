/** The head of a unified difference, and how tools comment on it. */
const HEAD =
  /^(?:--- (?:expected|Expected)\b.*|\+\+\+ (?:actual|Actual)\b.*|@@.*|# encoding: .*|# +valid: .*| ?# .*)$/;
const MAX_TEXT = 100_000;

/**
 * Both sides of lines that begin with `-` for the one and `+` for the other; what stands on both is part of both.
 *
 * @param width - The columns before a line's own text.
 */
export function sidesOfLines(lines: readonly string[], width: 1 | 2 = 1): { minus: string; plus: string } {
  const without = (sign: string): string =>
    lines
      .filter((line) => !line.startsWith(sign))
      .map((line) => line.slice(width))
      .join('\n');
  return { minus: without('+'), plus: without('-') };
}

export interface UnifiedDiff {
  readonly expected: string;
  readonly actual: string;
  /** What stood before the difference. */
  readonly before: string;
  /** The difference without its head. */
  readonly lines: string;
}

/** A difference from `--- expected` to `+++ actual` in a text, as Minitest and PHPUnit write it. */
export function findUnifiedDiff(text: string): UnifiedDiff | undefined {
  const part = text.slice(0, MAX_TEXT);
  const start = part.search(/^--- expected[^\n]*\n\+\+\+ actual/im);
  if (start < 0) return undefined;
  const lines: string[] = [];
  for (const line of part.slice(start).split('\n')) {
    if (HEAD.test(line)) continue;
    if (!/^[-+ ]/.test(line)) break;
    lines.push(line);
  }
  const { minus, plus } = sidesOfLines(lines);
  if (minus === '' && plus === '') return undefined;
  return { expected: minus, actual: plus, before: part.slice(0, start).trim(), lines: lines.join('\n') };
}
