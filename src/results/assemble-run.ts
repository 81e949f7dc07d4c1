import { randomUUID } from 'node:crypto';
import { RedisTargetError } from '../errors.ts';
import type { CommandEnd } from '../model/command-end.ts';
import { formatEngine } from '../model/engine.ts';
import { RESULTS_SCHEMA_VERSION, type RunResults, type TestResult } from '../model/results.ts';
import type { OpenTarget } from '../model/target.ts';
import { sumUsage } from '../model/usage.ts';
import { readPackageVersion } from '../platform/package-version.ts';
import { folderBefore, namesBehind } from './command-folder.ts';
import { readCommit } from './commit.ts';
import { leaveOutKnown, mergeTries } from './counted-once.ts';
import { maskRun } from './mask-results.ts';
import { judgeOutcome } from './outcome.ts';
import { readLastWords, readLoadErrors, readOutput } from './output.ts';
import { type Part, readParts } from './parts.ts';
import { collectReports, type Report, type ReportStamps } from './reports.ts';
import { readCommandFolder } from './run-folder.ts';
import { commonShard, shardOfCommand } from './shard.ts';
import { resultsTargetOf, targetInfoOf } from './target-info.ts';

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
  /** What the target's clients did, and whether it lived. Default: it is not told. */
  readonly use?: Pick<RunResults, 'usage' | 'deaths'>;
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
  const commandFolder = readCommandFolder(options.env) ?? options.cwd;
  const found = options.resultsDir === undefined ? [] : await readParts(options.resultsDir, commandFolder);
  const parts = found.filter((part) => part !== undefined);
  assertSameTarget(parts, target);
  const hasFailed = end.endedBy !== undefined || end.exitCode !== 0;
  const recorded = parts.flatMap((part) => mergeTriesOf(part, hasFailed));
  const { reports: all, stale } = await collectReports(options, hasFailed);
  // What was recorded is seen from there already.
  const before = folderBefore(options.cwd, commandFolder);
  const reports = leaveOutKnown(
    recorded,
    all.map((report) => reportBehind(before, report)),
  );
  const reported = mergeTries(
    reports.flatMap(({ tests }) => tests),
    hasFailed,
  );
  const isSilent = found.length === 0 && reported.length === 0;
  const output = isSilent ? await readOutput(options.logFile, options.cwd) : undefined;
  const tests = [...recorded, ...reported, ...mergeTries(output?.tests ?? [], hasFailed)];
  const told = [...parts, ...reports, ...(output ? [output] : [])].flatMap((source) => source.errors);
  // A runner that was recorded has told of files that did not load, and so has an output that was read.
  const isUntold = hasFailed && recorded.length === 0 && output === undefined && end.endedBy === undefined;
  const unloaded = isUntold
    ? await readLoadErrors(options.logFile, options.cwd, { tests, errors: told })
    : [];
  const errors = [...told, ...unloaded];
  const ended = judgeOutcome({
    end,
    parts,
    hasBrokenPart: parts.length < found.length,
    outputCut: output?.cut,
    lastWords: await readLastWords(options.logFile),
    tests,
    errors,
    collected: { reports, stale },
    globs: [...options.junit, ...options.resultsFrom],
    isRecorderInjected: options.isRecorderInjected ?? true,
  });
  const [first] = parts;
  const runTarget = resultsTargetOf(targetInfoOf(target));
  const use = useOf(parts, options.use, runTarget.endpoint);
  const shard = commonShard(parts.map((part) => part.shard)) ?? shardOfCommand(options.command);
  const folders = [...new Set(parts.flatMap((part) => part.folders ?? []))].sort();
  return maskRun({
    schemaVersion: RESULTS_SCHEMA_VERSION,
    createdBy: { name: 'redis-target', version: readPackageVersion() },
    runId: randomUUID(),
    target: runTarget,
    runner: first?.runner ?? { name: output?.form ?? runnerOf(options), version: null },
    command: options.command,
    ...(shard === undefined ? {} : { shard }),
    ...(folders.length === 0 ? {} : { folders }),
    commit: readCommit(options.env, options.cwd),
    startedAt: options.startedAt.toISOString(),
    durationMs: end.durationMs,
    ...ended,
    exitCode: end.exitCode,
    ...(use?.usage === undefined ? {} : { usage: use.usage }),
    ...(use?.deaths?.length ? { deaths: use.deaths } : {}),
    tests,
    errors,
    ...(options.log === undefined ? {} : { log: options.log }),
  });
}

/** Where the command is within another's, it is that one's folder from which files are seen. */
function reportBehind(before: string, report: Report): Report {
  const names = namesBehind(before);
  const { tests, errors, folders = [] } = report;
  return {
    ...report,
    tests: tests.map(names.test),
    errors: errors.map(names.error),
    folders: [...folders.map((folder) => `${before}${folder}`), before],
  };
}

/** Of recorded runs only gotestsum has a test for each try: the others' own runners count them. */
function mergeTriesOf({ runner, tests }: Part, hasFailed: boolean): readonly TestResult[] {
  return runner.name === 'go test' ? mergeTries(tests, hasFailed) : tests;
}

/**
 * What the tests used: where all of them ran within an `exec` of the command's own, which opens a server of the same target for itself,
 * what those have told.
 */
function useOf(parts: readonly Part[], use: AssembleRunOptions['use'], endpoint: string): typeof use {
  const hasOwnServer = ({ target }: Part): boolean => target !== undefined && target.endpoint !== endpoint;
  if (use === undefined || parts.length === 0 || !parts.every(hasOwnServer)) return use;
  const usages = parts.map(({ usage: own }) => own);
  const usage = usages.some((own) => own !== undefined) ? sumUsage(usages) : undefined;
  const deaths = parts.flatMap((part) => part.deaths ?? []);
  return { ...(usage === undefined ? {} : { usage }), ...(deaths.length === 0 ? {} : { deaths }) };
}

/** A script that names REDIS_TARGET has its tests run elsewhere, on every side of a comparison. */
function assertSameTarget(parts: readonly Part[], target: OpenTarget): void {
  const ours = resultsTargetOf(targetInfoOf(target));
  const other = parts.find(
    (part) =>
      part.target !== undefined &&
      (part.target.target !== ours.target || formatEngine(part.target.engine) !== formatEngine(ours.engine)),
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
