import type { Engine } from './engine.ts';
import type { RunError, RunOutcome, TestError, TestStatus } from './results.ts';
import type { TargetDeath, Usage } from './usage.ts';

/** What a candidate's test is, seen from the baseline. */
export type Verdict =
  | 'same'
  /** Passed on the baseline, fails on the candidate. */
  | 'broken'
  | 'fixed'
  /** Fails on both, with another message. */
  | 'differentlyFailing'
  /** Changes its mind on one engine: says nothing about the upgrade. */
  | 'flaky'
  /** Ran on the baseline, skipped on the candidate, or the other way round. */
  | 'skippedInCandidate'
  | 'skippedInBaseline'
  | 'onlyInBaseline'
  | 'onlyInCandidate'
  /** Failed on a target that had died: says nothing about the engine. */
  | 'lost';

export type DifferenceKind =
  /** The wording of an error. */
  | 'wording'
  | 'value'
  | 'newlyAccepted'
  | 'newlyRefused'
  /** Timing or order. */
  | 'timing'
  /** A crash or a hang of the client or the run. */
  | 'crash'
  | 'unknown';

/** Why a test differs, as an entry of the catalogue of engine changes. */
export interface Reason {
  /** The catalogue's entry, e.g. `C16`. */
  readonly id: string;
  /** The engine line in which the change came, e.g. `3.2`, `valkey-8.1`. */
  readonly since: string;
  readonly title: string;
  readonly certainty: 'certain' | 'likely' | 'guess';
  /** What spoke for it, a sentence each. */
  readonly evidence: readonly string[];
  readonly link: string;
}

/**
 * One test's status in one run, over all repetitions. `mixed`: it changed its mind. `absent`: not there. `lost`: it failed on a
 * target that had died.
 */
export type ObservedStatus = TestStatus | 'mixed' | 'absent' | 'lost';

export interface ComparedTest {
  readonly file: string;
  /** Where the candidates had it, if elsewhere. */
  readonly movedTo?: string;
  readonly name: readonly string[];
  /** The gravest of `verdicts`. */
  readonly verdict: Verdict;
  /** One per candidate. */
  readonly verdicts: readonly Verdict[];
  /** One per run, the baseline first. */
  readonly statuses: readonly ObservedStatus[];
  /** One per run; null where it did not fail. */
  readonly errors: readonly (TestError | null)[];
  /** Passed and failed counts over the repetitions, one per run; only where there were several. */
  readonly tally?: readonly { readonly passed: number; readonly failed: number; readonly total: number }[];
  /** Median durations, one per run, where they differ beyond noise over repeated runs. */
  readonly medianMs?: readonly (number | null)[];
  readonly line?: number;
  readonly kind?: DifferenceKind;
  readonly reason?: Reason;
  /** The accepted-differences entry that covers it. */
  readonly accepted?: { readonly reason: string; readonly until: string };
}

/** Several tests with one cause: said once. */
export interface Cause {
  readonly kind: DifferenceKind;
  readonly reason?: Reason;
  /** The error that they share, normalised for reading. */
  readonly message: string;
  /** Indices into `Comparison.tests`. */
  readonly tests: readonly number[];
}

export interface ComparedRun {
  readonly target: string;
  readonly engine: Engine;
  readonly via: string;
  readonly fallback?: string;
  readonly runner: string;
  readonly outcome: RunOutcome;
  readonly outcomeDetail?: string;
  readonly counts: {
    readonly passed: number;
    readonly failed: number;
    readonly skipped: number;
    readonly total: number;
  };
  /** How many times the suite ran on it. */
  readonly repeats: number;
  /** How many parts the suite ran in, where there were several: `counts` and `durationMs` are their sums. */
  readonly shards?: number;
  /** What it lacks of the suite, in words that follow its name: `lacks shard 3 of 4`. */
  readonly lacks?: readonly string[];
  readonly durationMs: number;
  readonly errors: readonly RunError[];
  /** The command's; of several runs the first that is not 0. */
  readonly exitCode?: number;
  /** That exit code where nothing that was reported accounts for it. */
  readonly unexplainedExit?: number;
  /** What its clients did on the target, over all shards and repetitions. */
  readonly usage: Usage;
  /** What did not live through it. */
  readonly deaths: readonly TargetDeath[];
  readonly log?: string;
}

export type VerdictCounts = Readonly<Record<Verdict, number>>;

/** Two or more runs, compared; the first is the baseline. */
export interface Comparison {
  readonly runs: readonly ComparedRun[];
  readonly counts: VerdictCounts;
  /** Every test, in the baseline's order, then those that are only elsewhere. */
  readonly tests: readonly ComparedTest[];
  /** Differences grouped by cause, the gravest and largest first. */
  readonly causes: readonly Cause[];
  /** What keeps this comparison from being whole: a run that crashed, was cut off or ran no test. */
  readonly problems: readonly string[];
  /** What else is to be known of it; no gate fails for that. */
  readonly notes?: readonly string[];
}
