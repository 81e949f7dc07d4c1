import type { RunError, TestResult } from '../../model/results.ts';
import { relativePath } from '../own-place.ts';
import { toRawError, toTestError } from '../test-error.ts';
import { explainUnloaded } from './load-errors.ts';

/** The parts of node:test's events that are read here (https://nodejs.org/api/test.html#class-testsstream). */
export interface NodeTestEvent {
  readonly type: string;
  readonly data?: {
    readonly name?: string;
    readonly nesting?: number;
    readonly file?: string;
    readonly line?: number;
    /** Of `test:dequeue`, since Node 22. */
    readonly type?: string;
    readonly skip?: string | boolean;
    readonly todo?: string | boolean;
    /** Of `test:stderr`: what a file's process has printed. Of `test:diagnostic`: its text. */
    readonly message?: string;
    readonly details?: { readonly duration_ms?: number; readonly type?: string; readonly error?: unknown };
  };
}

/** What an event says: a test's result, or an error outside any test. */
export type Said = { readonly test: TestResult } | { readonly error: RunError };

/**
 * Whether all tests have been told: their number follows, which is the whole run's where it has no file (a file's own is left out by
 * Node's runner.js, FileTest; what a test says by `t.diagnostic` has the test's file).
 */
export function isTotal({ type, data }: NodeTestEvent): boolean {
  return type === 'test:diagnostic' && data?.file === undefined && /^tests \d+$/.test(data?.message ?? '');
}

/** So much of what a file's process has printed last is kept for why it did not load, in characters. */
const MAX_PRINTED = 16_384;

/** Turns the stream of events into results; a test's suites are known by what began before it, one level above. */
export class NodeTestCollector {
  readonly #cwd: string;
  readonly #path: string[] = [];
  /** What each file's process has printed on its error output. */
  readonly #printed = new Map<string, string>();
  /** Tests that did not run because of what their suite will turn out to have failed of, with their level. */
  #kept: { readonly test: TestResult; readonly nesting: number }[] = [];

  constructor(cwd: string) {
    this.#cwd = cwd;
  }

  /** @returns What can be said from this event on. */
  take(event: NodeTestEvent): Said[] {
    const said = this.#read(event);
    const { nesting = 0, details } = event.data ?? {};
    if (event.type !== 'test:fail') return said === undefined ? [] : [said];
    if (said !== undefined && 'test' in said && isCancelled(details?.error)) {
      this.#kept.push({ test: said.test, nesting });
      return [];
    }
    const cause = toTestError(toRawError(causeOf(details?.error)), this.#cwd);
    const below = this.#kept.filter((kept) => kept.nesting > nesting);
    this.#kept = this.#kept.filter((kept) => kept.nesting <= nesting);
    const failed = below.map(({ test }): Said => ({ test: { ...test, error: cause } }));
    return said === undefined ? failed : [...failed, said];
  }

  /** What was kept for the end of a suite that never came. */
  end(): Said[] {
    return this.#kept.splice(0).map(({ test }) => ({ test }));
  }

  #read({ type, data }: NodeTestEvent): Said | undefined {
    const { name = '', nesting = 0 } = data ?? {};
    if (type === 'test:stderr' && data?.file !== undefined) {
      const printed = `${this.#printed.get(data.file) ?? ''}${data.message ?? ''}`;
      this.#printed.set(data.file, printed.slice(-MAX_PRINTED));
      return undefined;
    }
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
      return type === 'test:fail' ? { error: this.#fileError(error, data.file ?? name) } : undefined;
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

  #fileError(error: unknown, file: string): RunError {
    const said = this.#runError(error, file);
    const [explained = said] = explainUnloaded([said], this.#printed.get(file) ?? '', this.#cwd);
    return explained;
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
  return failureTypeOf(error) === 'hookFailed';
}

function isCancelled(error: unknown): boolean {
  return failureTypeOf(error) === 'cancelledByParent';
}

function failureTypeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'failureType' in error
    ? error.failureType
    : undefined;
}
