import { diffArrays } from 'diff';

/** One line of a diff. */
export interface DiffLine {
  readonly sign: '-' | '+' | ' ';
  readonly text: string;
}

const MAX_LINES = 300;
const CONTEXT_LINES = 2;

/** What was expected (`-`) against what was received (`+`), line by line; far from any change, lines are left out (`…`). */
export function diffLines(expected: string, received: string): DiffLine[] {
  const [before, after] = [expected, received].map((text) => text.split('\n').slice(0, MAX_LINES));
  const lines = diffArrays(before ?? [], after ?? []).flatMap(({ added, removed, value }) =>
    value.map((text): DiffLine => ({ sign: added ? '+' : removed ? '-' : ' ', text })),
  );
  return withoutDistant(lines);
}

function withoutDistant(lines: readonly DiffLine[]): DiffLine[] {
  const isNear = lines.map((_, index) =>
    lines
      .slice(Math.max(0, index - CONTEXT_LINES), index + CONTEXT_LINES + 1)
      .some(({ sign }) => sign !== ' '),
  );
  const kept: DiffLine[] = [];
  lines.forEach((line, index) => {
    if (isNear[index]) kept.push(line);
    else if (index > 0 && isNear[index - 1]) kept.push({ sign: ' ', text: '…' });
    else if (index === 0) kept.push({ sign: ' ', text: '…' });
  });
  return kept;
}
