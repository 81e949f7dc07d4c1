import type { RunError, TestResult } from '../../model/results.ts';
import { relativePath, toRawError, toTestError } from './errors.ts';

/** The parts of node:test's events that are read here (https://nodejs.org/api/test.html#class-testsstream). */
export interface NodeTestEvent {
  readonly type: string;
  readonly data?: {
    readonly name?: string;
    readonly nesting?: number;
    readonly file?: string;
    readonly line?: number;
    readonly skip?: string | boolean;
    readonly todo?: string | boolean;
    readonly details?: { readonly duration_ms?: number; readonly type?: string; readonly error?: unknown };
  };
}

/** Turns the stream of events into results; a test's suites are known by what began before it, one level above. */
export class NodeTestCollector {
  readonly #cwd: string;
  readonly #path: string[] = [];

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /** @returns What the event says of a test, or of an error outside any. */
  take({ type, data }: NodeTestEvent): { test: TestResult } | { error: RunError } | undefined {
    const { name = '', nesting = 0 } = data ?? {};
    if (type === 'test:start') {
      this.#path.length = nesting;
      this.#path[nesting] = name;
      return undefined;
    }
    if (data === undefined || (type !== 'test:pass' && type !== 'test:fail')) return undefined;
    const error = data.details?.error;
    if (data.details?.type === 'suite') {
      // A suite fails because a test in it did, which was said, or because of a hook, which was not.
      return type === 'test:fail' && isOwnFailure(error)
        ? { error: this.#runError(error, data.file) }
        : undefined;
    }
    const file = relativePath(data.file ?? '', this.#cwd);
    // A file that could not be run is reported as a test with the file's name.
    if (nesting === 0 && (data.file === undefined || relativePath(name, this.#cwd) === file)) {
      return type === 'test:fail' ? { error: this.#runError(error, data.file ?? name) } : undefined;
    }
    const status = isSet(data.skip)
      ? 'skipped'
      : isSet(data.todo)
        ? 'todo'
        : type === 'test:pass'
          ? 'passed'
          : 'failed';
    return {
      test: {
        file,
        name: [...this.#path.slice(0, nesting), name],
        status,
        retries: 0,
        durationMs: data.details?.duration_ms ?? null,
        ...(data.line === undefined ? {} : { line: data.line }),
        error: status === 'failed' ? toTestError(toRawError(causeOf(error)), this.#cwd) : null,
      },
    };
  }

  #runError(error: unknown, file: string | undefined): RunError {
    return {
      ...toTestError(toRawError(causeOf(error)), this.#cwd),
      ...(file ? { file: relativePath(file, this.#cwd) } : {}),
    };
  }
}

function isSet(value: string | boolean | undefined): boolean {
  return value !== undefined && value !== false;
}

/** node:test wraps what a test threw. */
function causeOf(error: unknown): unknown {
  return error instanceof Error && error.cause !== undefined ? error.cause : error;
}

function isOwnFailure(error: unknown): boolean {
  return (
    typeof error === 'object' &&
    error !== null &&
    'failureType' in error &&
    error.failureType === 'hookFailed'
  );
}
