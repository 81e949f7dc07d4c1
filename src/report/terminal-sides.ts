import type { ComparedTest } from '../model/comparison.ts';
import type { TestError } from '../model/results.ts';
import { diffLines } from './diff.ts';
import { visibleLines } from './escape.ts';
import { cut, type Sheet } from './terminal-sheet.ts';
import { statusWords } from './words.ts';

/** Lines of one error's message that are shown. */
const MESSAGE_LINES = 3;
/** Lines of a diff that are shown. */
const DIFF_LINES = 8;

/** What a test said on each engine, with expected and received where an assertion tells. */
export function sideLines(sheet: Sheet, test: ComparedTest): string[] {
  const { names, colors, width } = sheet;
  const pad = Math.max(...names.map((label) => label.length));
  const indent = ' '.repeat(pad + 6);
  return names.flatMap((label, run) => {
    const error = test.errors[run] ?? null;
    const head = `    ${colors.dim(label.padEnd(pad))}  `;
    if (error === null) return [`${head}${statusWords(test, run)}`];
    const [first = '', ...more] = messageLines(error).map((line) => cut(line, width - indent.length));
    return [
      `${head}${first}`,
      ...[...more, ...valueLines(sheet, error, width - indent.length)].map((line) => indent + line),
    ];
  });
}

function messageLines({ message, type }: TestError): string[] {
  const lines = visibleLines(message)
    .split('\n')
    .filter((line) => line.trim() !== '');
  const shown = lines.slice(0, MESSAGE_LINES);
  if (lines.length > MESSAGE_LINES) shown.push('…');
  const [first = '(no message)', ...more] = shown;
  const isNamed = type === undefined || type === 'Error' || first.startsWith(type);
  return [isNamed ? first : `${type}: ${first}`, ...more];
}

function valueLines({ colors }: Sheet, { expected, received, message }: TestError, width: number): string[] {
  if (expected === undefined || received === undefined) return [];
  // A message of one line with both short values in it has said it all.
  const isSaid = !message.includes('\n') && message.includes(expected) && message.includes(received);
  if (isSaid) return [];
  const lines = diffLines(visibleLines(expected), visibleLines(received));
  const shown = lines.slice(0, DIFF_LINES).map(({ sign, text }) => {
    const line = cut(`${sign} ${text}`, width);
    if (sign === '-') return colors.green(line);
    return sign === '+' ? colors.red(line) : colors.dim(line);
  });
  if (lines.length > DIFF_LINES) shown.push(colors.dim('…'));
  return [colors.dim('- expected, + received'), ...shown];
}
