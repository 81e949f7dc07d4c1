/** The shortest part of a value that is still shown. */
const LEAST = 16;

/**
 * Two values in few characters, both cut alike: never before what differs, and with `…` where something was left out.
 *
 * @param most - Characters that each may have.
 */
export function showDiffering(one: string, other: string, most: number): [string, string] {
  if (one.length <= most && other.length <= most) return [one, other];
  const room = Math.max(LEAST, most);
  const start = startOfDifference(one, other);
  // A third for what stands before, the rest for what differs.
  const from = Math.max(
    0,
    Math.min(start - Math.floor(room / 3), Math.max(one.length, other.length) - room + 1),
  );
  return [part(one, from, room), part(other, from, room)];
}

function startOfDifference(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  let index = 0;
  while (index < length && one[index] === other[index]) index += 1;
  return index;
}

function part(text: string, from: number, room: number): string {
  const start = isWithinPair(text, from) ? from + 1 : from;
  let end = start + room - (start > 0 ? 1 : 0);
  if (end >= text.length) return `${start > 0 ? '…' : ''}${text.slice(start)}`;
  end -= 1;
  if (isWithinPair(text, end)) end -= 1;
  return `${start > 0 ? '…' : ''}${text.slice(start, end)}…`;
}

/** Whether a cut here would leave half a character. */
function isWithinPair(text: string, index: number): boolean {
  return /[\udc00-\udfff]/.test(text[index] ?? '') && /[\ud800-\udbff]/.test(text[index - 1] ?? '');
}

/** Only those lines of two values that the other does not have; all of them where they have one each. */
export function differingLines(one: string, other: string): [string, string] {
  const [mine, others] = [one.split('\n'), other.split('\n')];
  if (mine.length === 1 && others.length === 1) return [one, other];
  return [without(mine, others), without(others, mine)];
}

function without(lines: readonly string[], others: readonly string[]): string {
  const left = new Map<string, number>();
  for (const line of others) left.set(line, (left.get(line) ?? 0) + 1);
  const own = lines.filter((line) => {
    const count = left.get(line) ?? 0;
    left.set(line, count - 1);
    return count <= 0;
  });
  return own.map((line) => line.trim()).join(' ');
}
