import type { RunResults, TestResult } from '../model/results.ts';
import { join } from './merge-runs.ts';

const STATUSES: readonly TestResult['status'][] = ['passed', 'failed', 'skipped', 'todo'];

/**
 * Puts tests of one name into an order that does not change from run to run, where a runner takes a file's tests in a random
 * one: matched as they came, one would be broken and its namesake fixed. Elsewhere their own order tells them apart.
 */
export function settleDuplicates(
  groups: readonly (readonly RunResults[])[],
): readonly (readonly RunResults[])[] {
  const shuffled = findShuffled(groups.flat());
  if (shuffled.size === 0) return groups;
  return groups.map((runs) => runs.map((run) => ({ ...run, tests: settle(run.tests, shuffled) })));
}

/** Files whose tests, as far as they have names of their own, came in another order in another run. */
function findShuffled(runs: readonly RunResults[]): Set<string> {
  const shuffled = new Set<string>();
  const [first, ...others] = runs.map(({ tests }) => uniqueByFile(tests));
  for (const other of others) {
    for (const [file, names] of other) {
      const before = first?.get(file);
      if (before === undefined || shuffled.has(file)) continue;
      const known = new Set(before);
      const common = names.filter((name) => known.has(name));
      const here = new Set(common);
      const there = before.filter((name) => here.has(name));
      if (common.some((name, index) => name !== there[index])) shuffled.add(file);
    }
  }
  return shuffled;
}

function uniqueByFile(tests: readonly TestResult[]): Map<string, string[]> {
  const counts = new Map<string, number>();
  for (const test of tests) counts.set(keyOf(test), (counts.get(keyOf(test)) ?? 0) + 1);
  const byFile = new Map<string, string[]>();
  for (const test of tests) {
    const key = keyOf(test);
    if (counts.get(key) !== 1) continue;
    const names = byFile.get(test.file);
    if (names) names.push(key);
    else byFile.set(test.file, [key]);
  }
  return byFile;
}

function settle(tests: readonly TestResult[], shuffled: ReadonlySet<string>): TestResult[] {
  const settled = [...tests];
  const places = new Map<string, number[]>();
  tests.forEach((test, index) => {
    if (!shuffled.has(test.file)) return;
    const key = keyOf(test);
    const indices = places.get(key);
    if (indices) indices.push(index);
    else places.set(key, [index]);
  });
  for (const indices of places.values()) {
    const namesakes = indices.flatMap((index) => tests[index] ?? []).sort(byOutcome);
    indices.forEach((index, position) => {
      const test = namesakes[position];
      if (test) settled[index] = test;
    });
  }
  return settled;
}

function byOutcome(a: TestResult, b: TestResult): number {
  const line = (a.line ?? 0) - (b.line ?? 0);
  if (line !== 0) return line;
  const status = STATUSES.indexOf(a.status) - STATUSES.indexOf(b.status);
  return status !== 0 ? status : (a.error?.message ?? '').localeCompare(b.error?.message ?? '');
}

function keyOf({ file, name }: TestResult): string {
  return join([file, ...name]);
}
