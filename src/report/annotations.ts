import { failsAnew } from '../compare/unseen-failures.ts';
import type { ComparedTest, Comparison } from '../model/comparison.ts';
import { escapeCommandData, escapeCommandProperty } from './escape.ts';
import { describeReason, nameRuns, nameTest, statusWords } from './words.ts';

export interface AnnotationsOptions {
  /** Put before each file, with a `/` at its end, where the tests' folder is not the repository's. Default: ''. */
  readonly prefix?: string;
}

/** GitHub shows so many errors of one step (source: its documentation of workflow commands' limits). */
const MAX_ANNOTATIONS = 10;
const MAX_MESSAGE = 2_000;

/** `::error file=…,line=…` for what broke, one test of each cause first; nothing where nothing broke. */
export function reportAsAnnotations(
  comparison: Comparison,
  { prefix = '' }: AnnotationsOptions = {},
): string {
  const broken = brokenTests(comparison);
  const names = nameRuns(comparison.runs);
  const isCut = broken.length > MAX_ANNOTATIONS;
  const shown = broken.slice(0, isCut ? MAX_ANNOTATIONS - 1 : MAX_ANNOTATIONS);
  const lines = shown.map((test) => annotate(test, names, prefix));
  if (isCut) {
    lines.push(
      `::error title=redis-target::${escapeCommandData(`${broken.length - shown.length} more tests broke; the job's summary has them all.`)}`,
    );
  }
  return lines.map((line) => `${line}\n`).join('');
}

function brokenTests({ tests, causes }: Comparison): ComparedTest[] {
  const lists = causes.map((cause) =>
    cause.tests
      .map((index) => tests[index])
      .filter((test) => test?.verdict === 'broken' && test.accepted === undefined),
  );
  const anew = tests.filter((test) => failsAnew(test) && test.accepted === undefined);
  const rounds = [lists.map((list) => list[0]), lists.flatMap((list) => list.slice(1)), anew];
  return rounds.flat().filter((test) => test !== undefined);
}

function annotate(test: ComparedTest, names: readonly string[], prefix: string): string {
  const run = Math.max(1, test.statuses.indexOf('failed', 1));
  const error = test.errors[run];
  const why = test.reason === undefined ? '' : `\n${describeReason(test.reason)}`;
  const before = failsAnew(test) ? `Was ${statusWords(test, 0)} on` : 'Passed on';
  const message = `${before} ${names[0]}, fails on ${names[run]}: ${(error?.message ?? 'no message').slice(0, MAX_MESSAGE)}${why}`;
  const line = test.line ?? lineOf(error?.at, test.file);
  const properties = [
    `file=${escapeCommandProperty(prefix + test.file)}`,
    ...(line === undefined ? [] : [`line=${line}`]),
    `title=${escapeCommandProperty(nameTest(test))}`,
  ];
  return `::error ${properties.join(',')}::${escapeCommandData(message)}`;
}

function lineOf(at: string | undefined, file: string): number | undefined {
  const match = at === undefined ? null : /^(.*?):(\d+)(?::\d+)?$/.exec(at);
  return match?.[1] === file ? Number(match[2]) : undefined;
}
