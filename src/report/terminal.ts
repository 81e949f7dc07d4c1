import pc from 'picocolors';
import type { GateResult } from '../compare/gate.ts';
import type { Cause, ComparedTest, Comparison, Verdict } from '../model/comparison.ts';
import { VERDICTS, wordsOf } from '../model/verdicts.ts';
import { visibleLine } from './escape.ts';
import { durationTests, verdictSections } from './sections.ts';
import { onTheWayBlocks } from './terminal-on-the-way.ts';
import { cut, type Sheet, wrap } from './terminal-sheet.ts';
import { sideLines } from './terminal-sides.ts';
import {
  countOf,
  durationWords,
  failingWords,
  flakyWords,
  formatDuration,
  KIND_WORDS,
  nameRuns,
  originOfReason,
  partsWords,
  placeOf,
  statusWords,
  titleOfReason,
  usageLines,
} from './words.ts';

export interface TerminalOptions {
  /** What the gate said. Default: no word about a gate. */
  readonly gate?: GateResult;
  /** Columns; longer lines are cut. Default: 100. */
  readonly width?: number;
  /** Default: false. */
  readonly color?: boolean;
  /** Causes, and tests without a cause of a kind, that are shown; the rest is counted. Default: 8. */
  readonly maxGroups?: number;
}

/** So many causes are shown with what each engine said, further ones with one test: a report is one screen. */
const DETAILED_CAUSES = 5;
const TESTS_PER_CAUSE = 3;
/** Rows of the screen that a cause's title may take. */
const CAUSE_ROWS = 2;
/** Rows of the screen that one problem may take. */
const PROBLEM_ROWS = 3;
/** Rows of the screen that one reason of the gate may take: it says what to do as well. */
const GATE_ROWS = 12;
/** A note is as long as what there is to do about it. */
const NOTE_ROWS = 8;
const LEAST_WIDTH = 40;
const COLOR_OF: Readonly<Record<Verdict, 'red' | 'yellow' | 'green' | 'magenta' | 'cyan' | 'dim'>> = {
  broken: 'red',
  differentlyFailing: 'yellow',
  lost: 'yellow',
  onlyInBaseline: 'yellow',
  skippedInCandidate: 'yellow',
  flaky: 'magenta',
  fixed: 'green',
  onlyInCandidate: 'cyan',
  skippedInBaseline: 'cyan',
  same: 'dim',
};

/** A comparison on one screen: counts first, then what differs, each cause once. */
export function reportOnTerminal(comparison: Comparison, options: TerminalOptions = {}): string {
  const sheet: Sheet = {
    comparison,
    names: nameRuns(comparison.runs).map(visibleLine),
    colors: pc.createColors(options.color ?? false),
    width: Math.max(LEAST_WIDTH, options.width ?? 100),
  };
  const maxGroups = options.maxGroups ?? 8;
  const blocks = [
    headLines(sheet),
    problemLines(sheet),
    ...causeBlocks(sheet, maxGroups),
    ...sectionBlocks(sheet, maxGroups),
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

function headLines({ comparison, names, colors, width }: Sheet): string[] {
  const { runs, counts } = comparison;
  const rows = runs.map((run, index) => {
    const { passed, failed, skipped } = run.counts;
    return [
      index === 0 ? 'baseline' : '',
      names[index] ?? '',
      visibleLine(run.target),
      `${partsWords(run)}${passed} passed, ${failed} failed, ${skipped} skipped in ${formatDuration(run.durationMs)}` +
        (run.fallback === undefined ? '' : ` – ${run.fallback}`),
    ];
  });
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const said = VERDICTS.map(({ verdict }) => verdict)
    .filter((verdict) => verdict === 'same' || counts[verdict] > 0)
    .map((verdict) =>
      colors[COLOR_OF[verdict]](
        `${counts[verdict].toLocaleString('en-US')} ${wordsOf(verdict)}${failingWords(comparison, verdict)}`,
      ),
    );
  return [
    said.join('   '),
    '',
    ...rows.map((row) => cut(row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  '), width)),
    ...usageLines(runs).flatMap((line) => wrap(visibleLine(line), width, PROBLEM_ROWS).map(colors.dim)),
  ];
}

function problemLines({ comparison, colors, width }: Sheet): string[] {
  const { problems, notes = [] } = comparison;
  return [
    ...problems.flatMap((problem) => wrap(`! ${problem}`, width, PROBLEM_ROWS).map((row) => colors.red(row))),
    ...notes.flatMap((note) => wrap(`Note: ${note}`, width, NOTE_ROWS)),
  ];
}

function causeBlocks(sheet: Sheet, most: number): string[][] {
  const { causes } = sheet.comparison;
  const blocks = causes
    .slice(0, most)
    .map((cause, index) => causeLines(sheet, cause, index < DETAILED_CAUSES));
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

function causeLines(sheet: Sheet, cause: Cause, isDetailed: boolean): string[] {
  const { colors, width } = sheet;
  const what = cause.reason ? titleOfReason(cause.reason) : cause.message || 'no message';
  // A long title is cut, but never what the reader can look up.
  const origin = cause.reason ? ` ${originOfReason(cause.reason)}` : '';
  const count = cause.tests.length > 1 ? ` · ${countOf(cause.tests.length, 'test')}` : '';
  const suffix = ` · ${KIND_WORDS[cause.kind]}${count}`;
  const title = wrap(what, Math.max(20, width - origin.length - suffix.length), isDetailed ? CAUSE_ROWS : 1);
  const lines = title.map((row, index) =>
    index === title.length - 1 ? colors.bold(row + origin) + colors.dim(suffix) : colors.bold(row),
  );
  const most = isDetailed ? TESTS_PER_CAUSE : 1;
  cause.tests.slice(0, most).forEach((index, position) => {
    const test = sheet.comparison.tests[index];
    if (!test) return;
    lines.push(testLine(sheet, test));
    // The others of one cause say the same.
    if (isDetailed && position === 0) lines.push(...sideLines(sheet, test));
  });
  const rest = cause.tests.length - most;
  if (rest > 0) lines.push(colors.dim(`  … and ${countOf(rest, 'more test')}`));
  return lines;
}

function testLine({ colors, width }: Sheet, test: ComparedTest): string {
  const accepted = test.accepted ? ` · accepted until ${test.accepted.until}` : '';
  const verdict = `${wordsOf(test.verdict)}${accepted}`;
  const rest = cut(pathOf(test), width - verdict.length - 4);
  return `  ${colors[COLOR_OF[test.verdict]](verdict)}  ${rest}`;
}

/** Some reports name no files. */
function pathOf(test: ComparedTest): string {
  return [placeOf(test), ...test.name].filter((part) => part !== '').join(' › ');
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
      lines.push(cut(`  ${pathOf(test)}`, width));
      const statuses = names.map((label, run) => `${label}: ${statusWords(test, run)}`).join(', ');
      if (verdict === 'flaky')
        lines.push(colors.dim(cut(`    ${flakyWords(test, names)}: ${statuses}`, width)));
      lines.push(...failureLines(sheet, test));
    }
    if (tests.length > most) lines.push(colors.dim(`  … and ${countOf(tests.length - most, 'more test')}`));
    return lines;
  });
}

/** That a test which only some engines ran fails there is more than that it ran. */
function failureLines({ colors, names, width }: Sheet, test: ComparedTest): string[] {
  return names.flatMap((name, run) => {
    const error = test.errors[run];
    if (!error) return [];
    return [colors.red(cut(`    fails on ${name}: ${error.message.trim().split('\n')[0]}`, width))];
  });
}

function durationLines({ comparison, colors, width }: Sheet, most: number): string[] {
  const tests = durationTests(comparison);
  if (tests.length === 0) return [];
  const lines = [colors.bold(`slower or faster beyond noise · ${countOf(tests.length, 'test')}`)];
  for (const test of tests.slice(0, most)) {
    const words = durationWords(test.medianMs ?? []);
    lines.push(cut(`  ${words}  ${pathOf(test)}`, width));
  }
  if (tests.length > most) lines.push(colors.dim(`  … and ${countOf(tests.length - most, 'more test')}`));
  return lines;
}

function logLines({ comparison, colors, width }: Sheet): string[] {
  const logs = comparison.runs.flatMap(({ log }) => (log === undefined ? [] : [log]));
  if (logs.length === 0) return [];
  return wrap(`Output of the runs: ${logs.join(', ')}`, width, PROBLEM_ROWS).map((row) => colors.dim(row));
}

function gateLines({ colors, comparison, width }: Sheet, { gate }: Pick<TerminalOptions, 'gate'>): string[] {
  if (gate === undefined) return [];
  const accepted = comparison.tests.filter((test) => test.accepted !== undefined).length;
  const note = accepted > 0 ? ` (${accepted} accepted)` : '';
  if (!gate.failed) return [colors.green(`Gate passed${note}`)];
  return [
    colors.red(`Gate failed${note}:`),
    ...gate.why.flatMap((why) => wrap(`  ${why}`, width, GATE_ROWS)),
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
