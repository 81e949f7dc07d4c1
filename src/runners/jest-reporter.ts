import { createRequire } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import type { Shard } from '../model/results.ts';
import { fromJestAssertion, type JestAssertion, messageOfUnloaded } from '../results/from/jest.ts';
import { relativePath } from '../results/own-place.ts';
import { openRecorder, type RunRecorder } from '../results/recorder.ts';
import { shardOf } from '../results/shard.ts';
import { type RawError, toRawError, toTestError } from '../results/test-error.ts';

interface JestFileResult {
  readonly testFilePath: string;
  readonly testResults: readonly JestAssertion[];
  readonly testExecError?: unknown;
  /** What Jest shows of the file. */
  readonly failureMessage?: string | null;
  /** A text before Jest 25. */
  readonly displayName?: string | { readonly name?: string } | null;
}

interface JestGlobalConfig {
  readonly rootDir?: string;
  /** Folders or configuration files as they were typed; of a configuration whole paths, or objects. Jest 24 has null for none. */
  readonly projects?: readonly unknown[] | null;
  readonly watch?: boolean;
  readonly watchAll?: boolean;
  readonly testFailureExitCode?: number;
  /** Since Jest 28. */
  readonly shard?: { readonly shardIndex?: number; readonly shardCount?: number };
}

/** A file that runs. */
interface JestFile {
  readonly path: string;
  readonly context?: { readonly config?: Pick<JestFileResult, 'displayName'> };
}

/** A test that begins. */
interface JestCase extends Pick<JestAssertion, 'ancestorTitles' | 'title'> {
  /** In milliseconds since 1970. */
  readonly startedAt?: number | null;
}

interface JestRunResult {
  readonly numFailedTests?: number;
  readonly numRuntimeErrorTestSuites?: number;
  readonly snapshot?: { readonly failure?: boolean };
  readonly wasInterrupted?: boolean;
  readonly runExecError?: unknown;
}

/** Writes the results file of a Jest run: `reporters: ['default', 'redis-target/jest/reporter']`. Prints nothing. */
export default class RedisTargetReporter {
  readonly #cwd: string;
  /** What files are told as relative to. */
  readonly #root: string;
  readonly #shard: Shard | undefined;
  readonly #isWatched: boolean;
  readonly #failureExitCode: number;
  #recorder: RunRecorder | undefined;
  /** When the tests began that are not told of yet: a file's are told at its end. */
  readonly #began = new Map<string, number>();

  constructor(config: JestGlobalConfig = {}) {
    const { rootDir, shard, watch, watchAll, testFailureExitCode } = config;
    this.#cwd = rootDir ?? process.cwd();
    this.#root = rootOf(config);
    this.#isWatched = watch === true || watchAll === true;
    this.#failureExitCode = testFailureExitCode ?? 1;
    this.#shard = shardOf(shard?.shardIndex, shard?.shardCount);
  }

  onRunStart(): void {
    this.#recorder = openRecorder({
      env: process.env,
      cwd: this.#cwd,
      root: this.#root,
      runner: { name: 'jest', version: readVersion(this.#cwd) },
      shard: this.#shard,
    });
  }

  onTestCaseStart({ path, context }: JestFile, { startedAt, ...test }: JestCase): void {
    const place = fromJestAssertion(
      { ...test, status: 'pending' },
      path,
      this.#root,
      projectOf(context?.config),
    );
    this.#began.set(keyOf(place), startedAt ?? Date.now());
    this.#recorder?.began(place);
  }

  onTestResult(_test: unknown, result: JestFileResult): void {
    const project = projectOf(result);
    for (const assertion of result.testResults) {
      const test = fromJestAssertion(assertion, result.testFilePath, this.#root, project);
      const key = keyOf(test);
      this.#recorder?.test(test, this.#began.get(key));
      this.#began.delete(key);
    }
    if (result.testExecError) {
      this.#recorder?.error({
        ...toTestError(reasonOf(result), this.#root),
        file: relativePath(result.testFilePath, this.#root),
      });
    }
  }

  onRunComplete(_contexts: unknown, results: JestRunResult): void {
    if (results.runExecError)
      this.#recorder?.error(toTestError(toRawError(results.runExecError), this.#root));
    this.#recorder?.finish({
      outcome: results.wasInterrupted ? 'interrupted' : 'completed',
      exitCode: exitCodeOf(results, this.#failureExitCode),
      isWatched: this.#isWatched,
    });
  }
}

/**
 * Of `--projects a b` without a configuration around them Jest takes the first one's `rootDir` for the whole run's (24 to 30), and the others'
 * files would be in `a/../b`: all are told as seen from where Jest was started. A configuration's own are whole paths here, or objects.
 */
function rootOf({ rootDir, projects }: JestGlobalConfig): string {
  const cwd = process.cwd();
  if (rootDir === undefined) return cwd;
  const isBeside = (project: unknown): boolean =>
    typeof project === 'string' &&
    !isAbsolute(project) &&
    /^\.\.(?:\/|$)/.test(relativePath(resolve(cwd, project), rootDir));
  return projects?.some(isBeside) ? cwd : rootDir;
}

/**
 * What Jest is about to end with, as far as it is known already. Its own `success` is set only after its reporters were told, and says
 * until then that the run failed (source: @jest/core 29 and 30, TestScheduler.scheduleTests); the reporter of the coverage comes behind ours.
 */
function exitCodeOf(
  { numFailedTests, numRuntimeErrorTestSuites, snapshot, runExecError }: JestRunResult,
  failureExitCode: number,
): number | null {
  if (numFailedTests === undefined) return null;
  if (runExecError) return 1;
  const hasFailed = numFailedTests > 0 || (numRuntimeErrorTestSuites ?? 0) > 0 || snapshot?.failure === true;
  return hasFailed ? failureExitCode : 0;
}

/** An error loses its message on its way from one of Jest's workers; what is shown of it does not. */
function reasonOf({ testExecError, failureMessage }: JestFileResult): RawError {
  const { message } = (testExecError ?? {}) as { message?: unknown };
  if (typeof message === 'string' && message !== '') return toRawError(testExecError);
  return { ...toRawError(testExecError), message: messageOfUnloaded(failureMessage ?? '') };
}

function projectOf({ displayName }: Pick<JestFileResult, 'displayName'> = {}): string | undefined {
  return typeof displayName === 'object' ? displayName?.name : displayName;
}

function keyOf({ file, name }: { readonly file: string; readonly name: readonly string[] }): string {
  return JSON.stringify([file, name]);
}

/** The user's own Jest: this package brings none. */
function readVersion(cwd: string): string | null {
  try {
    return (createRequire(join(cwd, 'package.json'))('jest/package.json') as { version: string }).version;
  } catch {
    // Jest may have been started from elsewhere; its version is only told, not used.
    return null;
  }
}

// Jest before 27 gets its reporters by `require`, and takes what that gives for the class itself.
export { RedisTargetReporter as 'module.exports' };
