import type { Engine } from './engine.ts';
import type { TargetKind } from './target.ts';
import type { TargetDeath, Usage } from './usage.ts';

/** The version of the results file's format that this package writes. */
export const RESULTS_SCHEMA_VERSION = 1;

export type TestStatus = 'passed' | 'failed' | 'skipped' | 'todo';

/**
 * How a run ended. Only `completed` says that every test had its say; the others are never read as
 * "all the same".
 */
export type RunOutcome = 'completed' | 'interrupted' | 'timedOut' | 'crashed' | 'noTests';

export interface TestError {
  /** The message without ANSI codes. */
  readonly message: string;
  /** The error's class where the runner tells, e.g. `AssertionError`, `ReplyError`. */
  readonly type?: string;
  /** The stack's first line outside node_modules and Node itself: `path:line:column`, relative, with `/`. */
  readonly at?: string;
  /** What an assertion expected and received, as text, where the runner tells. */
  readonly expected?: string;
  readonly received?: string;
  /** The command that the server refused, with its options and without its data, where the client tells: `SET KEEPTTL`. */
  readonly command?: string;
}

export interface TestResult {
  /**
   * Where the command was started is what it is relative to, with `/`: of a runner that ran in a package of a workspace, the package's folder
   * and what the runner calls it. Of a run without a command of ours, relative to the runner's own folder.
   */
  readonly file: string;
  /** From the outermost suite to the test. */
  readonly name: readonly string[];
  readonly status: TestStatus;
  /** How many times it was tried again before this status. */
  readonly retries: number;
  /**
   * What the tries before said, where a report had each as a test of its own: where another run has several tests of this
   * name, they are no tries.
   */
  readonly tries?: readonly (TestError | null)[];
  readonly durationMs: number | null;
  readonly line?: number;
  /** The (last) error of a failed test. */
  readonly error: TestError | null;
  /** It failed when the target had died already: that says nothing of the engine. */
  readonly targetDied?: true;
}

/** An error outside any test: a file that did not load, an unhandled rejection, a global setup that threw. */
export interface RunError extends TestError {
  readonly file?: string;
  /** The suite whose hook failed, from the outermost on; empty where it is the file's own. Its tests did not run, wherever they are not told of. */
  readonly suite?: readonly string[];
}

/** Which part of a suite's files a run took: `--shard 2/4`. */
export interface Shard {
  /** From 1 on. */
  readonly index: number;
  readonly count: number;
}

/** What one run of a suite said, test by test, on one engine: a results file's content. */
export interface RunResults {
  readonly schemaVersion: typeof RESULTS_SCHEMA_VERSION;
  readonly createdBy: { readonly name: 'redis-target'; readonly version: string };
  /** Unique per run; two files with the same id are the same run. */
  readonly runId: string;
  readonly target: {
    readonly requested: string;
    readonly target: string;
    readonly kind: TargetKind;
    readonly engine: Engine;
    /** The endpoint's URL, password masked. */
    readonly endpoint: string;
    readonly via: string;
    /** Not there where it is off, or an older version wrote the file. */
    readonly clusterMode?: boolean;
    readonly fallback?: string;
    /** Whether the configuration or REDIS_TARGET_FALLBACK says that it may. */
    readonly isFallbackSet?: boolean;
    /** The server's own `run_id`: another after each of its starts. */
    readonly serverRunId?: string;
  };
  readonly runner: { readonly name: string; readonly version: string | null };
  readonly command: readonly string[] | null;
  /** Where the runner ran only a part of the suite, and tells which. */
  readonly shard?: Shard;
  /** Folders below the command's in which runners were started, relative to it, with `/` at their ends: `packages/cart/`. */
  readonly folders?: readonly string[];
  readonly commit: string | null;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly outcome: RunOutcome;
  /** One line for a person where `outcome` is not `completed`. */
  readonly outcomeDetail?: string;
  readonly exitCode: number | null;
  /** What its clients did on the target; not there where an older version wrote the file, or nobody of ours held the target. */
  readonly usage?: Usage;
  /** What did not live through the run. */
  readonly deaths?: readonly TargetDeath[];
  readonly tests: readonly TestResult[];
  readonly errors: readonly RunError[];
  /** Path of the run's output, relative to the results file, where it was kept. */
  readonly log?: string;
}
