import type { TestError } from '../model/results.ts';
import { differingLines, showDiffering } from './differing.ts';
import { ENGINE_CODES } from './engine-error.ts';
import { divideMessage } from './expected-received.ts';
import { plainLines, wordsBesideValues } from './plain-message.ts';

const MAX_CAUSE = 2_000;
/** Characters that each of two values may have in a heading. */
const MAX_VALUE = 60;
/** Longer words of a test's own are no heading. */
const MAX_SENTENCE = 160;
/** An engine's error where it is a sentence of its own: at the start, after a colon, or in quotes. */
const ENGINE_SENTENCE = new RegExp(`(^|: |\\n|["'\`\u2018\u201c])((?:${ENGINE_CODES}) [^\\n]+)`);
const CLOSING: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  '`': '`',
  '\u2018': '\u2019',
  '\u201c': '\u201d',
};
const MARK = /[()[\]{}"'`]/g;
const PAIRS: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** One line that says what several tests share, whole: never a sentence's tail, and never cut before what differs. */
export function readableCause(error: TestError | null): string {
  if (error === null) return '';
  const { expected, received, message } = divideMessage(error);
  if (expected !== undefined && received !== undefined) return headingOfValues(expected, received, message);
  return engineSentence(message) ?? plainLines({ message })[0]?.trim().slice(0, MAX_CAUSE) ?? '';
}

function headingOfValues(expected: string, received: string, message: string): string {
  const words = wordsBesideValues({ message, expected, received });
  const [wanted, got] = showDiffering(...differingLines(expected, received), MAX_VALUE);
  const values = `expected ${quoted(wanted)}, received ${quoted(got)}`;
  return words === undefined || words.length > MAX_SENTENCE ? values : `${words}: ${values}`;
}

function quoted(value: string): string {
  const text = value.replace(/\s+/g, ' ').trim();
  if (text === '') return 'nothing';
  return /^(?:[\w.+:-]+|["'`[{<(/].*)$/s.test(text) ? text : `"${text}"`;
}

/** What an engine said, where a message has it as a whole sentence. */
export function engineSentence(message: string): string | undefined {
  const match = ENGINE_SENTENCE.exec(message.slice(0, MAX_CAUSE));
  if (match === null) return undefined;
  const [, before = '', rest = ''] = match;
  // Everyday words, but for what follows them.
  if (/^(?:ASK|MOVED) (?!\d+ \S+:\d+)/.test(rest)) return undefined;
  const closing = CLOSING[before];
  if (closing === undefined) return isWhole(rest) ? rest.trim() : undefined;
  const end = endOfQuotation(rest, closing);
  return end === undefined ? undefined : rest.slice(0, end).trim();
}

/** The first closing mark that ends the quotation: behind it no word goes on, and what is quoted within it is whole. */
function endOfQuotation(text: string, closing: string): number | undefined {
  for (let end = text.indexOf(closing); end >= 0; end = text.indexOf(closing, end + 1)) {
    const isEnd = text[end - 1] !== '\\' && !/\w/.test(text[end + 1] ?? '');
    if (isEnd && isWhole(text.slice(0, end))) return end;
  }
  return undefined;
}

/** Whether every bracket and every quotation mark has its other half; an apostrophe within a word is none. */
export function isWhole(text: string): boolean {
  const open: string[] = [];
  for (const { 0: mark, index } of text.matchAll(MARK)) {
    const closing = PAIRS[mark];
    if (closing !== undefined) open.push(closing);
    else if (')]}'.includes(mark)) {
      if (open.pop() !== mark) return false;
    } else if (mark !== "'" || !isApostrophe(text, index)) {
      if (open.at(-1) === mark) open.pop();
      else open.push(mark);
    }
  }
  return open.length === 0;
}

function isApostrophe(text: string, index: number): boolean {
  return /\w/.test(text[index - 1] ?? '') && /\w/.test(text[index + 1] ?? '');
}
