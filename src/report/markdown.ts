import type { GateResult } from '../compare/gate.ts';
import { plainLines, wordsBesideValues } from '../messages/plain-message.ts';
import type { Cause, ComparedTest, Comparison } from '../model/comparison.ts';
import { VERDICTS, wordsOf } from '../model/verdicts.ts';
import { escapeMarkdown, visibleLine } from './escape.ts';
import { onTheWayLine, RANK_COLUMNS, rankTables } from './markdown-on-the-way.ts';
import { durationTests, retriedTests, splitByWording, verdictSections } from './sections.ts';
import {
  countOf,
  durationWords,
  entryOfReason,
  failingWords,
  fallbackLines,
  formatDuration,
  KIND_WORDS,
  nameRuns,
  placeOf,
  sinceOfReason,
  statusWords,
  usageLines,
  valuesOf,
} from './words.ts';

/** A file, or a page where a URL is known. */
export interface MoreLink {
  readonly text: string;
  readonly url?: string;
}

export interface MarkdownOptions {
  /** What the gate said. Default: no word about a gate. */
  readonly gate?: GateResult;
  /** Where what is cut can be read. */
  readonly more?: MoreLink;
  /** Default: half of the mebibyte that GitHub takes for one step. */
  readonly maxBytes?: number;
}

const MAX_BYTES = 512 * 1024;
/** Kept free for what closes the report. */
const RESERVE_BYTES = 1_024;
const MAX_CELL = 240;
/** Characters of a value, around what differs. */
const MAX_VALUE = 200;
const TESTS_PER_CAUSE = 10;

/**
 * A comparison as Markdown for a job's summary or a pull request: a table of what behaves otherwise, one of what only words an
 * error otherwise, and the rest.
 */
export function reportAsMarkdown(comparison: Comparison, options: MarkdownOptions = {}): string {
  const names = nameRuns(comparison.runs).map(escapeMarkdown);
  const page = new Page(Math.max(0, (options.maxBytes ?? MAX_BYTES) - RESERVE_BYTES));
  page.add(...headLines(comparison, names, options));
  const { behaviour, wording } = splitByWording(comparison.causes);
  addCauses(page, 'Behaviour', behaviour, comparison, names);
  addCauses(page, 'Error message wording', wording, comparison, names);
  for (const { verdict, tests, note } of verdictSections(comparison)) {
    page.table(
      `${capital(wordsOf(verdict))} (${countOf(tests.length, 'test')}${failingWords(comparison, verdict)}${note === undefined ? '' : `; ${escapeMarkdown(note)}`})`,
      ['test', ...names],
      tests.map((index) => () => {
        const test = comparison.tests[index];
        return test ? [testCell(test), ...names.map((_, run) => sideCell(test, run))] : [];
      }),
    );
  }
  page.table(
    'Passed only when tried again',
    ['test', ...names],
    retriedTests(comparison).map((test) => () => [
      testCell(test),
      ...names.map((_, run) => statusWords(test, run)),
    ]),
  );
  page.table(
    'Slower or faster beyond noise',
    ['test', 'median'],
    durationTests(comparison).map((test) => () => [testCell(test), durationWords(test.medianMs ?? [])]),
  );
  for (const way of comparison.changes ?? []) {
    for (const { title, rows } of rankTables(way)) page.table(title, RANK_COLUMNS, rows);
    page.close(
      '',
      ...way.notes.map((note) => `- ℹ️ ${escapeMarkdown(shorten(note, 500))}`),
      '',
      onTheWayLine(way),
    );
  }
  return page.end(options.more);
}

/** Markdown that never grows beyond its budget, and says how much was left out. */
class Page {
  readonly #lines: string[] = [];
  #left: number;
  #omitted = 0;

  constructor(budgetBytes: number) {
    this.#left = budgetBytes;
  }

  /** @returns Whether there was room. */
  add(...lines: string[]): boolean {
    const bytes = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    this.#lines.push(...lines);
    return true;
  }

  table(title: string, columns: readonly string[], rows: readonly (() => readonly string[])[]): void {
    if (rows.length === 0) return;
    const head = [
      '',
      `### ${title}`,
      '',
      `| ${columns.join(' | ')} |`,
      `|${' --- |'.repeat(columns.length)}`,
    ];
    if (this.#omitted > 0 || !this.add(...head)) {
      this.#omitted += rows.length;
      return;
    }
    for (const [index, row] of rows.entries()) {
      if (this.add(`| ${row().join(' | ')} |`)) continue;
      this.#omitted += rows.length - index;
      return;
    }
  }

  /** Adds what has to be there, however little room is left: some lines. */
  close(...lines: string[]): void {
    this.#lines.push(...lines);
  }

  end(more: MarkdownOptions['more']): string {
    if (this.#omitted > 0) {
      const rest = `${countOf(this.#omitted, 'more row')} left out`;
      const where = more === undefined ? '' : `, see ${link(more)}`;
      this.#lines.push('', `… ${rest}${where}.`);
    } else if (more?.url !== undefined) this.#lines.push('', `All of it: ${link(more)}.`);
    return `${this.#lines.join('\n')}\n`;
  }
}

function headLines(
  { runs, counts, problems, notes = [], tests: all }: Comparison,
  names: readonly string[],
  { gate }: Pick<MarkdownOptions, 'gate'>,
): string[] {
  const said = VERDICTS.map(({ verdict }) => verdict)
    .filter((verdict) => verdict === 'same' || counts[verdict] > 0)
    .map((verdict) => `**${counts[verdict]}** ${wordsOf(verdict)}${failingWords({ tests: all }, verdict)}`);
  const lines = [`## ${names.join(' → ')}`, '', said.join(', '), ''];
  lines.push(
    '| run | engine | passed | failed | skipped | time |',
    '| --- | --- | ---: | ---: | ---: | ---: |',
  );
  runs.forEach((run, index) => {
    const { passed, failed, skipped } = run.counts;
    const name =
      escapeMarkdown(run.target) +
      (index === 0 ? ' (baseline)' : '') +
      (run.repeats > 1 ? `, the first of ${run.repeats} runs` : '') +
      (run.shards === undefined ? '' : `, ${run.shards} shards`);
    lines.push(
      `| ${name} | ${names[index]} | ${passed} | ${failed} | ${skipped} | ${formatDuration(run.durationMs)} |`,
    );
  });
  if (runs.some(({ fallback }) => fallback !== undefined))
    lines.unshift(...fallbackLines(runs).map((line) => `> ⚠️ ${escapeMarkdown(line)}`), '');
  lines.push('', ...usageLines(runs).map((line) => `- ${escapeMarkdown(shorten(line, 500))}`));
  if (problems.length > 0)
    lines.push('', ...problems.slice(0, 20).map((problem) => `- ⚠️ ${escapeMarkdown(shorten(problem, 500))}`));
  if (problems.length > 20) lines.push(`- ⚠️ and ${countOf(problems.length - 20, 'more problem')}`);
  if (notes.length > 0) lines.push('', ...notes.map((note) => `- ℹ️ ${escapeMarkdown(note)}`));
  if (gate !== undefined) {
    const [first = '', ...more] = gate.why.slice(0, 20).map((why) => escapeMarkdown(shorten(why, 1_500)));
    lines.push('', gate.failed ? `❌ **Gate failed: ${first}**` : '✅ **Gate passed**');
    if (more.length > 0) lines.push('', ...more.map((why) => `- ${why}`));
  }
  return lines;
}

function addCauses(
  page: Page,
  title: string,
  causes: readonly Cause[],
  comparison: Comparison,
  names: readonly string[],
): void {
  page.table(
    title,
    ['why', 'tests', ...names],
    causes.map((cause) => () => {
      const [first = 0] = cause.tests;
      const test = comparison.tests[first];
      const tests = cause.tests
        .slice(0, TESTS_PER_CAUSE)
        .map((index) => comparison.tests[index])
        .filter((one) => one !== undefined)
        .map((one) => `${verdictCell(one)}: ${testCell(one)}`);
      const rest = cause.tests.length - TESTS_PER_CAUSE;
      if (rest > 0) tests.push(`… and ${countOf(rest, 'more test')}`);
      return [whyCell(cause), tests.join('<br>'), ...names.map((_, run) => sideCell(test, run))];
    }),
  );
}

function whyCell({ reason, kind, message }: Cause): string {
  const what = escapeMarkdown(KIND_WORDS[kind]);
  if (reason === undefined) return `${what}<br>${code(message || 'no message')}`;
  const sure = { certain: undefined, likely: 'likely', guess: 'a guess' }[reason.certainty];
  const id = entryOfReason(reason) ?? 'release notes';
  const entry = [
    reason.link === '' ? escapeMarkdown(id) : `[${escapeMarkdown(id)}](${encodeURI(reason.link)})`,
    ...[sinceOfReason(reason), sure].filter((part) => part !== undefined).map(escapeMarkdown),
  ].join(', ');
  const change =
    reason.before === undefined || reason.after === undefined
      ? ''
      : `<br><sub>before: ${escapeMarkdown(reason.before)}<br>since: ${escapeMarkdown(reason.after)}</sub>`;
  const cure = reason.cure === undefined ? '' : `<br><sub>cure: ${escapeMarkdown(reason.cure)}</sub>`;
  return `${what}: ${escapeMarkdown(reason.title)}<br>${entry}${change}${cure}`;
}

function sideCell(test: ComparedTest | undefined, run: number): string {
  if (test === undefined) return '';
  const error = test.errors[run];
  if (!error) return statusWords(test, run);
  const values = valuesOf(error, MAX_VALUE);
  const words = values.length === 2 ? wordsBesideValues(error) : plainLines(error)[0];
  return [
    statusWords(test, run) + (words === undefined ? '' : `: ${code(words)}`),
    ...values.map(([label, value]) => `${label} ${code(value)}`),
    ...(error.command === undefined || error.message.toUpperCase().includes(error.command)
      ? []
      : [`sent ${code(error.command)}`]),
  ].join('<br>');
}

/** A test's own name is never cut: its suites below it are, and its file at the start. */
function testCell(test: ComparedTest): string {
  const own = escapeMarkdown(test.name.at(-1) ?? '');
  const suites = test.name.slice(0, -1).join(' › ');
  const place = [shortenStart(placeOf(test), MAX_CELL), shorten(suites, MAX_CELL)];
  return `${own}<br><sub>${place
    .filter((part) => part !== '')
    .map(escapeMarkdown)
    .join(' › ')}</sub>`;
}

function verdictCell({ verdict, accepted }: ComparedTest): string {
  return accepted === undefined ? wordsOf(verdict) : `${wordsOf(verdict)}, accepted until ${accepted.until}`;
}

function code(text: string): string {
  return `<code>${escapeMarkdown(shorten(text, MAX_CELL))}</code>`;
}

function shorten(text: string, most: number): string {
  const characters = [...visibleLine(text.slice(0, most * 4))];
  return characters.length <= most ? characters.join('') : `${characters.slice(0, most - 1).join('')}…`;
}

function shortenStart(text: string, most: number): string {
  const characters = [...visibleLine(text)];
  return characters.length <= most ? characters.join('') : `…${characters.slice(1 - most).join('')}`;
}

function link({ text, url }: MoreLink): string {
  return url === undefined ? escapeMarkdown(text) : `[${escapeMarkdown(text)}](${encodeURI(url)})`;
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
