import { readFile } from 'node:fs/promises';
import { RedisTargetError } from '../../errors.ts';
import type { RunError, RunResults, TestResult } from '../../model/results.ts';
import { JOURNAL_SUFFIX, type RunHead } from './recorder.ts';
import { assertRunResults } from './validate.ts';

/**
 * Reads a results file, or the journal of a run that never ended.
 *
 * @throws {RedisTargetError} `RT_RESULTS_READ`, `RT_RESULTS_INVALID`, `RT_RESULTS_VERSION`.
 */
export async function readRunResults(path: string): Promise<RunResults> {
  const text = await readText(path);
  const value = path.endsWith(JOURNAL_SUFFIX) ? parseJournal(text, path) : parseJson(text, path);
  assertRunResults(value, path);
  return value;
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new RedisTargetError(
      'RT_RESULTS_READ',
      `Could not read the results file ${path}: ${cause instanceof Error ? cause.message : cause}. Check its path and that the run wrote it.`,
      { cause },
    );
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const what = text.trim() === '' ? 'it is empty' : `it is not whole JSON (${(cause as Error).message})`;
    throw new RedisTargetError(
      'RT_RESULTS_INVALID',
      `Could not read the results file ${path}: ${what}. Run the tests again to write it anew; what a killed run had said is in its ${JOURNAL_SUFFIX} file.`,
      { cause },
    );
  }
}

/** A journal as a run that crashed. Its last line may be cut short: it was being written. */
function parseJournal(text: string, path: string): unknown {
  const tests: TestResult[] = [];
  const errors: RunError[] = [];
  let head: RunHead | undefined;
  for (const line of text.split('\n')) {
    let entry: { head?: RunHead; test?: TestResult; error?: RunError };
    try {
      entry = JSON.parse(line);
    } catch {
      continue;
    }
    if (entry.head) head = entry.head;
    if (entry.test) tests.push(entry.test);
    if (entry.error) errors.push(entry.error);
  }
  if (head === undefined) return parseJson('', path);
  const durationMs = tests.reduce((sum, test) => sum + (test.durationMs ?? 0), 0);
  return {
    ...head,
    durationMs,
    outcome: 'crashed',
    outcomeDetail: `the run never ended; it had reported ${tests.length} tests`,
    exitCode: null,
    tests,
    errors,
  } satisfies RunResults;
}
