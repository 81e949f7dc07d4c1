import { readFile } from 'node:fs/promises';
import type { RunResults } from '../../src/model/results.ts';

export async function readResults(file: string): Promise<RunResults> {
  return JSON.parse(await readFile(file, 'utf8')) as RunResults;
}

/** The last names of the tests that failed, sorted: full names differ between runners, these do not. */
export function failedNames(results: RunResults): string[] {
  return results.tests
    .filter(({ status }) => status === 'failed')
    .map(({ name }) => name.at(-1) ?? '')
    .sort();
}
