import type { Cause, ComparedTest } from '../model/comparison.ts';
import { wordsOf } from '../model/verdicts.ts';
import { isUncut, type Sheet, wrap } from './terminal-sheet.ts';
import { reasonLines, sideLines } from './terminal-sides.ts';
import { testRows } from './terminal-tests.ts';
import { VERDICT_COLORS } from './verdict-colors.ts';
import { countOf, KIND_WORDS, originOfReason, titleOfReason } from './words.ts';

/** So many tests of a cause are named on a screen, and so many in a file or a log. */
const TESTS_PER_CAUSE = 3;
const LONGEST_LIST = 1_000;
const ROWS_PER_FURTHER_TEST = 2;
/** Rows of the screen that a cause's title may take. */
const CAUSE_ROWS = 2;

/** Each cause once, with what every engine said. */
export function causeBlocks(sheet: Sheet, most: number): string[][] {
  const { causes } = sheet.comparison;
  const blocks = causes.slice(0, most).map((cause) => causeLines(sheet, cause));
  const rest = causes.slice(most);
  if (rest.length > 0) {
    const tests = rest.reduce((sum, cause) => sum + cause.tests.length, 0);
    blocks.push([
      sheet.colors.dim(
        `… and ${countOf(rest.length, 'more cause')} with ${countOf(tests, 'test')}; --html FILE shows all`,
      ),
    ]);
  }
  return blocks;
}

function causeLines(sheet: Sheet, cause: Cause): string[] {
  const { colors, comparison } = sheet;
  const lines = titleLines(sheet, cause);
  let shown = 0;
  let said = '';
  for (const index of cause.tests) {
    const test = comparison.tests[index];
    if (!test) continue;
    const rows = rowsOf(sheet, test);
    if (!isShown(sheet, shown, rows)) break;
    shown += 1;
    lines.push(...rows);
    const evidence = [...sideLines(sheet, test), ...reasonLines(sheet, test)];
    // Most others of one cause say the same; on a screen the first stands for them.
    const isTold = shown > 1 && (!isUncut(sheet) || evidence.join('\n') === said);
    if (isTold) continue;
    said = evidence.join('\n');
    lines.push(...evidence);
  }
  const rest = cause.tests.length - shown;
  if (rest > 0) lines.push(colors.dim(`  … and ${countOf(rest, 'more test')}`));
  return lines;
}

/** A name is shown whole or not at all: on a screen long ones stand for the others of their cause. */
function isShown(sheet: Sheet, before: number, rows: readonly string[]): boolean {
  if (isUncut(sheet)) return before < LONGEST_LIST;
  return before === 0 || (before < TESTS_PER_CAUSE && rows.length <= ROWS_PER_FURTHER_TEST);
}

function rowsOf(sheet: Sheet, test: ComparedTest): string[] {
  const verdict = `${wordsOf(test.verdict)}${test.accepted ? ` · accepted until ${test.accepted.until}` : ''}`;
  const paint = (head: string): string => sheet.colors[VERDICT_COLORS[test.verdict]](head);
  return testRows(sheet, test, { head: `  ${verdict}  `, paint });
}

/** What is to be looked up stands whole behind the title, on the same row where there is room. */
function titleLines({ colors, width }: Sheet, { reason, message, kind, tests }: Cause): string[] {
  const what = reason ? titleOfReason(reason) : message || 'no message';
  const origin = reason === undefined ? '' : originOfReason(reason);
  const count = tests.length > 1 ? ` · ${countOf(tests.length, 'test')}` : '';
  const suffix = `${origin === '' ? '' : ` ${origin}`} · ${KIND_WORDS[kind]}${count}`;
  const rows = wrap(what, width, CAUSE_ROWS);
  const last = rows.at(-1) ?? '';
  const before = rows.slice(0, -1).map((row) => colors.bold(row));
  const isRoom = last.length + suffix.length <= width;
  return isRoom
    ? [...before, colors.bold(last) + colors.dim(suffix)]
    : [...before, colors.bold(last), colors.dim(`  ${suffix.trim().replace(/^· /, '')}`)];
}
