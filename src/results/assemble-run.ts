import { randomUUID } from 'node:crypto';
import { open, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { isRedisTargetError, RedisTargetError } from '../errors.ts';
import type { CommandEnd } from '../model/command-end.ts';
import { formatEngine } from '../model/engine.ts';
import { RESULTS_SCHEMA_VERSION, type RunResults } from '../model/results.ts';
import type { OpenTarget } from '../model/target.ts';
import { readPackageVersion } from '../platform/package-version.ts';
import { maskUrlPasswords } from '../platform/secrets.ts';
import { readCommit } from './commit.ts';
import { leaveOutKnown, mergeTries } from './counted-once.ts';
import { isTap, parseTap, type TapReport } from './from/tap.ts';
import { judgeOutcome } from './outcome.ts';
import { readRunResults } from './read.ts';
import { JOURNAL_SUFFIX } from './recorder.ts';
import { collectReports, type ReportStamps } from './reports.ts';
import { resultsTargetOf, targetInfoOf } from './target-info.ts';

/** A longer output is not searched for TAP, in bytes. */
const MAX_TAP_BYTES = 64 * 1024 * 1024;
/** So much of an output's end is searched for its last words, and so many characters of them are told. */
const MAX_TAIL_BYTES = 16 * 1024;
const MAX_WORDS = 200;

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
  /** Whether Mocha and Jest were made to report by themselves. Default: true. */
  readonly isRecorderInjected?: boolean;
  /** The reports that were there before. */
  readonly earlier: ReportStamps;
  /** The file that holds the command's output, as seen from the results file. */
  readonly log?: string;
  /** Where that file is: read as TAP where the command has reported in no other way. */
  readonly logFile?: string;
}

/**
 * Puts together what one command said on one target, whichever runners it started and however it ended.
 *
 * @throws {RedisTargetError} `RT_COMPARE_OTHER_TARGET` where the command opened a target of its own; what reading reports throws.
 */
export async function assembleRun(options: AssembleRunOptions): Promise<RunResults> {
  const { end, target } = options;
  const found = options.resultsDir === undefined ? [] : await readParts(options.resultsDir);
  const parts = found.filter((part) => part !== undefined);
  assertSameTarget(parts, target);
  const recorded = parts.flatMap((part) => part.tests);
  const hasFailed = end.endedBy !== undefined || end.exitCode !== 0;
  const { reports: all, stale } = await collectReports(options, hasFailed);
  const reports = leaveOutKnown(recorded, all);
  const reported = mergeTries(
    reports.flatMap(({ tests }) => tests),
    hasFailed,
  );
  const isSilent = found.length === 0 && reported.length === 0;
  const tap = isSilent ? await readTap(options) : undefined;
  const tests = [...recorded, ...reported, ...(tap?.tests ?? [])];
  const errors = [...parts, ...reports, ...(tap ? [tap] : [])].flatMap((source) => source.errors);
  const ended = judgeOutcome({
    end,
    parts,
    hasBrokenPart: parts.length < found.length,
    outputCut: tap?.cut,
    lastWords: await readLastWords(options.logFile),
    tests,
    errors,
    collected: { reports, stale },
    globs: [...options.junit, ...options.resultsFrom],
    isRecorderInjected: options.isRecorderInjected ?? true,
  });
  const [first] = parts;
  return {
    schemaVersion: RESULTS_SCHEMA_VERSION,
    createdBy: { name: 'redis-target', version: readPackageVersion() },
    runId: randomUUID(),
    target: resultsTargetOf(targetInfoOf(target)),
    runner: first?.runner ?? { name: tap ? 'tap' : runnerOf(options), version: null },
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
async function readTap({ logFile, cwd }: AssembleRunOptions): Promise<TapReport | undefined> {
  if (logFile === undefined) return undefined;
  const size = (await stat(logFile).catch(() => undefined))?.size ?? 0;
  if (size === 0 || size > MAX_TAP_BYTES) return undefined;
  const text = await readFile(logFile, 'utf8');
  return isTap(text) ? parseTap(text, cwd) : undefined;
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

/** A script that names REDIS_TARGET has its tests run elsewhere, on every side of a comparison. */
function assertSameTarget(parts: readonly RunResults[], target: OpenTarget): void {
  const ours = resultsTargetOf(targetInfoOf(target));
  const other = parts.find(
    (part) => part.target.target !== ours.target || part.target.endpoint !== ours.endpoint,
  )?.target;
  if (other === undefined) return;
  throw new RedisTargetError(
    'RT_COMPARE_OTHER_TARGET',
    `Could not take the tests' results for ${ours.target} (${formatEngine(ours.engine)}): they ran on ${other.target} (${formatEngine(other.engine)}), ` +
      `which the command asked for as REDIS_TARGET=${other.requested}. Take REDIS_TARGET out of the command, or name that target yourself.`,
  );
}

function runnerOf({ junit, resultsFrom }: AssembleRunOptions): string {
  if (junit.length > 0) return 'junit';
  return resultsFrom.length > 0 ? 'json' : 'unknown';
}
