import type { TestResult } from '../model/results.ts';
import { join } from './merge-runs.ts';
import type { ShardedRun } from './shards.ts';

/**
 * Takes tests apart again that were put together as tries of one test, where another run has several tests of that name: then
 * each of them is a test, and one that failed did not come right at its next try.
 */
export function separateNamesakes(
  groups: readonly (readonly ShardedRun[])[],
): readonly (readonly ShardedRun[])[] {
  const runs = groups.flat();
  if (!runs.some(({ tests }) => tests.some(({ tries }) => tries !== undefined))) return groups;
  const several = new Set(runs.flatMap(namesTwice));
  if (several.size === 0) return groups;
  return groups.map((group) =>
    group.map((run) => ({
      ...run,
      tests: run.tests.flatMap((test) => (several.has(keyOf(test)) ? separate(test) : test)),
    })),
  );
}

function namesTwice({ tests }: ShardedRun): string[] {
  const seen = new Set<string>();
  return tests.map(keyOf).filter((key) => seen.has(key) || !seen.add(key));
}

function separate({ tries, ...test }: TestResult): TestResult[] {
  if (tries === undefined) return [test];
  const failed = tries.map((error): TestResult => ({ ...test, status: 'failed', retries: 0, error }));
  return [...failed, { ...test, retries: 0 }];
}

function keyOf({ file, name }: TestResult): string {
  return join([file, ...name]);
}
