import { showDiffering } from '../messages/differing.ts';
import { describeUsage } from '../messages/target-use.ts';
import type {
  ComparedRun,
  ComparedTest,
  Comparison,
  DifferenceKind,
  Reason,
  Verdict,
} from '../model/comparison.ts';
import { formatServer } from '../model/engine.ts';
import type { TestError } from '../model/results.ts';
import { joinParts } from './many-tests.ts';

/** How many tests fail, for each verdict of tests that ran on one side only: `78 no longer skipped, 2 of them fail`. */
export function failingWords({ tests }: Pick<Comparison, 'tests'>, verdict: Verdict): string {
  if (verdict !== 'onlyInCandidate' && verdict !== 'skippedInBaseline') return '';
  const count = tests.filter((test) => test.verdict === verdict && test.statuses.includes('failed')).length;
  if (count === 0) return '';
  const isAll = count === tests.filter((test) => test.verdict === verdict).length;
  if (isAll) return count === 1 ? ', and it fails' : ', all of them fail';
  return `, ${formatCount(count)} of them ${count === 1 ? 'fails' : 'fail'}`;
}

export const KIND_WORDS: Readonly<Record<DifferenceKind, string>> = {
  wording: 'wording of an error',
  value: 'changed value',
  newlyAccepted: 'newly accepted',
  newlyRefused: 'newly refused',
  timing: 'timing or order',
  crash: 'crash or hang',
  otherError: 'another error',
  unknown: 'cause not known',
};

const CERTAINTY_WORDS: Readonly<Record<Reason['certainty'], string>> = {
  certain: '',
  likely: 'likely: ',
  guess: 'a guess: ',
};

/** `a guess: SPOP takes a count (C16, since 3.2)`. */
export function describeReason(reason: Reason): string {
  return [titleOfReason(reason), originOfReason(reason)].filter((part) => part !== '').join(' ');
}

/** `a guess: SPOP takes a count`. */
export function titleOfReason({ title, certainty }: Reason): string {
  return `${CERTAINTY_WORDS[certainty]}${title}`;
}

/** `(C16, since 3.2)`, without what the title says: `GETEX exists since 6.2` has no more than its entry, if it has one. */
export function originOfReason(reason: Reason): string {
  const said = [entryOfReason(reason), sinceOfReason(reason)].filter((part) => part !== undefined);
  return said.length === 0 ? '' : `(${said.join(', ')})`;
}

/** `C16`; undefined where the catalogue only dates a command. */
export function entryOfReason({ id }: Reason): string | undefined {
  return id.startsWith('CMD-') ? undefined : id;
}

/** `since 3.2`, where the title does not say it, and a line brought it. */
export function sinceOfReason({ since, title }: Reason): string | undefined {
  if (since === '') return undefined;
  const words = `since ${since.replace('-', ' ')}`;
  return title.endsWith(words) ? undefined : words;
}

/** A line of what speaks for a reason. */
export interface EvidenceLine {
  readonly label: 'cure' | 'sent' | 'before' | 'since' | 'because';
  readonly text: string;
}

/**
 * What mends it, where that is known, and what speaks for a test's reason and does not stand in its errors: the command that the client had sent, what the engines did before
 * the change and do since, and what the reason was found by.
 */
export function evidenceLines({ reason, errors }: Pick<ComparedTest, 'reason' | 'errors'>): EvidenceLine[] {
  const command = errors.find((error) => error?.command !== undefined)?.command;
  const isSaid = errors.some(
    (error) => command !== undefined && error?.message.toUpperCase().includes(command),
  );
  const sent = isSaid ? undefined : command;
  const { before, after, evidence = [], title = '' } = reason ?? {};
  const because = evidence.filter(
    (sentence) =>
      !/^\S+ \S+ says "/.test(sentence) &&
      sentence !== `${title}.` &&
      !(sent !== undefined && sentence.startsWith('The client had sent ')),
  );
  const lines: (readonly [EvidenceLine['label'], string | undefined])[] = [
    ['cure', reason?.cure],
    ['sent', sent],
    ...(before === undefined || after === undefined || isShown([before, after], errors)
      ? []
      : ([
          ['before', before],
          ['since', after],
        ] as const)),
    ['because', because.length === 0 ? undefined : because.join(' ')],
  ];
  return lines.flatMap(([label, text]) => (text === undefined ? [] : [{ label, text }]));
}

/** Whether the engines' own words, which are shown beside it, are these very texts. */
function isShown(texts: readonly string[], errors: ComparedTest['errors']): boolean {
  const shown = errors.flatMap((error) =>
    error === null ? [] : [error.message, error.expected ?? '', error.received ?? ''],
  );
  return texts.every((text) => shown.some((one) => one.includes(text)));
}

/** The shortest name that tells the runs of a comparison apart: the engine, with the target where two are alike. */
export function nameRuns(runs: readonly ComparedRun[]): string[] {
  const engines = runs.map(({ engine, clusterMode = false }) => formatServer({ engine, clusterMode }));
  const labels = runs.map(({ target }, index) => {
    const engine = engines[index] ?? '';
    return engines.filter((other) => other === engine).length > 1 ? `${engine} (${target})` : engine;
  });
  return labels.map((label, index) => {
    const before = labels.slice(0, index).filter((other) => other === label).length;
    return before > 0 ? `${label} #${before + 1}` : label;
  });
}

/**
 * Which sides are not what was asked for, and why, a line each.
 *
 * @param isSaid - Of which sides. Default: of all.
 */
export function fallbackLines(
  runs: readonly ComparedRun[],
  isSaid: (run: ComparedRun) => boolean = () => true,
): string[] {
  return runs.flatMap((run, index) =>
    run.fallback === undefined || !isSaid(run)
      ? []
      : [`The ${index === 0 ? 'baseline' : 'candidate'} fell back: ${run.fallback}`],
  );
}

/** What each run's clients did on its target, a line each; one line where the same is not known of all. */
export function usageLines(runs: readonly ComparedRun[]): string[] {
  const lines = runs.map(({ usage }) => describeUsage(usage));
  const isSame = runs.every(({ usage }) => usage.answer === 'notKnown') && new Set(lines).size === 1;
  if (isSame) return [`use: ${lines[0]}`];
  const names = nameRuns(runs);
  return lines.map((line, index) => `use on ${names[index]}: ${line}`);
}

/** From the outermost suite to the test. */
export function nameTest({ name }: Pick<ComparedTest, 'name'>): string {
  return joinParts(name, ' > ');
}

/** `test/cart.test.ts:12`. */
export function placeOf(test: Pick<ComparedTest, 'file' | 'line' | 'errors'>): string {
  const line = lineOf(test);
  return line === undefined ? test.file : `${test.file}:${line}`;
}

/** The test's line, or else the line in its file at which it failed. */
export function lineOf({
  file,
  line,
  errors,
}: Pick<ComparedTest, 'file' | 'line' | 'errors'>): number | undefined {
  if (line !== undefined) return line;
  for (const error of errors) {
    const match = error?.at === undefined ? null : /^(.*?):(\d+)(?::\d+)?$/.exec(error.at);
    if (match?.[1] === file) return Number(match[2]);
  }
  return undefined;
}

/**
 * What an assertion expected and received; empty where an error tells neither.
 *
 * @param most - Longer values are cut, around what differs. Default: they are not.
 */
export function valuesOf(
  error: TestError | null | undefined,
  most: number = Number.POSITIVE_INFINITY,
): (readonly ['expected' | 'received', string])[] {
  const { expected, received } = error ?? {};
  const isBoth = expected !== undefined && received !== undefined;
  const [one, other] = isBoth ? showDiffering(expected, received, most) : [expected, received];
  return [
    ...(one === undefined ? [] : [['expected', one] as const]),
    ...(other === undefined ? [] : [['received', other] as const]),
  ];
}

/** {@link valuesOf} as text: `expected 2`, or the value below it where it has several lines. */
export function valueLines(error: TestError | null | undefined, most?: number): string[] {
  return valuesOf(error, most).map(([label, value]) =>
    value.includes('\n') ? `${label}:\n${value.replace(/^/gm, '  ')}` : `${label} ${value}`,
  );
}

/** What a test was on one run: `passed`, `passed 3 of 5`, `passed after 2 retries`, `not there`. */
export function statusWords(test: ComparedTest, run: number): string {
  const retries = test.retries?.[run] ?? 0;
  return plainStatusWords(test, run) + (retries === 0 ? '' : ` after ${countOf(retries, 'retry')}`);
}

function plainStatusWords({ statuses, tally }: ComparedTest, run: number): string {
  const status = statuses[run] ?? 'absent';
  const counts = tally?.[run];
  if (status === 'absent') return 'not there';
  if (status === 'mixed' && counts) return `passed ${counts.passed} of ${counts.passed + counts.failed}`;
  if (counts !== undefined && counts.total > 1 && (status === 'passed' || status === 'failed')) {
    return `${status} ${counts.total} of ${counts.total}`;
  }
  return status;
}

/** What may be the engine's doing, and may be chance. */
const BY_CHANCE = 'perhaps by chance';

/**
 * Where a flaky test is so. One that is steady on the baseline and flaky on a candidate only may be the upgrade's doing.
 */
export function flakyWords({ statuses, undecided }: ComparedTest, names: readonly string[]): string {
  const mixed = names.filter((_, run) => statuses[run] === 'mixed');
  if (undecided || mixed.length === 0) return BY_CHANCE;
  return mixed.length === names.length ? 'on every engine' : `only on ${mixed.join(' and ')}`;
}

/** How many runs and parts stand behind a run's numbers, before them: `first of 3 runs, 2 shards: `. */
export function partsWords({ repeats, shards = 1 }: Pick<ComparedRun, 'repeats' | 'shards'>): string {
  const words = [
    ...(repeats > 1 ? [`first of ${repeats} runs`] : []),
    ...(shards > 1 ? [`${shards} shards`] : []),
  ];
  return words.length === 0 ? '' : `${words.join(', ')}: `;
}

/** `12,345`. Loading a locale for it takes as long as a report of 100,000 tests. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** `1 test`, `2 tests`, `12,345 tests`. */
export function countOf(count: number, noun: string): string {
  return `${formatCount(count)} ${count === 1 ? noun : pluralOf(noun)}`;
}

function pluralOf(noun: string): string {
  return /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}

/** `850 ms`, `12.3 s`, `4 min 10 s`. */
export function formatDuration(durationMs: number): string {
  if (durationMs < 1_000) return `${Math.round(durationMs)} ms`;
  if (durationMs < 60_000) return `${(durationMs / 1_000).toFixed(1)} s`;
  const seconds = Math.round(durationMs / 1_000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `slower: 12 ms → 340 ms`, with a dash where nothing was measured. */
export function durationWords(medianMs: readonly (number | null)[]): string {
  const [baseline, ...others] = medianMs;
  const known = others.filter((other) => other !== null);
  const isSlower = typeof baseline === 'number' && known.some((other) => other > baseline);
  return `${isSlower ? 'slower' : 'faster'}: ${medianMs.map((value) => (value === null ? '–' : formatDuration(value))).join(' → ')}`;
}
