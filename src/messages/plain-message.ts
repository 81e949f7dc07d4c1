import type { TestError } from '../model/results.ts';

const MAX_TEXT = 20_000;
/** What runners put behind a sentence, the same for every test. */
const TAILS: readonly (readonly [RegExp, string])[] = [
  // Jest, Vitest, chai
  [/ \/\/ (?:Object\.is|deep|exact|recursive|strict|shallow)\b[^\n]{0,60}$/gm, ''],
  // Mocha
  [/(Timeout of \S{1,20} exceeded)\. For async tests and hooks, ensure[^\n]*/g, '$1'],
  // Jest's time limit, which it throws as a text
  [/^thrown: "([^\n"]{1,300})"?$/gm, '$1'],
];
/** A whole line that says nothing of the test: what was called, what to read, how to see more, the names of columns. */
const EMPTY_LINE = new RegExp(
  [
    // Jest, Bun, Vitest, Playwright: `expect(received).toBe(expected)`
    String.raw`(?:Error: )?expect\((?:received|actual|\w{0,30}|jest\.fn\(\)|\[?Function\]?)\)(?:\.\w{1,40}){1,4}\([^)]{0,80}\)`,
    'If this is a long-running test, pass a timeout value.*',
    'Add a timeout value to this test to increase the timeout.*',
    String.raw`(?:-|\+) (?:Expected|Received|expected|actual)\b.{0,20}`,
    String.raw`\+ actual - expected.*`,
    String.raw`--- (?:[Ee]xpected|[Aa]ctual).*|\+\+\+ (?:[Aa]ctual|[Ee]xpected).*|@@.{0,40}@@`,
    // node:assert
    String.raw`(?:AssertionError(?: \[ERR_ASSERTION\])?: )?Expected (?:values|inputs) to (?:not )?be (?:strictly |loosely )?(?:deep-)?equal:?`,
    // RSpec
    String.raw`\(compared using \S{1,20}\)`,
    'Failure/Error:.*',
    String.raw`Diff:|Full diff:|\[Diff\].*|Values are not (?:strictly )?(?:deep )?equal\.?`,
    String.raw`Use -v to get (?:more|the full) diff|\.{3} Full output truncated.*`,
    // PHPUnit
    String.raw`Failed asserting that two \w{1,20} are (?:equal|identical)\.?`,
    // testify
    String.raw`Error Trace:.*|Error:\s*(?:Not equal:\s*)?|Test:\s+\S.*|Messages:\s*`,
    // tape, tap, AVA
    String.raw`should (?:be|match|not be) (?:strictly |deeply |loosely )?(?:equal|equivalent)|Difference(?: \(.{1,40}\))?:?|Values? (?:is|are) not .{0,30}`,
    // a message that is none
    String.raw`(?:Test|test) failed\.?|Assertion failed\.?|AssertionError:?|Failed|Error|failed without a message`,
  ]
    .map((form) => `^(?:${form})$`)
    .join('|'),
);

/**
 * What an error says of its test, a line each: without blank lines and without what runners write below every failure alike.
 *
 * @returns At least one line: where a message has nothing else, its first.
 */
export function plainLines({ message }: Pick<TestError, 'message'>): string[] {
  const lines = informativeLines(message);
  if (lines.length > 0) return lines;
  const first = message.split('\n').find((line) => line.trim() !== '');
  return [first?.trim() ?? '(no message)'];
}

/** {@link plainLines}, and none where a message has nothing else. */
export function informativeLines(message: string): string[] {
  let text = message.slice(0, MAX_TEXT);
  for (const [form, kept] of TAILS) text = text.replace(form, kept);
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '' && !EMPTY_LINE.test(line.trim()));
}

/** A sentence of the runner's about the two values, which are shown on their own. */
const ABOUT_VALUES =
  /^\s*(?:\w*AssertionError(?: \[\w+\])?: )?(?:[Ee]xpected\b.*(?:\bto\b|\bbut\b|\bgot\b|\bnot\b|received|actual)|(?:[Ee]xpected|[Rr]eceived|[Aa]ctual|[Gg]ot|[Bb]ut was)\b[^:]{0,20}:|got\b.*\bwant|assert\b|Failed asserting\b|The input did not match\b|Input:|(?:Expected )?[Rr]egex\b|Pattern\b|Expecting\b)/;

/** The two values themselves: node:assert's `1 !== 2`, a line of a difference. */
const ONLY_VALUES = /^(?:[-+] ?\S|\S.* !==? \S)/;

const WORDS = /\p{L}{2,}\P{L}+\p{L}{2,}/u;

/** Below what some runners say, the values stand once more, a line each. */
function isPartOf(value: string | undefined, line: string): boolean {
  const wanted = line.trim();
  return value?.split('\n').some((part) => part.trim() === wanted) ?? false;
}

/**
 * What the test itself says of its assertion, besides what was expected and received: `all lines of a cart`; undefined where it says
 * nothing.
 */
export function wordsBesideValues(
  error: Pick<TestError, 'message' | 'expected' | 'received'>,
): string | undefined {
  const [first] = informativeLines(error.message);
  if (first === undefined || ABOUT_VALUES.test(first) || ONLY_VALUES.test(first)) return undefined;
  if (!WORDS.test(first) || isPartOf(error.expected, first) || isPartOf(error.received, first))
    return undefined;
  // chai, Vitest: the test's words, a colon, the runner's sentence.
  const words = /^(?:AssertionError: )?(.{1,300}?): (?:expected|assert)\b/.exec(first)?.[1] ?? first;
  return words.replace(/^\w*AssertionError(?: \[\w+\])?: /, '').trim();
}
