import type { RunResults, TestResult } from '../model/results.ts';
import { matchTests } from './match.ts';
import type { MatchedTest, Observation } from './merge-runs.ts';
import { isSameName } from './test-index.ts';

/**
 * As {@link matchTests}, for all files at once of which every run tells the same tests in the same order, namesakes included: nearly all of
 * them. A test of these is found by its place, without its name being hashed, looked up and kept, which took a seventh of a comparison.
 */
export function matchInStep(groups: readonly (readonly RunResults[])[]): readonly MatchedTest[] {
  const [first] = groups[0] ?? [];
  if (first === undefined || groups.some((runs) => runs.length === 0)) return matchTests(groups);
  const inStep = findInStep(groups);
  if (inStep.size === 0) return matchTests(groups);
  const isLeft = ({ file }: TestResult): boolean => !inStep.has(file);
  const others = groups.flat().some(({ tests }) => tests.some(isLeft))
    ? matchTests(groups.map((runs) => runs.map((run) => ({ ...run, tests: run.tests.filter(isLeft) }))))
    : [];
  return inOrder(first.tests, inStep, others);
}

/** Rows in the order in which the first run tells of them, then those that only others have. */
function inOrder(
  tests: readonly TestResult[],
  inStep: ReadonlyMap<string, FileInStep>,
  others: readonly MatchedTest[],
): MatchedTest[] {
  const rows: MatchedTest[] = [];
  let next = 0;
  for (const { file } of tests) {
    const here = inStep.get(file);
    const row = here === undefined ? others[next++] : here.nextRow();
    if (row !== undefined) rows.push(row);
  }
  while (next < others.length) {
    const row = others[next++];
    if (row !== undefined) rows.push(row);
  }
  return rows;
}

/** A file's tests as every run has them: of each target, its runs. */
class FileInStep {
  readonly #columns: readonly (readonly (readonly TestResult[])[])[];
  #place = 0;

  constructor(columns: readonly (readonly (readonly TestResult[])[])[]) {
    this.#columns = columns;
  }

  nextRow(): MatchedTest {
    const place = this.#place++;
    return { observations: this.#columns.map((runs) => observe(runs, place)) };
  }
}

function observe(runs: readonly (readonly TestResult[])[], place: number): Observation | undefined {
  const test = runs[0]?.[place];
  if (test === undefined) return undefined;
  const { file, name, line } = test;
  if (runs.length === 1) return { file, name, line, results: [test] };
  return { file, name, line, results: runs.flatMap((tests) => tests[place] ?? []) };
}

function findInStep(groups: readonly (readonly RunResults[])[]): ReadonlyMap<string, FileInStep> {
  const columns = groups.map((runs) => runs.map(byFile));
  const [first = new Map<string, TestResult[]>(), ...others] = columns.flat();
  const found = new Map<string, FileInStep>();
  for (const [file, tests] of first) {
    if (others.every((other) => areSame(tests, other.get(file))))
      found.set(file, new FileInStep(columns.map((runs) => runs.map((run) => run.get(file) ?? []))));
  }
  return found;
}

function byFile({ tests }: RunResults): Map<string, TestResult[]> {
  const files = new Map<string, TestResult[]>();
  for (const test of tests) {
    const list = files.get(test.file);
    if (list === undefined) files.set(test.file, [test]);
    else list.push(test);
  }
  return files;
}

function areSame(tests: readonly TestResult[], others: readonly TestResult[] | undefined): boolean {
  if (others?.length !== tests.length) return false;
  return tests.every(({ name }, place) => isSameName(name, others[place]?.name ?? []));
}
