import { randomUUID } from 'node:crypto';
import { closeSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { keepEnvironmentSecrets } from '../config/secrets.ts';
import {
  RESULTS_SCHEMA_VERSION,
  type RunError,
  type RunOutcome,
  type RunResults,
  type Shard,
  type TestResult,
} from '../model/results.ts';
import type { TestPlace } from '../model/usage.ts';
import { makeFolders } from '../platform/make-folders.ts';
import { keepSecretsOf, mask } from '../platform/mask.ts';
import { openAnew, removeOwn } from '../platform/own-file.ts';
import { readPackageVersion } from '../platform/package-version.ts';
import { type FileNames, folderBefore, namesBehind } from './command-folder.ts';
import { readCommit } from './commit.ts';
import { correctExitCodeAtExit } from './exit-code.ts';
import { maskHead, maskRunError, maskTest } from './mask-results.ts';
import { claimResultsFile, noteResultsFile, readCommandFolder, wasTargetDead } from './run-folder.ts';
import { readTargetInfo, resultsTargetOf } from './target-info.ts';
import { openTestClock, type TestClock } from './test-times.ts';
import { resolveResultsPath, writeError, writeRunResults } from './write.ts';

export interface OpenRecorderOptions {
  /** REDIS_TARGET_RESULTS names the file, REDIS_TARGET_INFO says which target it is. */
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** What the files of its tests are relative to, as the runner tells them. Default: `cwd`. */
  readonly root?: string | undefined;
  readonly runner: RunResults['runner'];
  /** Which part of the suite's files it runs. Default: all. */
  readonly shard?: Shard | undefined;
}

export interface FinishOptions {
  /** What the process is about to end with, as far as its runner knows. Default: not known. */
  readonly exitCode?: number | null;
  /** Whether the runner stays and runs again: then what the process ends with says nothing of this run. Default: false. */
  readonly isWatched?: boolean;
  readonly outcome?: RunOutcome;
  readonly outcomeDetail?: string;
}

/** What a journal's first line holds: a run that has only begun. */
export type RunHead = Omit<
  RunResults,
  'durationMs' | 'outcome' | 'outcomeDetail' | 'exitCode' | 'tests' | 'errors' | 'log'
>;

/** A run's results on their way: a journal while it lasts, a results file when it has ended. */
export interface RunRecorder {
  /** That a test runs now. */
  began(test: TestPlace): void;
  /** @param beganAtMs - Since 1970. Default: by its duration, as one that has ended now. */
  test(result: TestResult, beganAtMs?: number): void;
  /** An error outside any test. */
  error(error: RunError): void;
  /** Writes the results file, whose exit code is corrected when this process ends, and removes the journal. Idempotent. */
  finish(options?: FinishOptions): void;
}

/** The end of a journal's name, after the results file's. */
export const JOURNAL_SUFFIX = '.partial';

/**
 * Begins to record a run. Its tests' files are named from where the command of ours was started that runs it, and from the runner's own
 * folder where there is none.
 *
 * Each test goes into the journal `<results>.partial` at once, a line each, so that a run that is killed leaves
 * what it had said until then.
 *
 * @returns undefined where no target of ours stands. Where no results are wanted, only when tests ran is noted.
 * @throws {RedisTargetError} `RT_RESULTS_WRITE`.
 */
export function openRecorder({
  env,
  cwd,
  root = cwd,
  runner,
  shard,
}: OpenRecorderOptions): RunRecorder | undefined {
  const template = env.REDIS_TARGET_RESULTS;
  const info = readTargetInfo(env);
  if (info === undefined) return undefined;
  const clock = openTestClock(env);
  const commandFolder = readCommandFolder(env);
  const names = namesBehind(folderBefore(root, commandFolder));
  if (!template) return onlyTimes(clock, names);
  keepEnvironmentSecrets(env);
  keepSecretsOf(env);
  const wanted = resolveResultsPath(template, info, cwd);
  const path = claimResultsFile(env, wanted);
  const folder = folderBefore(process.cwd(), commandFolder);
  const startedAt = new Date();
  const head: RunHead = maskHead({
    schemaVersion: RESULTS_SCHEMA_VERSION,
    createdBy: { name: 'redis-target', version: readPackageVersion() },
    runId: randomUUID(),
    target: resultsTargetOf(info),
    runner,
    command: null,
    ...(shard === undefined ? {} : { shard }),
    ...(folder === '' ? {} : { folders: [folder] }),
    commit: readCommit(env, cwd),
    startedAt: startedAt.toISOString(),
  });
  const journal = openJournal(path, head);
  // At once: of a run that dies it is known, too, that it reported.
  if (path === wanted) noteResultsFile(env, path);
  const tests: TestResult[] = [];
  const errors: RunError[] = [];
  let isFinished = false;
  return {
    began: (test) => clock.began(names.place(test)),
    test: (told, beganAtMs) => {
      if (isFinished) return;
      const result = names.test(told);
      const reported = maskTest(result);
      const { fromMs, toMs = Date.now() } = clock.ended(result, beganAtMs);
      // Asked only where it matters: what passed, passed before.
      const isLost = reported.status === 'failed' && wasTargetDead(env, fromMs, toMs);
      const test: TestResult = isLost ? { ...reported, targetDied: true } : reported;
      tests.push(test);
      journal.write({ test });
    },
    error: (raw) => {
      if (isFinished) return;
      const error = maskRunError(names.error(raw));
      errors.push(error);
      journal.write({ error });
    },
    finish: ({ exitCode = null, isWatched = false, outcome, outcomeDetail } = {}) => {
      if (isFinished) return;
      isFinished = true;
      const ran = tests.some(({ status }) => status === 'passed' || status === 'failed');
      const isEmpty = !ran && (outcome === undefined || outcome === 'completed');
      const detail = isEmpty ? (outcomeDetail ?? 'no test was executed') : outcomeDetail;
      writeRunResults(path, {
        ...head,
        durationMs: Date.now() - startedAt.getTime(),
        outcome: isEmpty ? 'noTests' : (outcome ?? 'completed'),
        ...(detail === undefined ? {} : { outcomeDetail: mask(detail) }),
        exitCode,
        tests,
        errors,
      });
      journal.remove();
      if (!isWatched) correctExitCodeAtExit(path, head.runId);
    },
  };
}

function onlyTimes(clock: TestClock, names: FileNames): RunRecorder {
  return {
    began: (test) => clock.began(names.place(test)),
    test: (result, beganAtMs) => void clock.ended(names.place(result), beganAtMs),
    error: () => undefined,
    finish: () => undefined,
  };
}

function openJournal(resultsPath: string, head: RunHead): { write(line: unknown): void; remove(): void } {
  const path = `${resultsPath}${JOURNAL_SUFFIX}`;
  try {
    makeFolders(dirname(path));
    // A results file of an earlier run must not pass for this one's if this one dies.
    removeOwn(resultsPath);
    const file = openAnew(path);
    writeSync(file, `${JSON.stringify({ head })}\n`);
    let isBroken = false;
    return {
      write: (line) => {
        if (isBroken) return;
        try {
          writeSync(file, `${JSON.stringify(line)}\n`);
        } catch {
          // A full disk must not fail somebody's test: the results file, written at the end, says what it is.
          isBroken = true;
        }
      },
      remove: () => {
        closeSync(file);
        rmSync(path, { force: true });
      },
    };
  } catch (cause) {
    throw writeError(path, cause);
  }
}
