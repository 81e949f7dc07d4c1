import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { isRedisTargetError, RedisTargetError } from '../errors.ts';
import type { RunError, TestResult } from '../model/results.ts';
import { fromCtrf, isCtrf } from './from/ctrf.ts';
import { fromJestJson } from './from/jest-json.ts';
import { parseJunit } from './from/junit.ts';
import { decodeReport } from './from/junit-text.ts';
import { nameFromCommand } from './report-folder.ts';

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

/** What stands in one report. */
export interface Report {
  readonly file: string;
  readonly kind: 'json' | 'junit';
  readonly tests: readonly TestResult[];
  /** What stands outside any test. */
  readonly errors: readonly RunError[];
  /** Folders that stand before its tests' files, since those are told as relative to them; the longest first. */
  readonly folders?: readonly string[];
  /** Why it is not whole, where it is not: the rest is what had been said until then. */
  readonly cut?: string;
}

export interface CollectedReports {
  readonly reports: readonly Report[];
  /** Files of an earlier run. */
  readonly stale: readonly string[];
}

/**
 * Reads the reports that a command wrote: JUnit XML, and JSON as Jest and Vitest write it or as CTRF has it.
 *
 * A report that ends before it should is how its command ended; and so is whatever else a command leaves that failed.
 *
 * @param hasFailed - Whether the command did not end well.
 * @throws {RedisTargetError} `RT_JUNIT_INVALID`, `RT_RESULTS_INVALID`.
 */
export async function collectReports(
  { junit, resultsFrom, cwd, earlier }: CollectReportsOptions,
  hasFailed: boolean,
): Promise<CollectedReports> {
  const reports: Report[] = [];
  const stale: string[] = [];
  for (const [kind, globs, parse] of [
    ['junit', junit, parseJunit],
    ['json', resultsFrom, parseJson],
  ] as const) {
    for (const file of await findFiles(globs, cwd)) {
      const path = resolve(cwd, file);
      if (earlier.get(file) === (await stampOf(path))) stale.push(file);
      else {
        const content = await readReport(path, file, parse, { cwd, hasFailed });
        reports.push({ file, kind, ...nameFromCommand(content, file, cwd) });
      }
    }
  }
  return { reports, stale };
}

type Content = Omit<Report, 'file' | 'kind'>;
type Parse = (text: string, file: string, cwd: string) => Content;

async function readReport(
  path: string,
  file: string,
  parse: Parse,
  { cwd, hasFailed }: { readonly cwd: string; readonly hasFailed: boolean },
): Promise<Content> {
  const { size } = await stat(path);
  if (size > MAX_BYTES) {
    throw new RedisTargetError(
      'RT_RESULTS_INVALID',
      `Could not read the report ${file}: it has ${size} bytes, more than the ${MAX_BYTES} that are read. Split it.`,
    );
  }
  const text = decodeReport(await readFile(path));
  try {
    return parse(text, file, cwd);
  } catch (error) {
    if (!hasFailed || !isRedisTargetError(error)) throw error;
    return { tests: [], errors: [], cut: error.message };
  }
}

function parseJson(text: string, file: string, cwd: string): Content {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    if (/^\s*(?:$|[[{])/.test(text)) {
      const what = text.trim() === '' ? 'it is empty' : `it is not whole JSON (${(cause as Error).message})`;
      return { tests: [], errors: [], cut: what };
    }
    throw new RedisTargetError(
      'RT_RESULTS_INVALID',
      `Could not read the report ${file}: it is no JSON (${(cause as Error).message}). Give what \`jest --json --outputFile\` or \`vitest --reporter=json\` wrote.`,
      { cause },
    );
  }
  return isCtrf(value) ? fromCtrf(value, cwd) : fromJestJson(value, file, cwd);
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
