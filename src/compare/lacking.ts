import type { RunResults, TestResult } from '../model/results.ts';
import { PassedInStep } from './match-in-step.ts';
import type { MatchedTest } from './merge-runs.ts';
import { partsOf, type ShardedRun } from './shards.ts';

/** Fewer tests than this are no half of a suite. */
const LEAST_LACKING = 2;

/**
 * What each side lacks of the suite: a shard, or half of its tests. Of what was not there nobody can say that it is the same.
 *
 * @returns For each side, words that follow its name: `lacks shard 3 of 4`.
 */
export function findLacking(
  groups: readonly (readonly ShardedRun[])[],
  rows: readonly MatchedTest[],
): readonly (readonly string[])[] {
  const sides = groups.map((runs) => runs.flatMap(partsOf));
  return sides.map((parts, side) => {
    const shards = isOneShard(sides) ? [] : missingShards(parts);
    const tests = absentTests(rows, side);
    const unseen = shards.length > 0 ? [] : unseenShards(sides, tests);
    const said = [...shards, ...unseen];
    const isHalf = tests.count >= LEAST_LACKING && tests.count * 2 >= rows.length;
    return said.length === 0 && isHalf ? [`lacks ${tests.count} of ${rows.length} tests`] : said;
  });
}

/** One shard of each side may be compared alone: a job of a matrix does so. */
function isOneShard(sides: readonly (readonly RunResults[])[]): boolean {
  return new Set(sides.flat().map(({ shard }) => `${shard?.index}/${shard?.count}`)).size === 1;
}

/** Where each part of a side tells which shard it is, those that are not there. */
function missingShards(parts: readonly RunResults[]): string[] {
  const counts = new Set(parts.map(({ shard }) => shard?.count));
  const [count] = counts;
  if (counts.size !== 1 || count === undefined) return [];
  const there = new Set(parts.map(({ shard }) => shard?.index));
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter((index) => !there.has(index));
  if (missing.length === 0) return [];
  return [`lacks ${missing.length === 1 ? 'shard' : 'shards'} ${missing.join(', ')} of ${count}`];
}

interface AbsentTests {
  readonly count: number;
  /** What other sides have of them. */
  readonly results: ReadonlySet<TestResult>;
}

function absentTests(rows: readonly MatchedTest[], side: number): AbsentTests {
  const results = new Set<TestResult>();
  let count = 0;
  for (const row of rows) {
    if (row instanceof PassedInStep) continue;
    const { observations } = row;
    if (observations[side] !== undefined) continue;
    count += 1;
    for (const other of observations) for (const result of other?.results ?? []) results.add(result);
  }
  return { count, results };
}

/** Shards of other sides of which this one has not a single test. */
function unseenShards(sides: readonly (readonly RunResults[])[], { results }: AbsentTests): string[] {
  if (results.size === 0) return [];
  const [other] = sides
    .filter((parts) => parts.length > 1)
    .map((parts) => parts.filter(({ tests }) => tests.length > 0 && tests.every((test) => results.has(test))))
    .filter((parts) => parts.length > 0)
    .sort((a, b) => b.length - a.length);
  const [first] = other ?? [];
  if (other === undefined || first === undefined) return [];
  const tests = other.reduce((sum, part) => sum + part.tests.length, 0);
  const what = other.length === 1 ? 'a shard' : `${other.length} shards`;
  return [
    `lacks ${what} that ${first.target.target} has: none of its ${tests} ${tests === 1 ? 'test' : 'tests'} is there`,
  ];
}
