import { divideMessage } from '../messages/expected-received.ts';
import type { ComparedTest } from '../model/comparison.ts';
import type { TestError } from '../model/results.ts';
import { type DiffLine, diffLines } from './diff.ts';
import { visibleLines } from './escape.ts';
import { cut, type Sheet, wrap } from './terminal-sheet.ts';
import { statusWords } from './words.ts';

/** Lines of one error's message that are shown. */
const MESSAGE_LINES = 3;
/** Lines of a diff that are shown, and lines of the screen that each of them may take. */
const DIFF_LINES = 8;
const ROWS_PER_LINE = 2;
const MAX_TEXT = 4_000;
/** Columns that an error gets on however narrow a screen. */
const LEAST_ROOM = 20;

/** What a test said on each engine, with expected and received where an assertion tells. */
export function sideLines(sheet: Sheet, test: ComparedTest): string[] {
  const { names, colors, width } = sheet;
  const pad = Math.max(...names.map((name) => name.length));
  const indent = ' '.repeat(pad + 6);
  const room = Math.max(LEAST_ROOM, width - indent.length);
  return names.flatMap((name, run) => {
    const error = test.errors[run] ?? null;
    const [first = '', ...more] = error === null ? [statusWords(test, run)] : errorLines(sheet, error, room);
    return [`    ${colors.dim(name.padEnd(pad))}  ${first}`, ...more.map((line) => indent + line)];
  });
}

function errorLines(sheet: Sheet, error: TestError, width: number): string[] {
  const { expected, received, message } = divideMessage(error);
  const said = messageLines(error);
  const lines = said.flatMap((line) => wrap(line, width, MESSAGE_LINES));
  if (expected === undefined || received === undefined) return lines.slice(0, MESSAGE_LINES);
  // Where the first line fits with both values in it, all is said.
  const isSaid = lines.length === 1 && message.includes(expected) && message.includes(received);
  return isSaid ? lines : [cut(said[0] ?? '', width), ...diffRows(sheet, expected, received, width)];
}

function messageLines({ message, type }: TestError): string[] {
  const lines = visibleLines(message.slice(0, MAX_TEXT))
    .split('\n')
    .filter((line) => line.trim() !== '');
  const [first = '(no message)', ...more] = lines;
  const isNamed = type === undefined || type === 'Error' || first.startsWith(type);
  return [isNamed ? first : `${type}: ${first}`, ...more];
}

function diffRows({ colors }: Sheet, expected: string, received: string, width: number): string[] {
  const lines = diffLines(visibleLines(expected), visibleLines(received));
  const rows = lines.slice(0, DIFF_LINES).flatMap((line) => {
    const paint = painter(line.sign);
    return wrap(`${line.sign} ${line.text}`, width, ROWS_PER_LINE).map((row) => colors[paint](row));
  });
  if (lines.length > DIFF_LINES) rows.push(colors.dim('…'));
  return [`${colors.green('- expected')}  ${colors.red('+ received')}`, ...rows];
}

function painter(sign: DiffLine['sign']): 'green' | 'red' | 'dim' {
  if (sign === '-') return 'green';
  return sign === '+' ? 'red' : 'dim';
}
