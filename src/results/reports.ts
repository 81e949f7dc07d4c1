import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { RedisTargetError } from '../errors.ts';
import type { RunError, TestResult } from '../model/results.ts';
import { fromJestAssertion, type JestAssertion } from './from/jest.ts';
import { parseJunit } from './from/junit.ts';
import { relativePath, toTestError } from './test-error.ts';

/** The largest report that is read, in bytes. */
const MAX_BYTES = 256 * 1024 * 1024;
export interface CollectReportsOptions {
  readonly junit: readonly string[];
  readonly resultsFrom: readonly string[];
  readonly cwd: string;
  /** What was there before the run, as {@link stampReports} saw it; what is still the same is of an earlier run and left out. */
  readonly earlier: ReportStamps;
}

/** A file's path → what changes whenever it is written. */
export type ReportStamps = ReadonlyMap<string, string>;

export interface CollectedReports {
  readonly tests: readonly TestResult[];
  readonly errors: readonly RunError[];
  readonly files: readonly string[];
  /** Reports of an earlier run. */
  readonly stale: readonly string[];
}

/**
 * Reads the reports that a command wrote: JUnit XML, and JSON as Jest and Vitest write it.
 *
 * @throws {RedisTargetError} `RT_JUNIT_INVALID`, `RT_RESULTS_INVALID`.
 */
export async function collectReports({
  junit,
  resultsFrom,
  cwd,
  earlier,
}: CollectReportsOptions): Promise<CollectedReports> {
  const collected = {
    tests: [] as TestResult[],
    errors: [] as RunError[],
    files: [] as string[],
    stale: [] as string[],
  };
  for (const [globs, read] of [
    [junit, readJunit],
    [resultsFrom, readJson],
  ] as const) {
    for (const file of await findFiles(globs, cwd)) {
      const { size } = await stat(resolve(cwd, file));
      if (earlier.get(file) === (await stampOf(resolve(cwd, file)))) {
        collected.stale.push(file);
        continue;
      }
      if (size > MAX_BYTES) {
        throw new RedisTargetError(
          'RT_RESULTS_INVALID',
          `Could not read the report ${file}: it has ${size} bytes, more than the ${MAX_BYTES} that are read. Split it.`,
        );
      }
      const { tests, errors } = read(await readFile(resolve(cwd, file), 'utf8'), file, cwd);
      // Not spread: a hundred thousand arguments are more than a call takes.
      for (const test of tests) collected.tests.push(test);
      for (const error of errors) collected.errors.push(error);
      collected.files.push(file);
    }
  }
  return collected;
}

/**
 * Notes which reports are there already, so that one of the run before is not taken for the next one's where that crashes at
 * once. The clock would not tell: a file may be stamped with a tick before the run's start, or with whole seconds.
 */
export async function stampReports({
  junit,
  resultsFrom,
  cwd,
}: Omit<CollectReportsOptions, 'earlier'>): Promise<ReportStamps> {
  const stamps = new Map<string, string>();
  for (const file of await findFiles([...junit, ...resultsFrom], cwd))
    stamps.set(file, await stampOf(resolve(cwd, file)));
  return stamps;
}

async function stampOf(path: string): Promise<string> {
  const { ino, mtimeNs, ctimeNs, size } = await stat(path, { bigint: true });
  return [ino, mtimeNs, ctimeNs, size].join(' ');
}

async function findFiles(globs: readonly string[], cwd: string): Promise<string[]> {
  if (globs.length === 0) return [];
  const { glob } = await import('tinyglobby');
  return (await glob([...globs], { cwd, expandDirectories: false, dot: true })).sort();
}

interface ReadReport {
  readonly tests: readonly TestResult[];
  readonly errors: readonly RunError[];
}

function readJunit(text: string, file: string, cwd: string): ReadReport {
  return parseJunit(text, file, cwd);
}

function readJson(text: string, file: string, cwd: string): ReadReport {
  const report = parse(text, file);
  const tests: TestResult[] = [];
  const errors: RunError[] = [];
  for (const result of report) {
    for (const assertion of result.assertionResults)
      tests.push(fromJestAssertion(assertion, result.name, cwd));
    if (result.status === 'failed' && result.assertionResults.length === 0) {
      errors.push({
        ...toTestError({ message: result.message ?? '' }, cwd),
        file: relativePath(result.name, cwd),
      });
    }
  }
  return { tests, errors };
}

interface JsonFileResult {
  readonly name: string;
  readonly status?: string;
  readonly message?: string;
  readonly assertionResults: readonly JestAssertion[];
}

function parse(text: string, file: string): readonly JsonFileResult[] {
  let value: { testResults?: unknown } | null;
  try {
    value = JSON.parse(text) as { testResults?: unknown } | null;
  } catch (cause) {
    throw invalidJson(file, `it is not whole JSON (${(cause as Error).message})`, cause);
  }
  const list = value?.testResults;
  const isReport =
    Array.isArray(list) &&
    list.every(
      (entry: Partial<JsonFileResult> | null) =>
        typeof entry?.name === 'string' &&
        isOptional(entry.message, 'string') &&
        Array.isArray(entry.assertionResults) &&
        entry.assertionResults.every(isAssertion),
    );
  if (!isReport) throw invalidJson(file, 'it has no `testResults` as Jest and Vitest write them');
  return list as JsonFileResult[];
}

/** Whatever else stands in a report, these are what is read of it. */
function isAssertion(test: Partial<JestAssertion> | null): boolean {
  return (
    typeof test?.title === 'string' &&
    typeof test.status === 'string' &&
    isListOf(test.ancestorTitles, 'string') &&
    isOptional(test.duration, 'number') &&
    isOptional(test.invocations, 'number') &&
    (test.failureMessages == null || isListOf(test.failureMessages, 'string')) &&
    (test.failureDetails == null || Array.isArray(test.failureDetails)) &&
    (test.location == null || typeof test.location.line === 'number')
  );
}

function isOptional(value: unknown, type: 'string' | 'number'): boolean {
  return value === undefined || value === null || typeof value === type;
}

function isListOf(value: unknown, type: 'string'): boolean {
  return Array.isArray(value) && value.every((entry) => typeof entry === type);
}

function invalidJson(file: string, what: string, cause?: unknown): RedisTargetError {
  return new RedisTargetError(
    'RT_RESULTS_INVALID',
    `Could not read the report ${file}: ${what}. Give what \`jest --json --outputFile\` or \`vitest --reporter=json\` wrote.`,
    { cause },
  );
}
