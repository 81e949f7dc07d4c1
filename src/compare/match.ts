import { steadyMessage } from '../messages/steady-message.ts';
import type { RunResults } from '../model/results.ts';
import { join, type MatchedTest, mergeRuns, type NewTest, nameOf, type Observation } from './merge-runs.ts';
import { settleDuplicates } from './shuffle.ts';
import { TestIndex } from './test-index.ts';

/** By what tests are matched that have no namesake in the same file, surest first. */
const LIKENESSES: readonly { readonly likeness: (test: Observation) => string; readonly most: number }[] = [
  // A file that moved to another folder.
  { likeness: ({ file, name }) => join([file.slice(file.lastIndexOf('/') + 1), ...name]), most: Infinity },
  // A test that moved to another file.
  { likeness: ({ name }) => join(name), most: 1 },
  // `it.each` with a time, an id or a value in the name.
  { likeness: ({ file, name }) => join([file, shapeOf(name)]), most: Infinity },
];

/**
 * Matches the tests of several targets: by file and full name, and duplicates in their order; then, among what is left,
 * by the {@link LIKENESSES} of tests that moved or whose parameters have other names.
 *
 * @param groups - Each target's runs, the baseline's first; several runs of one target are repetitions.
 * @returns Every test once: in the baseline's order, then those that only others have.
 */
export function matchTests(groups: readonly (readonly RunResults[])[]): MatchedTest[] {
  const index = new TestIndex(nameOf);
  const tests = matchInOrder(groups, index);
  return index.hasNamesakes ? matchInOrder(settleDuplicates(groups), new TestIndex(nameOf)) : tests;
}

function matchInOrder(
  groups: readonly (readonly RunResults[])[],
  index: TestIndex<MatchedTest>,
): MatchedTest[] {
  const tests: MatchedTest[] = [];
  let order: readonly MatchedTest[] = [];
  groups.forEach((runs, column) => {
    let left = mergeRuns(runs, { column, width: groups.length, index, order });
    if (left.length === 0) return;
    const free = tests.filter(({ observations }) => observations[column] === undefined);
    for (const { likeness, most } of LIKENESSES)
      left = matchBy(left, free, index, { column, likeness, most });
    for (const { test } of left) tests.push(test);
    // Of namesakes the number tells which is which.
    if (column === 0 && !index.hasNamesakes) order = [...tests];
  });
  return tests;
}

/**
 * Matches what has the same likeness on both sides, in order, where both sides have equally many of it and not
 * more than `most`: anything else would be guessing.
 *
 * @returns What is still unmatched.
 */
function matchBy(
  left: NewTest[],
  free: readonly MatchedTest[],
  index: TestIndex<MatchedTest>,
  {
    column,
    likeness,
    most,
  }: {
    readonly column: number;
    readonly likeness: (observation: Observation) => string;
    readonly most: number;
  },
): NewTest[] {
  const freeByLikeness = new Map<string, MatchedTest[]>();
  for (const test of free) {
    const known = test.observations.find((observation) => observation !== undefined);
    if (known === undefined || test.observations[column] !== undefined) continue;
    push(freeByLikeness, likeness(known), test);
  }
  if (freeByLikeness.size === 0) return left;
  const leftByLikeness = new Map<string, NewTest[]>();
  for (const entry of left) push(leftByLikeness, likeness(entry.observation), entry);
  const unmatched: NewTest[] = [];
  for (const [like, entries] of leftByLikeness) {
    const partners = freeByLikeness.get(like);
    if (partners?.length !== entries.length || entries.length > most) {
      // One by one: as arguments of one call a hundred thousand would not fit on the stack.
      for (const entry of entries) unmatched.push(entry);
      continue;
    }
    entries.forEach(({ observation, called }, position) => {
      const partner = partners[position];
      if (partner === undefined) return;
      partner.observations[column] = observation;
      index.delete(called);
    });
  }
  return unmatched;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

/** A name with what looks like a parameter taken out: numbers, quoted texts, ids. */
function shapeOf(name: readonly string[]): string {
  return steadyMessage(join(name))
    .replaceAll(/"[^"]*"|'[^']*'|`[^`]*`/g, '"…"')
    .replaceAll(/\b[0-9a-f]{8,}(?:-[0-9a-f]{4,}){0,4}\b/gi, '#')
    .replaceAll(/<(?:id|hash|n|uuid)>|\b[a-z]+\d[a-z\d]*/gi, '#')
    .replaceAll(/\d+(?:[.,:]\d+)*/g, '#');
}
