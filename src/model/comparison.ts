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
  /** Fails on both, of two different things: neither another wording of one nor another value. */
  | 'otherError'
  | 'unknown';

/** Why a test differs, as an entry of the catalogue of engine changes. */
export interface Reason {
  /** The catalogue's entry, e.g. `C16`. */
  readonly id: string;
  /** The engine line in which the change came, e.g. `3.2`, `valkey-8.1`; empty where none brought it. */
  readonly since: string;
  readonly title: string;
  readonly certainty: 'certain' | 'likely' | 'guess';
  /** What spoke for it, a sentence each. */
  readonly evidence: readonly string[];
  /** What an engine does before the change, and what since, where the entry is about nothing but this. */
  readonly before?: string;
  readonly after?: string;
  /** Where it is the client's doing: what to change there. */
  readonly cure?: string;
  /** The line's release notes; empty where `since` is. */
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
  /** How often it was tried again before it ended so, one per run, at most in one repetition; only where it was anywhere. */
  readonly retries?: readonly number[];
  /** Median durations, one per run, where they differ beyond noise over repeated runs. */
  readonly medianMs?: readonly (number | null)[];
  readonly line?: number;
  readonly kind?: DifferenceKind;
  readonly reason?: Reason;
  /**
   * It passed in every run on the one engine and failed in every run on the other, and so may one of the suite's flaky tests by
   * chance: more runs would tell.
   */
  readonly undecided?: true;
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
  /** Not there where it is off, or was not written down. */
  readonly clusterMode?: boolean;
  readonly fallback?: string;
  /** Whether the configuration or REDIS_TARGET_FALLBACK says that it may: one that nobody decided on fails a comparison's gate. */
  readonly isFallbackSet?: boolean;
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

/**
 * What a suite says of a change between two engines, what concerns it most first. `shown`: a test differs by it; `sent`: its
 * tests call the command in this very form; `possible`: they call the command, in a form or with values that nobody saw;
 * `accepted`: they call it, and it is newly accepted, which cannot break what passes today; `notExercised`: no test looks at it.
 */
export type ChangeRank = 'shown' | 'sent' | 'possible' | 'accepted' | 'notExercised';

/** A change of the catalogue, as one suite has to do with it. */
export interface RankedChange {
  readonly rank: ChangeRank;
  readonly id: string;
  /** The line in which it came. */
  readonly since: string;
  readonly title: string;
  /** Seen by who goes from the baseline to the candidate. */
  readonly kind: DifferenceKind;
  readonly commands: readonly string[];
  /** What the baseline's engine does, and what the candidate's. */
  readonly before: string;
  readonly after: string;
  readonly link: string;
  /** What was sent or run of it, by the names that were counted: `SET 5 NX XX`, `CONFIG GET`. */
  readonly used: readonly string[];
  /** Indices into `Comparison.tests` of those that differ by it. */
  readonly tests: readonly number[];
}

/** All that changes between two engines, by what one suite says of it. */
export interface ChangesOnTheWay {
  readonly baseline: Engine;
  readonly candidate: Engine;
  /** Causes of tests that are broken or fail differently: what has to be changed, and what only reads otherwise. */
  readonly places: number;
  readonly wordings: number;
  /** Whether it is known what commands the tests used; otherwise only what showed is ranked. */
  readonly isUseKnown: boolean;
  /** By rank. */
  readonly changes: readonly RankedChange[];
  /** What keeps the ranks from being exact, and what was not measured, a sentence each. */
  readonly notes: readonly string[];
  /** What of the way was measured: the releases that stand for its ends, and what lies there and was not. */
  readonly measured: { readonly from: string; readonly to: string; readonly unmeasured: readonly string[] };
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
  /** What changes between the engines, by what these tests say of it; one a candidate that the catalogue knows. */
  readonly changes?: readonly ChangesOnTheWay[];
}
