import type { GateResult } from '../compare/gate.ts';
import { failsAnew } from '../compare/unseen-failures.ts';
import { plainLines, wordsBesideValues } from '../messages/plain-message.ts';
import type { ComparedTest, Comparison } from '../model/comparison.ts';
import type { TestError } from '../model/results.ts';
import { escapeCommandData, escapeCommandProperty } from './escape.ts';
import { describeReason, lineOf, nameRuns, nameTest, statusWords, valueLines } from './words.ts';

export interface AnnotationsOptions {
  /** What the gate said: where it failed, all of its reasons are an error of their own. Default: nothing of it. */
  readonly gate?: GateResult;
  /** Put before each file, with a `/` at its end, where the tests' folder is not the repository's. Default: ''. */
  readonly prefix?: string;
}

/** GitHub shows so many errors of one step (source: its documentation of workflow commands' limits). */
const MAX_ANNOTATIONS = 10;
const MAX_MESSAGE = 2_000;
const MAX_VALUE = 500;

/** `::error file=…,line=…` for what broke, one test of each cause first; nothing where nothing broke. */
export function reportAsAnnotations(
  comparison: Comparison,
  { prefix = '', gate }: AnnotationsOptions = {},
): string {
  const broken = brokenTests(comparison);
  const names = nameRuns(comparison.runs);
  const head = gate?.failed ? [`::error title=Gate failed::${escapeCommandData(gate.why.join('\n'))}`] : [];
  const most = MAX_ANNOTATIONS - head.length;
  const isCut = broken.length > most;
  const shown = broken.slice(0, isCut ? most - 1 : most);
  const lines = shown.map((test) => annotate(test, names, prefix));
  if (isCut) {
    lines.push(
      `::error title=redis-target::${escapeCommandData(`${broken.length - shown.length} more tests broke; the job's summary has them all.`)}`,
    );
  }
  return [...head, ...lines].map((line) => `${line}\n`).join('');
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
  const error = test.errors[run] ?? null;
  const before = failsAnew(test) ? `Was ${statusWords(test, 0)} on` : 'Passed on';
  const words = error === null ? 'no message' : whatItSaid(error);
  const message = [
    `${before} ${names[0]}, fails on ${names[run]}${words === '' ? '' : `: ${words}`}`,
    ...valueLines(error, MAX_VALUE),
    ...(test.reason === undefined ? [] : [describeReason(test.reason)]),
  ].join('\n');
  const line = lineOf(test);
  const properties = [
    `file=${escapeCommandProperty(withoutWaysUp(prefix + test.file))}`,
    ...(line === undefined ? [] : [`line=${line}`]),
    `title=${escapeCommandProperty(nameTest(test))}`,
  ];
  return `::error ${properties.join(',')}::${escapeCommandData(message)}`;
}

/** As GitHub names files, which finds nothing by `packages/cart/../shared/a.test.ts`. */
function withoutWaysUp(file: string): string {
  const parts: string[] = [];
  for (const part of file.split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

function whatItSaid(error: TestError): string {
  const { expected, received } = error;
  const isDivided = expected !== undefined && received !== undefined;
  const words = isDivided ? (wordsBesideValues(error) ?? '') : plainLines(error).join('\n');
  return words.slice(0, MAX_MESSAGE);
}
