import { randomUUID } from 'node:crypto';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { isRedisTargetError } from '../errors.ts';
import type { CommandEnd } from '../model/command-end.ts';
import {
  RESULTS_SCHEMA_VERSION,
  type RunError,
  type RunOutcome,
  type RunResults,
  type TestResult,
} from '../model/results.ts';
import type { OpenTarget } from '../model/target.ts';
import { readPackageVersion } from '../platform/package-version.ts';
import { maskUrlPasswords } from '../platform/secrets.ts';
import { readCommit } from './commit.ts';
import { isTap, parseTap, type TapReport } from './from/tap.ts';
import { readRunResults } from './read.ts';
import { JOURNAL_SUFFIX } from './recorder.ts';
import { type CollectedReports, collectReports, type ReportStamps } from './reports.ts';
import { resultsTargetOf, targetInfoOf } from './target-info.ts';

/** A longer output is not searched for TAP, in bytes. */
const MAX_TAP_BYTES = 64 * 1024 * 1024;
/** So much of an output's end is searched for its last words, and so many characters of them are told. */
const MAX_TAIL_BYTES = 16 * 1024;
const MAX_WORDS = 200;
const NO_TAP: TapReport = { tests: [], isWhole: true };

export interface AssembleRunOptions {
  readonly target: OpenTarget;
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly startedAt: Date;
  readonly end: CommandEnd;
  /** Where the command's runners wrote a results file each. Default: they wrote none. */
  readonly resultsDir?: string;
  readonly junit: readonly string[];
  readonly resultsFrom: readonly string[];
  /** The reports that were there before. */
  readonly earlier: ReportStamps;
  /** The file that holds the command's output, as seen from the results file. */
  readonly log?: string;
  /** Where that file is: read as TAP where the command has reported in no other way. */
  readonly logFile?: string;
}

/** Puts together what one command said on one target, whichever runners it started and however it ended. */
export async function assembleRun(options: AssembleRunOptions): Promise<RunResults> {
  const { end, target } = options;
  const found = options.resultsDir === undefined ? [] : await readParts(options.resultsDir);
  const parts = found.filter((part) => part !== undefined);
  const reports = await readReports(options);
  const reported = [...parts.flatMap((part) => part.tests), ...reports.tests];
  const tap = found.length === 0 && reported.length === 0 ? await readTap(options) : NO_TAP;
  const tests = [...reported, ...tap.tests];
  const errors = [...parts.flatMap((part) => part.errors), ...reports.errors];
  const ended = judge(options, {
    parts,
    hasBrokenPart: parts.length < found.length,
    isCutOff: !tap.isWhole,
    lastWords: await readLastWords(options.logFile),
    tests,
    errors,
    reports,
  });
  const [first] = parts;
  return {
    schemaVersion: RESULTS_SCHEMA_VERSION,
    createdBy: { name: 'redis-target', version: readPackageVersion() },
    runId: randomUUID(),
    target: resultsTargetOf(targetInfoOf(target)),
    runner: first?.runner ?? { name: tap.tests.length > 0 ? 'tap' : runnerOf(options), version: null },
    command: options.command,
    commit: readCommit(options.env, options.cwd),
    startedAt: options.startedAt.toISOString(),
    durationMs: end.durationMs,
    ...ended,
    exitCode: end.exitCode,
    tests,
    errors,
    ...(options.log === undefined ? {} : { log: options.log }),
  };
}

/** Some runners report on their stdout and nowhere else. */
async function readTap({ logFile, cwd }: AssembleRunOptions): Promise<TapReport> {
  if (logFile === undefined) return NO_TAP;
  const size = (await stat(logFile).catch(() => undefined))?.size ?? 0;
  if (size === 0 || size > MAX_TAP_BYTES) return NO_TAP;
  const text = await readFile(logFile, 'utf8');
  return isTap(text) ? parseTap(text, cwd) : NO_TAP;
}

/** The line that most looks like a reason, near the output's end; else its last one. */
async function readLastWords(logFile: string | undefined): Promise<string | undefined> {
  if (logFile === undefined) return undefined;
  const lines = stripVTControlCharacters(await readTail(logFile))
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const words =
    lines.findLast((line) => /^(?:E +)?[\w.]*(?:Error|Exception)\b.*?: |not found$/.test(line)) ??
    lines.at(-1);
  return words === undefined ? undefined : maskUrlPasswords(words.slice(0, MAX_WORDS));
}

async function readTail(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read({
      buffer: Buffer.alloc(MAX_TAIL_BYTES),
      position: Math.max(0, size - MAX_TAIL_BYTES),
    });
    return buffer.toString('utf8', 0, bytesRead);
  } finally {
    await file.close();
  }
}

/** A command that was killed may leave half a report: that is how it ended, not why the comparison should end. */
async function readReports(options: AssembleRunOptions): Promise<CollectedReports> {
  try {
    return await collectReports(options);
  } catch (error) {
    const wasKilled = options.end.endedBy !== undefined || options.end.signal !== null;
    if (!wasKilled || !isRedisTargetError(error)) throw error;
    return { tests: [], errors: [{ message: error.message }], files: [], stale: [] };
  }
}

/** One runner's results; undefined where it died before it had written a whole line. */
type Part = RunResults | undefined;

async function readParts(folder: string): Promise<Part[]> {
  const names: string[] = await readdir(folder).catch(() => []);
  const parts = names
    .filter(
      (name) =>
        name.endsWith('.json') ||
        // A process that was killed between writing the one and removing the other leaves both.
        (name.endsWith(JOURNAL_SUFFIX) && !names.includes(name.slice(0, -JOURNAL_SUFFIX.length))),
    )
    .sort();
  return await Promise.all(parts.map((name) => readPart(join(folder, name))));
}

async function readPart(path: string): Promise<Part> {
  try {
    return await readRunResults(path);
  } catch (error) {
    // What a process that died left half written is how it crashed, not why the comparison should end.
    if (isRedisTargetError(error) && error.code === 'RT_RESULTS_INVALID') return undefined;
    throw error;
  }
}

interface Said {
  readonly parts: readonly RunResults[];
  /** Whether a runner died before it had said anything. */
  readonly hasBrokenPart: boolean;
  /** Whether an output in TAP ends before its plan does. */
  readonly isCutOff: boolean;
  /** What the command's output ends with. */
  readonly lastWords: string | undefined;
  readonly tests: readonly TestResult[];
  readonly errors: readonly RunError[];
  readonly reports: CollectedReports;
}

function judge(options: AssembleRunOptions, said: Said): { outcome: RunOutcome; outcomeDetail?: string } {
  const { end } = options;
  const { parts, hasBrokenPart, isCutOff, tests, lastWords } = said;
  const words = lastWords === undefined ? '' : `, "${lastWords}"`;
  const until = `it had reported ${tests.length} ${tests.length === 1 ? 'test' : 'tests'} until then`;
  const isDone = parts.length > 0 && !hasBrokenPart && parts.every(({ outcome }) => outcome === 'completed');
  if (end.endedBy === 'timeout') {
    return {
      outcome: 'timedOut',
      outcomeDetail: `did not finish within ${(end.durationMs / 1000).toFixed(1)} s and was ended; ${until}${isDone ? ', and its runner was done: something keeps the command alive' : ''}`,
    };
  }
  if (end.endedBy === 'abort') return { outcome: 'interrupted', outcomeDetail: `interrupted; ${until}` };
  if (end.signal !== null) return { outcome: 'crashed', outcomeDetail: `ended by ${end.signal}; ${until}` };
  const broken = parts.find((part) => part.outcome === 'crashed' || part.outcome === 'interrupted');
  if (broken)
    return {
      outcome: broken.outcome,
      outcomeDetail: `${broken.outcomeDetail ?? broken.outcome} (exit code ${end.exitCode}${words})`,
    };
  if (hasBrokenPart)
    return {
      outcome: 'crashed',
      outcomeDetail: `a runner died at its start (exit code ${end.exitCode}${words}); ${until}`,
    };
  if (isCutOff)
    return {
      outcome: 'crashed',
      outcomeDetail: `its output in TAP ends before its plan (exit code ${end.exitCode}${words}); ${until}`,
    };
  if (tests.some(({ status }) => status === 'passed' || status === 'failed')) return { outcome: 'completed' };
  return { outcome: 'noTests', outcomeDetail: explainNoTests(options, said) };
}

function explainNoTests(
  { end, junit, resultsFrom }: AssembleRunOptions,
  { parts, tests, errors, reports, lastWords }: Said,
): string {
  const ended = `the command ended with exit code ${end.exitCode}${lastWords === undefined ? '' : ` ("${lastWords}")`}`;
  if (tests.length > 0) return `${ended}; all of its ${tests.length} tests were skipped`;
  if (errors.length > 0) return `${ended}; no test was executed: ${errors[0]?.message.split('\n')[0]}`;
  if (parts.length > 0) return `${ended}; its runner executed no test`;
  if (reports.stale.length > 0)
    return `${ended}; the reports that were found are older than the run (${reports.stale.slice(0, 3).join(', ')})`;
  if (reports.files.length > 0) return `${ended}; no test stands in ${reports.files.slice(0, 3).join(', ')}`;
  const globs = [...junit, ...resultsFrom];
  if (globs.length > 0) return `${ended} and wrote no report that fits ${globs.join(', ')}`;
  return (
    `${ended} and reported no test. Mocha and Jest (unless the command sets NODE_OPTIONS) and TAP are read as they are; ` +
    'Vitest needs globalSetup redis-target/vitest, other runners --junit-from'
  );
}

function runnerOf({ junit, resultsFrom }: AssembleRunOptions): string {
  if (junit.length > 0) return 'junit';
  return resultsFrom.length > 0 ? 'json' : 'unknown';
}
