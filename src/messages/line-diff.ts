/** What says which sign is whose: `- Expected`, `+ actual - expected`, `--- Expected`, `(-want +got)`. */
const HEADS: readonly { readonly head: RegExp; readonly minus: 'expected' | 'received' }[] = [
  // Jest, Vitest, and their snapshots
  { head: /^- (?:Expected|Snapshot)\b.*\n\+ Received\b.*$/m, minus: 'expected' },
  { head: /^\+ Received\b.*\n- (?:Expected|Snapshot)\b.*$/m, minus: 'expected' },
  // node:assert, Mocha
  { head: /^\+ (?:actual|received) - expected\b.*$/m, minus: 'expected' },
  { head: /^\+ expected - (?:actual|received)\b.*$/m, minus: 'received' },
  // Minitest, PHPUnit, testify
  { head: /^\s*--- [Ee]xpected\b.*\n\s*\+\+\+ [Aa]ctual\b.*$/m, minus: 'expected' },
  // go-cmp
  { head: /\(-(?:want|expected) \+(?:got|actual)\):?.*$/m, minus: 'expected' },
  { head: /\(-(?:got|actual) \+(?:want|expected)\):?.*$/m, minus: 'received' },
];
/** Without one of these words no head can match. */
const ANY_HEAD = /- (?:[Ee]xpected|Snapshot|actual|received)|\(-\w/;
/** A line that says where, and not what. */
const PLACE = /^\s*@@.*@@\s*$|^\s*@@ @@/;
const MAX_LINES = 200;

/** The two values of a difference that a message shows line by line: what only one of them has; undefined where it shows none. */
export function sidesOfDiff(
  message: string,
): { readonly expected: string; readonly received: string } | undefined {
  if (!ANY_HEAD.test(message)) return undefined;
  for (const { head, minus } of HEADS) {
    const found = head.exec(message);
    if (found === null) continue;
    const lines = message.slice(found.index + found[0].length).split('\n', MAX_LINES);
    const of = (sign: string): string[] =>
      lines.filter((line) => signOf(line) === sign && !PLACE.test(line)).map(textOf);
    const [minuses, pluses] = [of('-'), of('+')];
    if (minuses.length === 0 && pluses.length === 0) continue;
    const [one, other] = [minuses.join('\n'), pluses.join('\n')];
    return minus === 'expected' ? { expected: one, received: other } : { expected: other, received: one };
  }
  return undefined;
}

/** go-cmp writes blanks that do not break behind the sign. */
function signOf(line: string): string {
  return line.trimStart().charAt(0);
}

function textOf(line: string): string {
  return line.trimStart().slice(1).replaceAll('\u00a0', ' ').trim().replace(/,$/, '');
}
