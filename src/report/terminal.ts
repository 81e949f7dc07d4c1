import pc from 'picocolors';
import type { GateResult } from '../compare/gate.ts';
import type { ComparedTest, Comparison } from '../model/comparison.ts';
import { VERDICTS, wordsOf } from '../model/verdicts.ts';
import { visibleLine } from './escape.ts';
import { durationTests, retriedTests, verdictSections } from './sections.ts';
import { causeBlocks } from './terminal-causes.ts';
import { onTheWayBlocks } from './terminal-on-the-way.ts';
import { cut, isUncut, type Sheet, wrap } from './terminal-sheet.ts';
import { failureLines } from './terminal-sides.ts';
import { testRows } from './terminal-tests.ts';
import { VERDICT_COLORS } from './verdict-colors.ts';
import {
  countOf,
  durationWords,
  failingWords,
  fallbackLines,
  flakyWords,
  formatCount,
  formatDuration,
  nameRuns,
  partsWords,
  statusWords,
  usageLines,
} from './words.ts';

export interface TerminalOptions {
  /** What the gate said. Default: no word about a gate. */
  readonly gate?: GateResult;
  /** Columns of the screen. Default: there is none, as in a log or a file, and nothing is cut. */
  readonly width?: number;
  /** Default: false. */
  readonly color?: boolean;
  /** Causes, and tests without a cause of a kind, that are shown; the rest is counted. Default: 8 on a screen, else 1,000. */
  readonly maxGroups?: number;
}

/** Rows of the screen that one problem may take. */
const PROBLEM_ROWS = 3;
/** Rows of the screen that one reason of the gate may take: it says what to do as well. */
const GATE_ROWS = 12;
/** A note is as long as what there is to do about it. */
const NOTE_ROWS = 8;
const LEAST_WIDTH = 40;
const GROUPS_ON_SCREEN = 8;
const LONGEST_LIST = 1_000;

/** A comparison on one screen: counts first, then what differs, each cause once. Where there is no screen, all of it. */
export function reportOnTerminal(comparison: Comparison, options: TerminalOptions = {}): string {
  const sheet: Sheet = {
    comparison,
    names: nameRuns(comparison.runs).map(visibleLine),
    colors: pc.createColors(options.color ?? false),
    width: Math.max(LEAST_WIDTH, options.width ?? Number.POSITIVE_INFINITY),
  };
  const maxGroups = options.maxGroups ?? (isUncut(sheet) ? LONGEST_LIST : GROUPS_ON_SCREEN);
  const blocks = [
    fallenBackLines(sheet),
    headLines(sheet),
    problemLines(sheet),
    ...causeBlocks(sheet, maxGroups),
    ...sectionBlocks(sheet, maxGroups),
    retriedLines(sheet, maxGroups),
    durationLines(sheet, maxGroups),
    [...doubtLines(sheet), ...logLines(sheet)],
    ...onTheWayBlocks(sheet),
    gateLines(sheet, options),
  ];
  return `${blocks
    .filter((block) => block.length > 0)
    .map((block) => block.join('\n'))
    .join('\n\n')}\n`;
}

/** Before anything else, and whole: another engine than the one that was asked for is what was compared. */
function fallenBackLines({ comparison, colors, width }: Sheet): string[] {
  return fallbackLines(comparison.runs).flatMap((line) =>
    wrap(`! ${line}`, width).map((row) => colors.yellow(row)),
  );
}

function headLines({ comparison, names, colors, width }: Sheet): string[] {
  const { runs, counts } = comparison;
  const rows = runs.map((run, index) => {
    const { passed, failed, skipped } = run.counts;
    return [
      index === 0 ? 'baseline' : '',
      names[index] ?? '',
      visibleLine(run.target),
      `${partsWords(run)}${passed} passed, ${failed} failed, ${skipped} skipped in ${formatDuration(run.durationMs)}`,
    ];
  });
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const said = VERDICTS.map(({ verdict }) => verdict)
    .filter((verdict) => verdict === 'same' || counts[verdict] > 0)
    .map((verdict) => ({
      text: `${formatCount(counts[verdict])} ${wordsOf(verdict)}${failingWords(comparison, verdict)}`,
      paint: colors[VERDICT_COLORS[verdict]],
    }));
  return [
    ...inRows(said, width),
    '',
    ...rows.map((row) => cut(row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  '), width)),
    ...usageLines(runs).flatMap((line) => wrap(visibleLine(line), width, PROBLEM_ROWS).map(colors.dim)),
  ];
}

/** Counts side by side, none of them broken where the row ends. */
function inRows(
  said: readonly { readonly text: string; readonly paint: (text: string) => string }[],
  width: number,
): string[] {
  const rows: { text: string; length: number }[] = [];
  for (const { text, paint } of said) {
    const row = rows.at(-1);
    if (row !== undefined && row.length + 3 + text.length <= width) {
      row.text += `   ${paint(text)}`;
      row.length += 3 + text.length;
    } else rows.push({ text: paint(text), length: text.length });
  }
  return rows.map(({ text }) => text);
}

function problemLines({ comparison, colors, width }: Sheet): string[] {
  const { problems, notes = [] } = comparison;
  return [
    ...problems.flatMap((problem) => wrap(`! ${problem}`, width, PROBLEM_ROWS).map((row) => colors.red(row))),
    ...notes.flatMap((note) => wrap(`Note: ${note}`, width, NOTE_ROWS)),
  ];
}

function sectionBlocks(sheet: Sheet, most: number): string[][] {
  const { comparison, colors, names, width } = sheet;
  return verdictSections(comparison).map(({ verdict, tests, note }) => {
    const lines = [
      colors.bold(
        `${wordsOf(verdict)} · ${countOf(tests.length, 'test')}${failingWords(comparison, verdict)}`,
      ),
    ];
    if (note !== undefined) lines.push(...wrap(`  ${note}`, width, PROBLEM_ROWS));
    for (const index of tests.slice(0, most)) {
      const test = comparison.tests[index];
      if (!test) continue;
      lines.push(...testRows(sheet, test, { head: '  ' }));
      const statuses = names.map((label, run) => `${label}: ${statusWords(test, run)}`).join(', ');
      if (verdict === 'flaky')
        lines.push(
          ...wrap(`    ${flakyWords(test, names)}: ${statuses}`, width, 2, '    ').map((row) =>
            colors.dim(row),
          ),
        );
      lines.push(...failureLines(sheet, test));
    }
    if (tests.length > most) lines.push(colors.dim(`  … and ${countOf(tests.length - most, 'more test')}`));
    return lines;
  });
}

/** A runner that tries again calls that passed which this engine may only make rarer. */
function retriedLines(sheet: Sheet, most: number): string[] {
  const { comparison, colors, names, width } = sheet;
  const tests: readonly ComparedTest[] = retriedTests(comparison);
  if (tests.length === 0) return [];
  const lines = [colors.bold(`passed only when tried again · ${countOf(tests.length, 'test')}`)];
  for (const test of tests.slice(0, most)) {
    const said = names.map((name, run) => `${name}: ${statusWords(test, run)}`).join(', ');
    lines.push(
      ...testRows(sheet, test, { head: '  ' }),
      ...wrap(`    ${said}`, width).map((row) => colors.dim(row)),
    );
  }
  if (tests.length > most) lines.push(colors.dim(`  … and ${countOf(tests.length - most, 'more test')}`));
  return lines;
}

function durationLines(sheet: Sheet, most: number): string[] {
  const { comparison, colors } = sheet;
  const tests: readonly ComparedTest[] = durationTests(comparison);
  if (tests.length === 0) return [];
  const lines = [colors.bold(`slower or faster beyond noise · ${countOf(tests.length, 'test')}`)];
  for (const test of tests.slice(0, most)) {
    lines.push(...testRows(sheet, test, { head: `  ${durationWords(test.medianMs ?? [])}  ` }));
  }
  if (tests.length > most) lines.push(colors.dim(`  … and ${countOf(tests.length - most, 'more test')}`));
  return lines;
}

function logLines({ comparison, colors, width }: Sheet): string[] {
  const logs = comparison.runs.flatMap(({ log }) => (log === undefined ? [] : [log]));
  if (logs.length === 0) return [];
  return wrap(`Output of the runs: ${logs.join(', ')}`, width, PROBLEM_ROWS).map((row) => colors.dim(row));
}

/** `Gate passed`, or `Gate failed: 2 tests broken`, with each further reason below the first. */
function gateLines({ colors, comparison, width }: Sheet, { gate }: Pick<TerminalOptions, 'gate'>): string[] {
  if (gate === undefined) return [];
  const accepted = comparison.tests.filter((test) => test.accepted !== undefined).length;
  const note = accepted > 0 ? ` (${accepted} accepted)` : '';
  if (!gate.failed) return [colors.green(`Gate passed${note}`)];
  const label = `Gate failed${note}:`;
  const indent = ' '.repeat('Gate failed: '.length);
  const [first = '', ...more] = gate.why;
  const [row = '', ...rest] = wrap(`${label} ${first}`, width, GATE_ROWS, indent);
  return [
    colors.red(label) + row.slice(label.length),
    ...rest,
    ...more.flatMap((why) => wrap(`${indent}${why}`, width, GATE_ROWS, indent)),
  ];
}

/** One run of each target cannot tell a flaky test from a broken one. */
function doubtLines({ colors, comparison, width }: Sheet): string[] {
  const { runs, tests } = comparison;
  const isOnce = runs.every(({ repeats }) => repeats === 1);
  const changed = tests.some(({ verdict }) => verdict === 'broken' || verdict === 'fixed');
  if (!isOnce || !changed) return [];
  const hint = 'Each target ran once. To tell flaky tests from broken ones: --repeat 3, or --rerun-different';
  return wrap(hint, width, 2).map((row) => colors.dim(row));
}
