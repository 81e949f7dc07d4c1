import { describeUsage } from '../messages/target-use.ts';
import type {
  ComparedRun,
  ComparedTest,
  Comparison,
  DifferenceKind,
  Reason,
  Verdict,
} from '../model/comparison.ts';
import { formatEngine } from '../model/engine.ts';

/** How many tests fail, for each verdict of tests that ran on one side only: `78 no longer skipped, 2 of them fail`. */
export function failingWords({ tests }: Pick<Comparison, 'tests'>, verdict: Verdict): string {
  if (verdict !== 'onlyInCandidate' && verdict !== 'skippedInBaseline') return '';
  const count = tests.filter((test) => test.verdict === verdict && test.statuses.includes('failed')).length;
  return count === 0 ? '' : `, ${count.toLocaleString('en-US')} of them ${count === 1 ? 'fails' : 'fail'}`;
}

export const KIND_WORDS: Readonly<Record<DifferenceKind, string>> = {
  wording: 'wording of an error',
  value: 'changed value',
  newlyAccepted: 'newly accepted',
  newlyRefused: 'newly refused',
  timing: 'timing or order',
  crash: 'crash or hang',
  unknown: 'unknown kind',
};

const CERTAINTY_WORDS: Readonly<Record<Reason['certainty'], string>> = {
  certain: '',
  likely: 'likely: ',
  guess: 'a guess: ',
};

/** `a guess: SPOP takes a count (C16, since 3.2)`. */
export function describeReason(reason: Reason): string {
  return `${titleOfReason(reason)} ${originOfReason(reason)}`;
}

/** `a guess: SPOP takes a count`. */
export function titleOfReason({ title, certainty }: Reason): string {
  return `${CERTAINTY_WORDS[certainty]}${title}`;
}

/** `(C16, since 3.2)`. */
export function originOfReason({ id, since }: Reason): string {
  return `(${id}, since ${since.replace('-', ' ')})`;
}

/** The shortest name that tells the runs of a comparison apart: the engine, with the target where two are alike. */
export function nameRuns(runs: readonly ComparedRun[]): string[] {
  const engines = runs.map(({ engine }) => formatEngine(engine));
  const labels = runs.map(({ target }, index) => {
    const engine = engines[index] ?? '';
    return engines.filter((other) => other === engine).length > 1 ? `${engine} (${target})` : engine;
  });
  return labels.map((label, index) => {
    const before = labels.slice(0, index).filter((other) => other === label).length;
    return before > 0 ? `${label} #${before + 1}` : label;
  });
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
  return name.join(' > ');
}

/** `test/cart.test.ts:12`. */
export function placeOf({ file, line }: Pick<ComparedTest, 'file' | 'line'>): string {
  return line === undefined ? file : `${file}:${line}`;
}

/** What a test was on one run: `passed`, `passed 3 of 5`, `not there`. */
export function statusWords({ statuses, tally }: ComparedTest, run: number): string {
  const status = statuses[run] ?? 'absent';
  const counts = tally?.[run];
  if (status === 'absent') return 'not there';
  if (status === 'mixed' && counts) return `passed ${counts.passed} of ${counts.passed + counts.failed}`;
  if (counts !== undefined && counts.total > 1 && (status === 'passed' || status === 'failed')) {
    return `${status} ${counts.total} of ${counts.total}`;
  }
  return status;
}

/**
 * Where a flaky test is so. One that is steady on the baseline and flaky on a candidate only may be the upgrade's doing.
 */
export function flakyWords({ statuses }: ComparedTest, names: readonly string[]): string {
  const mixed = names.filter((_, run) => statuses[run] === 'mixed');
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

/** `1 test`, `2 tests`, `12,345 tests`. */
export function countOf(count: number, noun: string): string {
  return `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;
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
