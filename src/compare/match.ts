import { steadyMessage } from './messages.ts';
import type { Observation } from './observe.ts';

/** One test on every target; undefined where a target does not have it. */
export interface MatchedTest {
  readonly observations: (Observation | undefined)[];
}

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
 * @param targets - The baseline first.
 * @returns Every test once: in the baseline's order, then those that only others have.
 */
export function matchTests(targets: readonly ReadonlyMap<string, Observation>[]): MatchedTest[] {
  const [baseline = new Map<string, Observation>(), ...others] = targets;
  const width = targets.length;
  const rows = new Map<string, MatchedTest>();
  for (const [key, observation] of baseline) rows.set(key, newRow(width, 0, observation));
  others.forEach((tests, index) => {
    const column = index + 1;
    let left: [string, Observation][] = [];
    for (const [key, observation] of tests) {
      const row = rows.get(key);
      if (row) row.observations[column] = observation;
      else left.push([key, observation]);
    }
    if (left.length === 0) return;
    const free = [...rows.values()].filter((row) => row.observations[column] === undefined);
    for (const { likeness, most } of LIKENESSES) left = matchBy(left, free, column, likeness, most);
    for (const [key, observation] of left) rows.set(key, newRow(width, column, observation));
  });
  return [...rows.values()];
}

function newRow(width: number, column: number, observation: Observation): MatchedTest {
  const observations = Array.from<Observation | undefined>({ length: width });
  observations[column] = observation;
  return { observations };
}

/**
 * Matches what has the same likeness on both sides, in order, where both sides have equally many of it and not
 * more than `most`: anything else would be guessing.
 *
 * @returns What is still unmatched.
 */
function matchBy(
  left: readonly [string, Observation][],
  rows: readonly MatchedTest[],
  column: number,
  likeness: (observation: Observation) => string,
  most: number,
): [string, Observation][] {
  const rowsByLikeness = new Map<string, MatchedTest[]>();
  for (const row of rows) {
    const known = row.observations.find((observation) => observation !== undefined);
    if (known === undefined || row.observations[column] !== undefined) continue;
    push(rowsByLikeness, likeness(known), row);
  }
  if (rowsByLikeness.size === 0) return [...left];
  const leftByLikeness = new Map<string, [string, Observation][]>();
  for (const entry of left) push(leftByLikeness, likeness(entry[1]), entry);
  const unmatched: [string, Observation][] = [];
  for (const [like, entries] of leftByLikeness) {
    const partners = rowsByLikeness.get(like);
    if (partners?.length !== entries.length || entries.length > most) {
      unmatched.push(...entries);
      continue;
    }
    entries.forEach(([, observation], index) => {
      const partner = partners[index];
      if (partner) partner.observations[column] = observation;
    });
  }
  return unmatched;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

function join(parts: readonly string[]): string {
  return parts.join('\u0000');
}

/** A name with what looks like a parameter taken out: numbers, quoted texts, ids. */
function shapeOf(name: readonly string[]): string {
  return steadyMessage(join(name))
    .replaceAll(/"[^"]*"|'[^']*'|`[^`]*`/g, '"…"')
    .replaceAll(/\b[0-9a-f]{8,}(?:-[0-9a-f]{4,}){0,4}\b/gi, '#')
    .replaceAll(/<(?:id|hash|n|uuid)>|\b[a-z]+\d[a-z\d]*/gi, '#')
    .replaceAll(/\d+(?:[.,:]\d+)*/g, '#');
}
