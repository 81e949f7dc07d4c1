import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fromJestAssertion, type JestAssertion } from '../results/from/jest.ts';
import { openRecorder, type RunRecorder } from '../results/recorder.ts';
import { relativePath, toRawError, toTestError } from '../results/test-error.ts';

interface JestFileResult {
  readonly testFilePath: string;
  readonly testResults: readonly JestAssertion[];
  readonly testExecError?: unknown;
}

interface JestRunResult {
  readonly success?: boolean;
  readonly wasInterrupted?: boolean;
  readonly runExecError?: unknown;
}

/** Writes the results file of a Jest run: `reporters: ['default', 'redis-target/jest/reporter']`. Prints nothing. */
export default class RedisTargetReporter {
  readonly #cwd: string;
  #recorder: RunRecorder | undefined;

  constructor(globalConfig: { readonly rootDir?: string } = {}) {
    this.#cwd = globalConfig.rootDir ?? process.cwd();
  }

  onRunStart(): void {
    this.#recorder = openRecorder({
      env: process.env,
      cwd: this.#cwd,
      runner: { name: 'jest', version: readVersion(this.#cwd) },
    });
  }

  onTestResult(_test: unknown, result: JestFileResult): void {
    for (const assertion of result.testResults) {
      this.#recorder?.test(fromJestAssertion(assertion, result.testFilePath, this.#cwd));
    }
    if (result.testExecError) {
      const error = toTestError(toRawError(result.testExecError), this.#cwd);
      this.#recorder?.error({ ...error, file: relativePath(result.testFilePath, this.#cwd) });
    }
  }

  onRunComplete(_contexts: unknown, results: JestRunResult): void {
    if (results.runExecError) this.#recorder?.error(toTestError(toRawError(results.runExecError), this.#cwd));
    this.#recorder?.finish({
      outcome: results.wasInterrupted ? 'interrupted' : 'completed',
      exitCode: results.success === undefined ? null : results.success ? 0 : 1,
    });
  }
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
