import { showDiffering } from '../messages/differing.ts';
import { divideMessage } from '../messages/expected-received.ts';
import { plainLines, wordsBesideValues } from '../messages/plain-message.ts';
import type { ComparedTest } from '../model/comparison.ts';
import type { TestError } from '../model/results.ts';
import { type DiffLine, diffLines } from './diff.ts';
import { visibleLines } from './escape.ts';
import { isUncut, type Sheet, wrap } from './terminal-sheet.ts';
import { evidenceLines, statusWords } from './words.ts';

/** Lines of one error's message that are shown. */
const MESSAGE_LINES = 3;
/** Lines of a diff that are shown, and lines of the screen that each of them may take. */
const DIFF_LINES = 8;
const ROWS_PER_LINE = 2;
const MAX_TEXT = 20_000;
/** Columns that an error gets on however narrow a screen. */
const LEAST_ROOM = 20;
const INDENT = '    ';
/** `received` and `because` stand in the column of the engines' names. */
const LONGEST_LABEL = 8;

/** What a test said on each engine, with expected and received where an assertion tells. */
export function sideLines(sheet: Sheet, test: ComparedTest): string[] {
  const { names } = sheet;
  return names.flatMap((name, run) => {
    const error = test.errors[run] ?? null;
    return labelled(sheet, name, (room) =>
      error === null ? [statusWords(test, run)] : errorLines(sheet, error, room),
    );
  });
}

/** What speaks for a cause besides the errors: what was sent, and what the engines do before the change and since. */
export function reasonLines(sheet: Sheet, test: ComparedTest): string[] {
  return evidenceLines(test).flatMap(({ label, text }) => labelled(sheet, label, (room) => wrap(text, room)));
}

/** A column of labels, as wide as the engines' names are, and what belongs to each of them; a long label has a row to itself. */
function labelled(
  { names, colors, width }: Sheet,
  label: string,
  linesFor: (room: number) => readonly string[],
): string[] {
  const widest = Math.max(...names.map((name) => name.length), LONGEST_LABEL);
  const pad = Math.min(widest, Math.floor(width / 3));
  const indent = ' '.repeat(INDENT.length + pad + 2);
  const lines = linesFor(Math.max(LEAST_ROOM, width - indent.length));
  if (label.length > pad)
    return [
      ...wrap(INDENT + label, width, undefined, INDENT).map((row) => colors.dim(row)),
      ...lines.map((line) => indent + line),
    ];
  const [first = '', ...more] = lines;
  return [`${INDENT}${colors.dim(label.padEnd(pad))}  ${first}`, ...more.map((line) => indent + line)];
}

function errorLines(sheet: Sheet, error: TestError, width: number): string[] {
  const { expected, received } = divideMessage(error);
  const most = isUncut(sheet) ? Number.POSITIVE_INFINITY : MESSAGE_LINES;
  if (expected === undefined || received === undefined)
    return messageLines(error)
      .flatMap((line) => wrap(line, width, most))
      .slice(0, most);
  const words = wordsBesideValues(error);
  return [
    ...(words === undefined ? [] : wrap(words, width, most)),
    ...valueRows(sheet, expected, received, width),
  ];
}

function messageLines(error: TestError): string[] {
  const { message, type } = error;
  const [first = '', ...more] = plainLines({ message: visibleLines(message.slice(0, MAX_TEXT)) });
  const isNamed =
    type === undefined ||
    type === 'Error' ||
    /assert/i.test(type) ||
    first.startsWith(type) ||
    first === type;
  return [isNamed ? first : `${type}: ${first}`, ...more];
}

/** Two values of a line each stand below each other; of longer ones it is said what differs. */
function valueRows(sheet: Sheet, expected: string, received: string, width: number): string[] {
  const { colors } = sheet;
  const [wanted, got] = [visibleLines(expected), visibleLines(received)];
  if (wanted.includes('\n') || got.includes('\n')) return diffRows(sheet, wanted, got, width);
  const label = 'expected  '.length;
  const room = (width - label) * ROWS_PER_LINE - 4;
  const [one, other] = showDiffering(wanted, got, room);
  const rows = (name: string, value: string): string[] =>
    wrap(`${name}  ${value === '' ? '(empty)' : value}`, width, ROWS_PER_LINE, ' '.repeat(label));
  return [
    ...rows('expected', one).map((row) => colors.green(row)),
    ...rows('received', other).map((row) => colors.red(row)),
  ];
}

function diffRows(sheet: Sheet, expected: string, received: string, width: number): string[] {
  const { colors } = sheet;
  const lines = windowed(diffLines(expected, received), width * ROWS_PER_LINE - 4);
  const most = isUncut(sheet) ? lines.length : DIFF_LINES;
  const rows = lines.slice(0, most).flatMap((line) => {
    const paint = painter(line.sign);
    return wrap(`${line.sign} ${line.text}`, width, ROWS_PER_LINE).map((row) => colors[paint](row));
  });
  if (lines.length > most) rows.push(colors.dim('…'));
  return [`${colors.green('- expected')}  ${colors.red('+ received')}`, ...rows];
}

/** Lines that are too long are cut around what differs: the first that is gone beside the first that came, and so on. */
function windowed(lines: readonly DiffLine[], room: number): DiffLine[] {
  const shown = [...lines];
  let start = 0;
  while (start < shown.length) {
    const gone = countFrom(shown, start, '-');
    const came = countFrom(shown, start + gone, '+');
    for (let index = 0; index < Math.min(gone, came); index += 1) {
      const [one, other] = [shown[start + index], shown[start + gone + index]];
      if (one === undefined || other === undefined) continue;
      const [before, after] = showDiffering(one.text, other.text, room);
      shown[start + index] = { ...one, text: before };
      shown[start + gone + index] = { ...other, text: after };
    }
    start += Math.max(1, gone + came);
  }
  return shown;
}

function countFrom(lines: readonly DiffLine[], from: number, sign: DiffLine['sign']): number {
  let end = from;
  while (lines[end]?.sign === sign) end += 1;
  return end - from;
}

function painter(sign: DiffLine['sign']): 'green' | 'red' | 'dim' {
  if (sign === '-') return 'green';
  return sign === '+' ? 'red' : 'dim';
}

/** That a test which only some engines ran fails there is more than that it ran. */
export function failureLines(sheet: Sheet, test: ComparedTest): string[] {
  return sheet.names.flatMap((name, run) => {
    const error = test.errors[run];
    if (!error) return [];
    const lines = errorLines(sheet, error, Math.max(LEAST_ROOM, sheet.width - 6));
    const { expected, received } = divideMessage(error);
    // What is in colours already is wrapped already, and stands below.
    if (expected !== undefined && received !== undefined)
      return [sheet.colors.red(`    fails on ${name}:`), ...lines.map((line) => `      ${line}`)];
    const [first = '', ...more] = lines;
    const [one = '', ...rest] = wrap(`    fails on ${name}: ${first}`, sheet.width, undefined, '      ');
    return [sheet.colors.red(one), ...rest, ...more.map((line) => `      ${line}`)];
  });
}
