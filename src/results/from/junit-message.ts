import { divideMessage } from '../../messages/expected-received.ts';
import type { RawError } from '../test-error.ts';
import { findUnifiedDiff } from './diff-sides.ts';
import { readInspectedError } from './inspected-error.ts';
import { withoutSpelledColors } from './junit-text.ts';
import { messageOfThrown } from './thrown-text.ts';

/** A `<failure>` or an `<error>`. */
export interface JunitFailure {
  readonly message: string;
  readonly type: string | undefined;
  text: string;
}

/** Phrases that only say that a test failed (Go's tools, CTest, XCTest, Tosca and others). */
const SAYS_NOTHING =
  /^\W*(?:(?:the |this |one |a )?(?:unit )?(?:tests?|test ?case|case|assertion|expectation|step|spec|example|scenario|check|build|execution|verification)?[ _-]?(?:has |have |was |is |did )?(?:failed|failure|fail|fails|failing|error|errors|errored|exception|not ok|unsuccessful|not pass(?:ed)?)|(?:failure|error) (?:occurred|occured|found)|an? (?:error|exception|failure) (?:occurred|occured|was thrown)|unknown(?: error)?|unexpected (?:error|exception|failure)|null|undefined|none|n\/a|true|false|exception of type '[\w.]+' was thrown)?\W*$/i;
/** Minitest's first line of a difference, and node:test's word for a hook. */
const ONLY_A_HEAD = /^(?:--- expected\b.{0,20}|failed running \w+ hook)$/i;
/** testify's report of one assertion, up to its next label. */
const TESTIFY = /^[^\S\n]*Error:\s+(\S[\s\S]{0,4000}?)(?=\n[^\S\n]*(?:Test|Messages):\s|$(?![\s\S]))/m;
/** Go's own lines, `=== RUN TestA`, `--- FAIL: TestA (0.00s)`, and Jest's word for a file that does not load. */
const RUNNERS_LINES = /^[^\S\n]*(?:=== |--- FAIL|● Test suite failed to run).*(?:\n|$)/gm;
/** Longer texts are not searched. */
const MAX_TEXT = 100_000;
/** Where expected and received stand in it, they do at its beginning. */
const MAX_SIDES = 4_000;
/** So many lines of what a test printed are told. */
const MAX_LINES = 12;
/** PHPUnit ends with the places from which an assertion was called. */
const PHP_PLACES = /\n\n(?:(?:\/|[A-Za-z]:\\)\S+\.(?:php|phpt|inc):\d+\s*)+$/;
/** What a Java exception wraps; the last is where it began. */
const CAUSED_BY = /^Caused by: .*$/gm;
/** Older versions of Playwright (1.49, 1.59) have a test's place and title for a message, and what was thrown below a heading. */
const PLACE_AND_TITLE = /^\S[^\n]*:\d+:\d+ /;
const BELOW_HEADING = /^[^\n]* ─+[^\S\n]*\n\s*\n[^\S\n]*(?:(\w*Error): )?(\S[^\n]*)/;
/** What node:test's own error wraps. */
const NODE_CAUSE = /^\s*cause: (\w*(?:Error|Exception)\b[^\n]*)$/m;
/** Not the name of an error's class. */
const NO_TYPE =
  /^$|\s|^(?:fail(?:ure|ed)?|error|exception|test\w*(?:failure|error)?|cancelledByParent|hookFailed)$/i;

/**
 * What a test's failures say together: the first that says anything, with what an assertion expected where that stands in it.
 *
 * @param output - What the test printed: that tells where its failures say nothing (CTest).
 */
export function errorOfFailures(failures: readonly JunitFailure[], name: string, output = ''): RawError {
  const cleaned = failures.map(withThrown).map((failure) => ({
    ...failure,
    message: withoutSpelledColors(failure.message),
    // Jest before 27 has two dots where an error without a name begins.
    text: withoutTitle(withoutSpelledColors(failure.text), name).replace(/^: (?=\S)/, ''),
  }));
  const telling = cleaned.find(saysSomething);
  const printed = telling === undefined ? lastLines(output) : '';
  if (printed !== '') return { message: printed, stack: printed };
  const told = telling ?? cleaned[0];
  if (told === undefined) return {};
  const { message, text } = told;
  const type =
    told.type === undefined || NO_TYPE.test(told.type) || isName(told.type, name) ? undefined : told.type;
  const diff = findUnifiedDiff(text) ?? findUnifiedDiff(message);
  const said = withoutType(wholeHead(messageOfFailure(message, text), text), type);
  const isOnlyDiff = diff !== undefined && (SAYS_NOTHING.test(message) || ONLY_A_HEAD.test(message.trim()));
  return {
    message: isOnlyDiff ? [diff.before, diff.lines].filter((part) => part !== '').join('\n') : said,
    name: type,
    stack: text,
    ...(diff === undefined ? sidesBelow(said, text) : { expected: diff.expected, actual: diff.actual }),
  };
}

/** Where the message is a test's place and title, or there is none, what was thrown instead. */
function withThrown(failure: JunitFailure): JunitFailure {
  const inspected = failure.message.trim() === '' ? readInspectedError(failure.text) : undefined;
  if (inspected !== undefined) return { message: '', type: inspected.type, text: inspected.stack };
  const [, type, said] = PLACE_AND_TITLE.test(failure.message)
    ? (BELOW_HEADING.exec(withoutSpelledColors(failure.text).trimStart()) ?? [])
    : [];
  return said === undefined ? failure : { ...failure, message: said, type };
}

function lastLines(output: string): string {
  const lines = withoutSpelledColors(output)
    .split('\n')
    .map((line) => line.trimEnd());
  return lines
    .filter((line) => line !== '')
    .slice(-MAX_LINES)
    .join('\n');
}

/** minitest-reporters puts dots behind a message's first line; all of it stands in the text. */
function wholeHead(message: string, text: string): string {
  const head = message.replace(/\.{3}$/, '');
  return head !== message && text.includes(head) && !text.includes(message) ? head : message;
}

/** Where the message is only the first line of what its text says (Playwright, Minitest), the values stand below it. */
function sidesBelow(message: string, text: string): { expected?: string; actual?: string } {
  const start = text.indexOf(message);
  if (message === '' || message.includes('\n') || start < 0) return {};
  const plain = text.slice(start, start + MAX_SIDES).replaceAll(/^[^\S\n]+/gm, '');
  if (divideMessage({ message }).received !== undefined) return {};
  const { expected, received } = divideMessage({ message: plain });
  return expected === undefined || received === undefined ? {} : { expected, actual: received };
}

/** PHPUnit begins a text with the test's class and name, and ends it with the place. */
function withoutTitle(text: string, name: string): string {
  const [title = '', ...lines] = text.split('\n');
  const isTitle =
    name !== '' &&
    (title === name ||
      title.replace(/ with data set .*$/, '').endsWith(`::${name.replace(/ with data set .*$/, '')}`));
  return isTitle && lines.some((line) => line.trim() !== '') ? lines.join('\n') : text;
}

/** The class of what was thrown stands beside its message already. */
function withoutType(message: string, type: string | undefined): string {
  return type !== undefined && message.startsWith(`${type}: `) ? message.slice(type.length + 2) : message;
}

/** Some reporters give the test's name where the error's class belongs (minitest-reporters). */
function isName(type: string, name: string): boolean {
  return type === name || type.endsWith(`#${name}`) || type.endsWith(`.${name}`);
}

function saysSomething({ message, text }: JunitFailure): boolean {
  return !SAYS_NOTHING.test(message) || text.replace(RUNNERS_LINES, '').trim() !== '';
}

/**
 * What a failure says: its message with what a wrapped exception began with, or where it has no message of its own,
 * its text.
 */
export function messageOfFailure(message: string, text: string): string {
  const isOnlyHead = ONLY_A_HEAD.test(message.trim());
  if (!SAYS_NOTHING.test(message) && !isOnlyHead) {
    const cause = text.slice(0, MAX_TEXT).match(CAUSED_BY)?.at(-1);
    if (cause === undefined || message.includes(cause.replace(/^Caused by: [\w.$]+: /, ''))) return message;
    return `${message}\n${cause}`;
  }
  const plain = text.slice(0, MAX_TEXT).replace(RUNNERS_LINES, '').replace(PHP_PLACES, '');
  const said = plain.includes('Error Trace:') ? TESTIFY.exec(plain)?.[1] : undefined;
  if (said !== undefined) return said.replace(/\n\s+/g, '\n').trim();
  const cause = isOnlyHead ? NODE_CAUSE.exec(text.slice(0, MAX_TEXT))?.[1] : undefined;
  if (cause !== undefined) return `${message}: ${cause}`;
  return messageOfThrown(plain) || message || text;
}
