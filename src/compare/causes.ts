import { causeOfError } from '../messages/engine-error.ts';
import { divideMessage } from '../messages/expected-received.ts';
import { readableCause } from '../messages/readable-cause.ts';
import { formOfMessage } from '../messages/steady-message.ts';
import type { Cause, ComparedTest, Reason, Verdict } from '../model/comparison.ts';
import type { TestError } from '../model/results.ts';
import { gravityOf as gravityOfVerdict, VERDICTS } from '../model/verdicts.ts';

const NUMBER = /^-?\d{1,15}(?:\.\d{1,15})?$/;

/** Verdicts that come with an error, and so with a cause. */
const WITH_CAUSE: readonly Verdict[] = ['broken', 'differentlyFailing', 'fixed'];

/** Puts tests with one cause together: the same change between the engines, or else the same error. */
export function groupByCause(tests: readonly ComparedTest[]): Cause[] {
  const groups = new Map<string, number[]>();
  const counted: number[] = [];
  tests.forEach((test, index) => {
    if (!WITH_CAUSE.includes(test.verdict)) return;
    if (test.reason === undefined && countOf(errorOf(test)) !== undefined) {
      counted.push(index);
      return;
    }
    const key = `${test.kind}\u0000${test.reason ? causeOfReason(test.reason) : causeOfError(errorOf(test))}`;
    const group = groups.get(key);
    if (group) group.push(index);
    else groups.set(key, [index]);
  });
  const causes = [...groups.values(), ...groupCounts(tests, counted)].map((indices) =>
    toCause(tests, indices),
  );
  return causes.sort(
    (a, b) =>
      // What keeps a client from every engine's tests hides all the others.
      Number(b.reason?.cure !== undefined) - Number(a.reason?.cure !== undefined) ||
      gravityOf(tests, a) - gravityOf(tests, b) ||
      b.tests.length - a.tests.length ||
      leastOf(a.tests) - leastOf(b.tests),
  );
}

/** An assertion of numbers. */
interface Count {
  /** What it says but for its numbers. */
  readonly form: string;
  readonly expected: number;
  readonly received: number;
}

function countOf(error: TestError | null): Count | undefined {
  if (error === null) return undefined;
  const { message, expected, received } = divideMessage(error);
  if (!NUMBER.test(expected ?? '') || !NUMBER.test(received ?? '')) return undefined;
  const form = formOfMessage(message.split('\n', 1)[0] ?? '');
  return { form, expected: Number(expected), received: Number(received) };
}

/**
 * `expected 2` and `expected 3` have one cause where the engine gave the same, where the same was expected, or where it is off by as
 * much: a call with several inputs, an element too many.
 */
function groupCounts(tests: readonly ComparedTest[], indices: readonly number[]): number[][] {
  const groupOf = new Map<string, CountGroup>();
  const groups = new Set<CountGroup>();
  for (const index of indices) {
    const test = tests[index];
    const count = test === undefined ? undefined : countOf(errorOf(test));
    if (test === undefined || count === undefined) continue;
    const { form, expected, received } = count;
    const marks = [`= ${expected}`, `got ${received}`, `by ${received - expected}`].map(
      (mark) => `${test.kind}\u0000${form}\u0000${mark}`,
    );
    const [first = { indices: [], marks: [] }, ...others] = new Set(
      marks.flatMap((mark) => groupOf.get(mark) ?? []),
    );
    for (const other of others) {
      for (const one of other.indices) first.indices.push(one);
      groups.delete(other);
      addMarks(first, other.marks, groupOf);
    }
    first.indices.push(index);
    addMarks(first, marks, groupOf);
    groups.add(first);
  }
  return [...groups].map((group) => group.indices.sort((a, b) => a - b));
}

interface CountGroup {
  readonly indices: number[];
  readonly marks: string[];
}

function addMarks(group: CountGroup, marks: readonly string[], groupOf: Map<string, CountGroup>): void {
  for (const mark of marks) {
    if (groupOf.get(mark) === group) continue;
    groupOf.set(mark, group);
    group.marks.push(mark);
  }
}

/**
 * One entry of the catalogue may tell of many commands and of several lines, each a cause of its own. A guess is kept
 * apart: it would gain by what others are certain of.
 */
function causeOfReason({ id, since, title, certainty }: Reason): string {
  return [id, since, title, certainty === 'guess' ? 'guess' : ''].join('\u0000');
}

/** That a cause is there is as sure as the surest of its tests is. */
function surest(tests: readonly ComparedTest[], indices: readonly number[]): Reason | undefined {
  let first: Reason | undefined;
  for (const index of indices) {
    const reason = tests[index]?.reason;
    if (reason?.certainty === 'certain') return reason;
    first ??= reason;
  }
  return first;
}

function byGravity(tests: readonly ComparedTest[], indices: number[]): number[] {
  const gravity = gravityOfTest(tests[indices[0] ?? -1]);
  // Nearly always: a cause breaks tests, or mends them.
  if (indices.every((index) => gravityOfTest(tests[index]) === gravity)) return indices;
  return indices.sort((a, b) => gravityOfTest(tests[a]) - gravityOfTest(tests[b]));
}

function toCause(tests: readonly ComparedTest[], indices: number[]): Cause {
  const first = tests[indices[0] ?? 0];
  const reason = surest(tests, indices);
  const ordered = byGravity(tests, indices);
  return {
    kind: first?.kind ?? 'unknown',
    ...(reason === undefined ? {} : { reason }),
    message: first ? readableCause(errorOf(first)) : '',
    tests: ordered,
  };
}

/** The error that tells: a candidate's where one fails, else the baseline's. */
function errorOf({ errors }: ComparedTest): TestError | null {
  const [baseline = null, ...candidates] = errors;
  return candidates.find((error) => error !== null) ?? baseline;
}

/** Of its gravest test, which stands first. */
function gravityOf(tests: readonly ComparedTest[], cause: Cause): number {
  return gravityOfTest(tests[cause.tests[0] ?? -1]);
}

/** As a loop: a call has no room for the hundred thousand tests that one cause may have. */
function leastOf(indices: readonly number[]): number {
  return indices.reduce((least, index) => Math.min(least, index), Number.POSITIVE_INFINITY);
}

function gravityOfTest(test: ComparedTest | undefined): number {
  return test ? gravityOfVerdict(test.verdict) : VERDICTS.length;
}
