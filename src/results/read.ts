import { open, stat } from 'node:fs/promises';
import { RedisTargetError } from '../errors.ts';
import type { RunError, RunResults, TestResult } from '../model/results.ts';
import { KnownTests } from './known-tests.ts';
import { readLines } from './read-lines.ts';
import { JOURNAL_SUFFIX, type RunHead } from './recorder.ts';
import { assertRunResults } from './validate.ts';

/**
 * Reads a results file, or the journal of a run that never ended.
 *
 * @param known - What is read beside it, one after the other: files of the same tests share what is the same. Default: nothing.
 * @throws {RedisTargetError} `RT_RESULTS_READ`, `RT_RESULTS_INVALID`, `RT_RESULTS_VERSION`.
 */
export async function readRunResults(
  path: string,
  known: KnownTests = new KnownTests(),
): Promise<RunResults> {
  return await takeApart(path, await readBytes(path), known);
}

/**
 * Reads several, one after the other, each while the one before it is taken apart: no more than two texts are in memory.
 *
 * @throws As {@link readRunResults}, for the first file in the order of `paths` that is at fault.
 */
export async function* readAllResults(paths: readonly string[]): AsyncGenerator<RunResults> {
  const known = new KnownTests();
  const begin = (index: number): Promise<Buffer> | undefined => {
    const path = paths[index];
    const reading = path === undefined ? undefined : readBytes(path);
    // Where a file before it is at fault, nobody asks for this one any more.
    reading?.catch(() => undefined);
    return reading;
  };
  let next = begin(0);
  for (const [index, path] of paths.entries()) {
    const bytes = await next;
    next = begin(index + 1);
    if (bytes !== undefined) yield await takeApart(path, bytes, known);
  }
}

async function takeApart(path: string, bytes: Buffer, known: KnownTests): Promise<RunResults> {
  const isJournal = path.endsWith(JOURNAL_SUFFIX);
  const run = isJournal ? undefined : readLines(bytes, known);
  if (run !== undefined) return run;
  const text = await tryToRead(path, () => textOf(bytes));
  const value = isJournal ? parseJournal(text, path, (await stat(path)).mtimeMs) : parseJson(text, path);
  assertRunResults(value, path);
  return value;
}

/** In one piece, which needs this thread only at its end. */
async function readBytes(path: string): Promise<Buffer> {
  return await tryToRead(path, async () => {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const bytes = Buffer.allocUnsafeSlow(size);
      const { bytesRead } = await file.read(bytes, 0, size, 0);
      // What is no plain file, as a pipe, has no size.
      return bytesRead === size && size > 0 ? bytes : await file.readFile();
    } finally {
      await file.close();
    }
  });
}

async function tryToRead<T>(path: string, read: () => T | Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'EISDIR')
      throw new RedisTargetError(
        'RT_RESULTS_READ',
        `Could not read the results file ${path}: it is a folder. Name the files in it, e.g. '${path}/*.json'.`,
        { cause },
      );
    throw new RedisTargetError(
      'RT_RESULTS_READ',
      `Could not read the results file ${path}: ${cause instanceof Error ? cause.message : cause}. Check its path and that the run wrote it.`,
      { cause },
    );
  }
}

function textOf(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  // Windows' PowerShell puts a byte order mark in front of what it copies.
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const other = otherFormat(text);
    if (other !== undefined)
      throw new RedisTargetError(
        'RT_RESULTS_INVALID',
        `Could not read the results file ${path}: ${other}, so it was not written by redis-target. Give a file that redis-target wrote; other runners' reports go through \`exec --junit\` or \`--results-from\`.`,
        { cause },
      );
    const what = text.trim() === '' ? 'it is empty' : `it is not whole JSON (${(cause as Error).message})`;
    throw new RedisTargetError(
      'RT_RESULTS_INVALID',
      `Could not read the results file ${path}: ${what}. Run the tests again to write it anew; what a killed run had said is in its ${JOURNAL_SUFFIX} file.`,
      { cause },
    );
  }
}

/** A journal as a run that crashed. Only its last line may be cut short: it was being written. */
function parseJournal(text: string, path: string, writtenAtMs: number): unknown {
  const lines = text.split('\n');
  const tail = lines.pop();
  const [first, ...entries] = lines.map((line, index) => parseLine(line, index + 1, path));
  if (first?.head === undefined)
    throw invalidJournal(path, 1, tail === undefined || lines.length > 0 ? 'no head' : 'nothing whole');
  const { head } = first;
  const tests = entries.flatMap(({ test }) => (test === undefined ? [] : [test]));
  const errors = entries.flatMap(({ error }) => (error === undefined ? [] : [error]));
  const startedAtMs = Date.parse(String(head.startedAt));
  return {
    ...head,
    durationMs: Number.isNaN(startedAtMs) ? 0 : Math.max(0, Math.round(writtenAtMs - startedAtMs)),
    outcome: 'crashed',
    outcomeDetail: `the run never ended; it had reported ${tests.length} ${tests.length === 1 ? 'test' : 'tests'}`,
    exitCode: null,
    tests,
    errors,
  } satisfies RunResults;
}

interface JournalLine {
  readonly head?: RunHead;
  readonly test?: TestResult;
  readonly error?: RunError;
}

function parseLine(line: string, number: number, path: string): JournalLine {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    // Said below, as for any line that is none of ours.
  }
  if (typeof value !== 'object' || value === null) throw invalidJournal(path, number, 'no entry');
  return value;
}

function invalidJournal(path: string, line: number, what: string): RedisTargetError {
  return new RedisTargetError(
    'RT_RESULTS_INVALID',
    `Could not read the journal ${path}: ${what} stands in line ${line}. Run the tests again to write it anew.`,
    { details: { file: path, line } },
  );
}

/** What is surely not ours; a file that was cut off may be. */
function otherFormat(text: string): string | undefined {
  const start = text.trimStart();
  if (start !== '' && !start.startsWith('{')) return 'it is no JSON';
  const [first = ''] = start.split('\n', 1);
  try {
    JSON.parse(first);
    return 'it has a JSON document on each line';
  } catch {
    return undefined;
  }
}
