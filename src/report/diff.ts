/** One line of a diff. */
export interface DiffLine {
  readonly sign: '-' | '+' | ' ';
  readonly text: string;
}

/** Longer texts are compared line by line in order only: the table below grows with the square. */
const MAX_LINES = 300;
const CONTEXT_LINES = 2;

/** What was expected (`-`) against what was received (`+`), line by line; far from any change, lines are left out (`…`). */
export function diffLines(expected: string, received: string): DiffLine[] {
  const before = expected.split('\n').slice(0, MAX_LINES);
  const after = received.split('\n').slice(0, MAX_LINES);
  return withoutDistant(align(before, after));
}

function align(before: readonly string[], after: readonly string[]): DiffLine[] {
  const lengths = commonLengths(before, after);
  const width = after.length + 1;
  const lines: DiffLine[] = [];
  let row = 0;
  let column = 0;
  while (row < before.length || column < after.length) {
    const one = before[row];
    const other = after[column];
    if (one !== undefined && one === other) {
      lines.push({ sign: ' ', text: one });
      row += 1;
      column += 1;
    } else if (
      other === undefined ||
      (one !== undefined &&
        (lengths[(row + 1) * width + column] ?? 0) >= (lengths[row * width + column + 1] ?? 0))
    ) {
      lines.push({ sign: '-', text: one ?? '' });
      row += 1;
    } else {
      lines.push({ sign: '+', text: other });
      column += 1;
    }
  }
  return lines;
}

/** Lengths of the longest common subsequences of what follows each pair of lines. */
function commonLengths(before: readonly string[], after: readonly string[]): Uint16Array {
  const width = after.length + 1;
  const lengths = new Uint16Array((before.length + 1) * width);
  for (let row = before.length - 1; row >= 0; row -= 1) {
    for (let column = after.length - 1; column >= 0; column -= 1) {
      const here = row * width + column;
      lengths[here] =
        before[row] === after[column]
          ? (lengths[here + width + 1] ?? 0) + 1
          : Math.max(lengths[here + width] ?? 0, lengths[here + 1] ?? 0);
    }
  }
  return lengths;
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
