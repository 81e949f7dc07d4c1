import { inGo, inJava, inJavaScript, inJest, inPhp, inPython, inRuby } from './shown-values.ts';
import type { ReplyValue } from './value.ts';
import type { Wording } from './wordings.ts';

type Show = (value: ReplyValue) => string;

/** A list with a line for each element, as runners write it before they compare two line by line. */
function linesOf(value: ReplyValue, show: Show, indent: string): string[] {
  if (value.kind !== 'list' || value.items.length === 0) return [show(value)];
  return ['[', ...value.items.map((item) => `${indent}${show(item)},`), ']'];
}

/** Both values in one text: what only one of them has, behind its sign. */
function diff(
  expected: ReplyValue,
  received: ReplyValue,
  show: Show,
  signs: { minus: string; plus: string },
  indent = '  ',
): string {
  const [one, other] = [linesOf(expected, show, indent), linesOf(received, show, indent)];
  const lines: string[] = [];
  let at = 0;
  for (const line of one) {
    const found = other.indexOf(line, at);
    if (found < 0) lines.push(`${signs.minus}${line}`);
    else {
      lines.push(...other.slice(at, found).map((added) => `${signs.plus}${added}`), `  ${line}`);
      at = found + 1;
    }
  }
  lines.push(...other.slice(at).map((added) => `${signs.plus}${added}`));
  return lines.join('\n');
}

const MINUS_IS_EXPECTED = { minus: '- ', plus: '+ ' };

/** Assertions that show two values line by line, and snapshots. */
export const DIFFERENCES: readonly Wording[] = [
  {
    runner: 'Jest, a snapshot',
    compare: (expected, received) => ({
      message: `expect(received).toMatchSnapshot()\n\nSnapshot name: \`replies 1\`\n\n- Snapshot  - 1\n+ Received  + 1\n\n${diff(expected, received, inJest, MINUS_IS_EXPECTED)}`,
    }),
  },
  {
    runner: 'Jest, an inline snapshot',
    compare: (expected, received) => ({
      message: `expect(received).toMatchInlineSnapshot(snapshot)\n\nSnapshot: ${inJest(expected)}\nReceived: ${inJest(received)}`,
    }),
  },
  {
    runner: 'Vitest, a snapshot',
    compare: (expected, received) => ({
      message: `Snapshot \`replies 1\` mismatched\n\n- Expected\n+ Received\n\n${diff(expected, received, inJest, MINUS_IS_EXPECTED)}`,
    }),
  },
  {
    runner: 'Jest, lines',
    compare: (expected, received) => ({
      message: `expect(received).toEqual(expected) // deep equality\n\n- Expected  - 1\n+ Received  + 1\n\n${diff(expected, received, inJest, MINUS_IS_EXPECTED)}`,
    }),
  },
  {
    runner: 'node:test, lines',
    compare: (expected, received) => ({
      type: 'AssertionError',
      message: `Expected values to be strictly deep-equal:\n+ actual - expected\n\n${diff(expected, received, inJavaScript, MINUS_IS_EXPECTED)}\n`,
    }),
  },
  {
    runner: 'Mocha, lines',
    compare: (expected, received) => ({
      type: 'AssertionError',
      message: `+ expected - actual\n\n${diff(expected, received, inJavaScript, { minus: '+', plus: '-' })}\n`,
    }),
  },
  {
    runner: 'pytest, lines',
    compare: (expected, received) => ({
      message: `AssertionError: assert ${inPython(received)} == ${inPython(expected)}\n  \n${diff(expected, received, inPython, { minus: '  - ', plus: '  + ' })}`,
    }),
  },
  {
    runner: 'unittest, lines',
    compare: (expected, received) => ({
      message: `AssertionError: ${expected.kind === 'list' ? 'Lists differ: ' : ''}${inPython(received)} != ${inPython(expected)}\n\n${diff(received, expected, inPython, MINUS_IS_EXPECTED)}`,
    }),
  },
  {
    runner: 'RSpec, lines',
    compare: (expected, received) => ({
      message: `\nexpected: ${inRuby(expected)}\n     got: ${inRuby(received)}\n\n(compared using ==)\n\nDiff:\n@@ -1 +1 @@\n-${inRuby(expected)}\n+${inRuby(received)}\n`,
    }),
  },
  {
    runner: 'Minitest, lines',
    compare: (expected, received) => ({
      type: 'Minitest::Assertion',
      message: `--- expected\n+++ actual\n@@ -1 +1 @@\n${diff(expected, received, inRuby, { minus: '-', plus: '+' })}\n`,
    }),
  },
  {
    runner: 'PHPUnit, lines',
    compare: (expected, received) => ({
      message: `Failed asserting that two arrays are identical.\n--- Expected\n+++ Actual\n@@ @@\n${diff(expected, received, inPhp, { minus: '-', plus: '+' }, '    ')}\n`,
    }),
  },
  {
    runner: 'go-cmp, lines',
    compare: (expected, received) => ({
      message: `app_test.go:9: replies mismatch (-want +got):\n${diff(expected, received, inGo, { minus: '-\u00a0\t', plus: '+\u00a0\t' }, '\t')}\n`,
    }),
  },
  {
    runner: "Go's testing",
    compare: (expected, received) => ({
      message: `app_test.go:9: got ${inGo(received)}, want ${inGo(expected)}`,
    }),
  },
  {
    runner: 'JUnit 4, compacted',
    compare: (expected, received) => ({
      type: 'org.junit.ComparisonFailure',
      message: compacted(inJava(expected), inJava(received)),
    }),
  },
];

/** What both begin and end with stands outside the brackets (org.junit.ComparisonFailure, of 20 characters at most). */
function compacted(expected: string, received: string): string {
  const least = Math.min(expected.length, received.length);
  let start = 0;
  while (start < least && expected[start] === received[start]) start += 1;
  let end = 0;
  while (end < least - start && expected.at(-1 - end) === received.at(-1 - end)) end += 1;
  const show = (text: string): string => {
    const before = start > 20 ? `...${text.slice(start - 20, start)}` : text.slice(0, start);
    const behind = text.slice(text.length - end);
    return `${before}[${text.slice(start, text.length - end)}]${behind.length > 20 ? `${behind.slice(0, 20)}...` : behind}`;
  };
  return `expected:<${show(expected)}> but was:<${show(received)}>`;
}
