import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  RESULTS_SCHEMA_VERSION,
  type RunError,
  type RunOutcome,
  type RunResults,
  type TestResult,
} from '../../model/results.ts';
import type { OpenTarget } from '../../model/target.ts';
import { readPackageVersion } from '../../platform/package-version.ts';
import type { CommandEnd } from '../logged-command.ts';
import { resultsTargetOf, targetInfoOf } from '../target-info.ts';
import { readCommit } from './commit.ts';
import { readRunResults } from './read.ts';
import { JOURNAL_SUFFIX } from './recorder.ts';
import { collectReports } from './reports.ts';

export interface CollectRunOptions {
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
  /** The file that holds the command's output, as seen from the results file. */
  readonly log?: string;
}

/** Puts together what one command said on one target, whichever runners it started and however it ended. */
export async function collectRun(options: CollectRunOptions): Promise<RunResults> {
  const { end, target } = options;
  const parts = options.resultsDir === undefined ? [] : await readParts(options.resultsDir);
  const reports = await collectReports({ ...options, since: options.startedAt });
  const tests = [...parts.flatMap((part) => part.tests), ...reports.tests];
  const errors = [...parts.flatMap((part) => part.errors), ...reports.errors];
  const ended = judge(end, parts, tests, errors, reports.stale);
  const [first] = parts;
  return {
    schemaVersion: RESULTS_SCHEMA_VERSION,
    createdBy: { name: 'redis-target', version: readPackageVersion() },
    runId: randomUUID(),
    target: resultsTargetOf(targetInfoOf(target)),
    runner: first?.runner ?? { name: runnerOf(options), version: null },
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

async function readParts(folder: string): Promise<RunResults[]> {
  const names = (await readdir(folder).catch(() => [])).filter(
    (name) => name.endsWith('.json') || name.endsWith(JOURNAL_SUFFIX),
  );
  return await Promise.all(names.sort().map((name) => readRunResults(join(folder, name))));
}

function judge(
  end: CommandEnd,
  parts: readonly RunResults[],
  tests: readonly TestResult[],
  errors: readonly RunError[],
  stale: readonly string[],
): { outcome: RunOutcome; outcomeDetail?: string } {
  const said = `it had reported ${tests.length} ${tests.length === 1 ? 'test' : 'tests'} until then`;
  if (end.endedBy === 'timeout') {
    return {
      outcome: 'timedOut',
      outcomeDetail: `did not finish within ${(end.durationMs / 1000).toFixed(1)} s and was ended; ${said}`,
    };
  }
  if (end.endedBy === 'abort') return { outcome: 'interrupted', outcomeDetail: `interrupted; ${said}` };
  if (end.signal !== null) return { outcome: 'crashed', outcomeDetail: `ended by ${end.signal}; ${said}` };
  const broken = parts.find((part) => part.outcome === 'crashed' || part.outcome === 'interrupted');
  if (broken)
    return {
      outcome: broken.outcome,
      outcomeDetail: `${broken.outcomeDetail ?? broken.outcome} (exit code ${end.exitCode})`,
    };
  if (tests.some(({ status }) => status === 'passed' || status === 'failed')) return { outcome: 'completed' };
  return { outcome: 'noTests', outcomeDetail: explainNoTests(end, tests, errors, parts, stale) };
}

function explainNoTests(
  end: CommandEnd,
  tests: readonly TestResult[],
  errors: readonly RunError[],
  parts: readonly RunResults[],
  stale: readonly string[],
): string {
  const ended = `the command ended with exit code ${end.exitCode}`;
  if (tests.length > 0) return `${ended}; all of its ${tests.length} tests were skipped`;
  if (errors.length > 0) return `${ended}; no test was executed: ${errors[0]?.message.split('\n')[0]}`;
  if (parts.length > 0) return `${ended}; its runner executed no test`;
  if (stale.length > 0)
    return `${ended}; the reports that were found are older than the run (${stale.slice(0, 3).join(', ')})`;
  return (
    `${ended} and reported no test. Vitest needs globalSetup redis-target/vitest, Jest and Mocha the reporters ` +
    'redis-target/jest/reporter and redis-target/mocha/reporter, other runners --junit'
  );
}

function runnerOf({ junit }: CollectRunOptions): string {
  return junit.length > 0 ? 'junit' : 'unknown';
}
