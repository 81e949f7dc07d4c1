import type { FailOn, GateResult } from '../compare/gate.ts';
import type { ShardedRun } from '../compare/shards.ts';
import type { Comparison } from '../model/comparison.ts';
import { maskDeep } from '../platform/mask.ts';
import { type Progress, silentProgress } from '../platform/progress.ts';
import type { RunTargetsOptions } from './rerun-different.ts';

// What compares loads with the first comparison: the package's main entry point is also what a configuration imports.

/** What is judged, and by which measure. */
export interface JudgeOptions {
  /** What makes the gate fail. Default: `broken`. */
  readonly failOn?: FailOn | undefined;
  /** File of accepted differences. Default: `redis-target-accepted.json` in `cwd`, where there is one. */
  readonly acceptedFile?: string | undefined;
  /** Takes a side that its tests did not use for as good as any. Default: false. */
  readonly allowUnused?: boolean | undefined;
}

export interface CompareTargetsOptions extends RunTargetsOptions, JudgeOptions {
  /** Where a person is told what takes long. Default: nowhere. */
  readonly progress?: Progress | undefined;
}

export interface CompareFilesOptions extends JudgeOptions {
  /** Paths and globs of results files; the first is the baseline's. */
  readonly files: readonly string[];
  /** Default: `process.cwd()`. */
  readonly cwd?: string | undefined;
  /** Whether two files may be of one engine version. Default: false. */
  readonly allowSame?: boolean | undefined;
}

/** Two or more engines, test by test. */
export interface ComparedTargets {
  /** Every test with its verdict and, where it differs, its reason; the runs; the problems. */
  readonly comparison: Comparison;
  /** Whether it may pass, and why not. */
  readonly gate: GateResult;
  /** Why a candidate could not be opened, a sentence each; the others were compared. */
  readonly unopened: readonly string[];
  /** Whether all that was asked for has run. False: it was called off before, and whatever the gate says, a part shows nothing. */
  readonly isWhole: boolean;
}

/**
 * Runs a command on each target and compares what it said, test by test: what `redis-target compare` does.
 *
 * A failed gate is a result and no error. Nothing stays open, whatever happened. When it is called off by its `signal`, what
 * has run by then is compared, and its runs say that they were interrupted; with fewer than two targets it rejects.
 *
 * @throws {RedisTargetError} `RT_USAGE`, `RT_COMPARE_SAME_ENGINE`, `RT_ACCEPTED_INVALID`, `RT_RESULTS_BUSY`, `RT_RESULTS_WRITE`;
 *   what opening the baseline throws, or opening all others; the signal's reason.
 */
export async function compareTargets(options: CompareTargetsOptions): Promise<ComparedTargets> {
  const { runTargets } = await import('./rerun-different.ts');
  return await judge(options, () => runTargets(options, options.progress ?? silentProgress));
}

/**
 * Compares the runs that results files hold.
 *
 * @throws {RedisTargetError} `RT_RESULTS_…`, `RT_COMPARE_SAME_ENGINE`, `RT_ACCEPTED_INVALID`; `RT_USAGE` for a target without a command.
 */
export async function compareFiles(options: CompareFilesOptions): Promise<ComparedTargets> {
  const { files, allowSame = false, cwd = process.cwd() } = options;
  const { readGroups } = await import('./named-runs.ts');
  // The files are read while what compares them is loaded.
  const reading = readGroups(files, allowSame, cwd);
  reading.catch(() => undefined);
  return await judge(options, async () => ({
    ...(await reading),
    unopened: [],
    isWhole: true,
  }));
}

interface Runs {
  readonly groups: readonly (readonly ShardedRun[])[];
  readonly unopened: readonly string[];
  readonly isWhole: boolean;
  /** What is wrong with what was given, a sentence each. */
  readonly problems?: readonly string[];
}

async function judge(
  {
    cwd = process.cwd(),
    failOn = 'broken',
    acceptedFile,
    allowUnused = false,
  }: JudgeOptions & { readonly cwd?: string | undefined },
  run: () => Promise<Runs>,
): Promise<ComparedTargets> {
  const { readAccepted } = await import('./named-runs.ts');
  const { applyAccepted } = await import('../compare/accepted.ts');
  const { judgeGate } = await import('../compare/gate.ts');
  const { rankComparison } = await import('../changes/rank-comparison.ts');
  const { productNotes } = await import('../changes/product-notes.ts');
  // Before anything takes long.
  const accepted = await readAccepted(acceptedFile, cwd);
  const { compared, unopened, isWhole } = await compare(run);
  const { tests, faults } = applyAccepted(compared.tests, accepted, new Date());
  const judged: Comparison = {
    ...compared,
    tests,
    problems: maskDeep([...unopened, ...compared.problems]),
    notes: [...(compared.notes ?? []), ...productNotes(compared.runs.map(({ engine }) => engine))],
  };
  const comparison: Comparison = { ...judged, changes: rankComparison(judged) };
  return {
    comparison,
    gate: maskDeep(judgeGate(comparison, failOn, faults, { allowUnused })),
    unopened,
    isWhole,
  };
}

/** A function of its own, so that nothing holds the runs any more when the reports are made. */
async function compare(
  run: () => Promise<Runs>,
): Promise<Pick<Runs, 'unopened' | 'isWhole'> & { readonly compared: Comparison }> {
  const { compareRuns } = await import('../compare/compare-runs.ts');
  const { maskRun } = await import('../results/mask-results.ts');
  const { explainTest } = await import('../changes/explain.ts');
  const { explainDeath } = await import('../changes/explain-death.ts');
  const { mapParts } = await import('../compare/shards.ts');
  const { groups: given, unopened, isWhole, problems = [] } = await run();
  // Files may have been written by others.
  const groups = given.map((runs) => runs.map((one) => mapParts(one, maskRun)));
  const engines = groups.flatMap(([first]) => (first ? [first.target.engine] : []));
  const compared = compareRuns(groups, {
    explain: (test) => explainTest({ ...test, engines }),
    explainDeath,
  });
  return { compared: { ...compared, problems: [...problems, ...compared.problems] }, unopened, isWhole };
}
