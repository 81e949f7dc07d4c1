import { divideMessage } from '../messages/expected-received.ts';
import type {
  ComparedRun,
  ComparedTest,
  Comparison,
  DifferenceKind,
  Reason,
  Verdict,
  VerdictCounts,
} from '../model/comparison.ts';
import { formatEngine } from '../model/engine.ts';
import type { RunResults, TestResult } from '../model/results.ts';
import { sumUsage } from '../model/usage.ts';
import { VERDICTS } from '../model/verdicts.ts';
import { groupByCause } from './causes.ts';
import { type ExplainDeath, findDeadlyTests, keyOfTest } from './deadly-tests.ts';
import { slowerOrFaster } from './durations.ts';
import type { Explain } from './explain.ts';
import { failKept } from './kept-tests.ts';
import { findLacking } from './lacking.ts';
import { markLost } from './lost-tests.ts';
import { byFile, matchInStep, PassedInStep } from './match-in-step.ts';
import { errorsOf, type MatchedTest, type Observation, statusOf, tallyOf } from './merge-runs.ts';
import { settleNoise } from './noise.ts';
import { OutsideCauses } from './outside-cause.ts';
import { endedBadly, findProblems } from './problems.ts';
import { Repetitions } from './repetitions.ts';
import { noteServedPorts } from './served-port.ts';
import { mapParts, partsOf, type ShardedRun } from './shards.ts';
import { separateNamesakes } from './tries.ts';
import { failUnloaded } from './unloaded.ts';
import { gravest, judgeTest } from './verdicts.ts';

export interface CompareRunsOptions {
  /** Asked for each test that is broken, fixed or fails differently. Default: nothing is explained. */
  readonly explain?: Explain;
  /** Asked for each death. Default: none is explained. */
  readonly explainDeath?: ExplainDeath;
}

/**
 * Compares the runs of two or more targets, test by test.
 *
 * @param groups - Each target's runs, the baseline's first; several runs of one target are repetitions, and a
 *   later one may hold only some of the tests.
 * @returns The tests by file; within a file in the baseline's order, then those that only others have.
 */
export function compareRuns(
  given: readonly (readonly ShardedRun[])[],
  options: CompareRunsOptions = {},
): Comparison {
  const deadly = new Map<string, Reason>();
  const mark = (part: RunResults): RunResults => {
    const own = findDeadlyTests(part, options.explainDeath);
    for (const [key, reason] of own) deadly.set(key, reason);
    return markLost(part, own);
  };
  const groups = separateNamesakes(given.map((runs) => runs.map((run) => mapParts(run, mark))));
  const explain: Explain = (test) => {
    const reason = deadly.get(keyOfTest(test));
    return reason === undefined ? options.explain?.(test) : { kind: 'crash', reason };
  };
  const isRepeated = groups.some((runs) => runs.length > 1);
  const matched = failKept(failUnloaded(matchInStep(groups), groups), groups);
  const passed = passedEverywhere(groups.length);
  const outside = options.explain && new OutsideCauses(groups, options.explain);
  const repetitions = isRepeated ? new Repetitions(groups) : undefined;
  const compared = matched.map((row) => {
    if (row instanceof PassedInStep && repetitions === undefined) return passedTest(row.test, passed);
    const { observations } = row;
    return repetitions === undefined && observations.every(hasPassed)
      ? sameTest(observations, passed)
      : compareTest(observations, repetitions, explain, outside);
  });
  const tests = orderByFile(repetitions === undefined ? compared : settleNoise(compared));
  const lacking = findLacking(groups, matched);
  const runs = groups.map((group, side) => describeRuns(group, lacking[side] ?? []));
  return {
    runs,
    counts: countVerdicts(tests),
    tests: tests.map(divideErrors),
    causes: groupByCause(tests),
    problems: [
      ...findProblems(groups),
      ...runs.flatMap((run) => (run.lacks ?? []).map((what) => `${nameOfRun(run)} ${what}`)),
    ],
    notes: noteServedPorts(groups),
  };
}

/** So that every report has what was expected and received, also where the runner says it only in its message. */
function divideErrors(test: ComparedTest): ComparedTest {
  if (test.errors.every((error) => error === null)) return test;
  return { ...test, errors: test.errors.map((error) => (error === null ? null : divideMessage(error))) };
}

/** Runners take files in an order of their own, by what they took last time or by who was free: the report's must not change with it. */
function orderByFile(tests: readonly ComparedTest[]): readonly ComparedTest[] {
  if (isInOrder(tests)) return tests;
  const files = byFile(tests);
  return [...files.keys()].sort().flatMap((file) => files.get(file) ?? []);
}

function isInOrder(tests: readonly ComparedTest[]): boolean {
  return tests.every(({ file }, index) => index === 0 || (tests[index - 1]?.file ?? '') <= file);
}

type Outcome = Pick<ComparedTest, 'verdict' | 'verdicts' | 'statuses' | 'errors'>;

/** What all tests share that passed on every target. They are nearly all: a list of each one's own would take most of the memory. */
function passedEverywhere(width: number): Outcome {
  const each = <T>(length: number, value: T): T[] => Array.from({ length }, () => value);
  return {
    verdict: 'same',
    verdicts: each(width - 1, 'same'),
    statuses: each(width, 'passed'),
    errors: each(width, null),
  };
}

function hasPassed(observation: Observation | undefined): boolean {
  return observation?.results[0]?.status === 'passed';
}

function sameTest(observations: readonly (Observation | undefined)[], shared: Outcome): ComparedTest {
  const { file = '', name = [], line } = observations[0] ?? {};
  const retries = retriesOf(observations);
  if (retries !== undefined)
    return { file, name, ...shared, retries, ...(line === undefined ? {} : { line }) };
  const movedTo = observations.find((other) => other?.file !== file)?.file;
  if (movedTo !== undefined)
    return { file, movedTo, name, ...shared, ...(line === undefined ? {} : { line }) };
  return passedTest({ file, name, ...(line === undefined ? {} : { line }) }, shared);
}

function passedTest(
  { file, name, line }: Pick<TestResult, 'file' | 'name' | 'line'>,
  { verdict, verdicts, statuses, errors }: Outcome,
): ComparedTest {
  return line === undefined
    ? { file, name, verdict, verdicts, statuses, errors }
    : { file, name, verdict, verdicts, statuses, errors, line };
}

function retriesOf(observations: readonly (Observation | undefined)[]): number[] | undefined {
  const isTriedAgain = (one: Observation | undefined): boolean =>
    one?.results.some(({ retries }) => retries > 0) ?? false;
  if (!observations.some(isTriedAgain)) return undefined;
  return observations.map((one) => Math.max(0, ...(one?.results ?? []).map(({ retries }) => retries)));
}

function compareTest(
  observations: MatchedTest['observations'],
  repetitions: Repetitions | undefined,
  explain: Explain | undefined,
  outside: OutsideCauses | undefined,
): ComparedTest {
  const first = observations.find((observation) => observation !== undefined);
  const statuses = observations.map(statusOf);
  const errors = observations.map(errorsOf);
  const [baseline, ...candidates] = observations.map((_, index) => ({
    status: statuses[index] ?? 'absent',
    errors: errors[index] ?? [],
    ...repetitions?.exceptionsOf(observations[index], index),
  }));
  const verdicts: Verdict[] = baseline ? candidates.map((candidate) => judgeTest(baseline, candidate)) : [];
  const verdict = gravest(verdicts);
  const moved = observations.find((other) => other && first && other.file !== first.file)?.file;
  const retries = retriesOf(observations);
  const medianMs = repetitions && slowerOrFaster(observations, repetitions.stepMsOf(first?.file ?? ''));
  const test = {
    file: first?.file ?? '',
    ...(moved === undefined ? {} : { movedTo: moved }),
    name: first?.name ?? [],
    verdict,
    verdicts,
    statuses,
    errors: errors.map(([error]) => error ?? null),
    ...(repetitions ? { tally: observations.map(tallyOf) } : {}),
    ...(retries === undefined ? {} : { retries }),
    ...(medianMs === undefined ? {} : { medianMs }),
    ...(first?.line === undefined ? {} : { line: first.line }),
  };
  if (verdict !== 'broken' && verdict !== 'fixed' && verdict !== 'differentlyFailing') return test;
  const explanation = explain?.(test);
  const reason = explanation?.reason ?? outside?.of(test);
  return { ...test, kind: kindOf(verdict, explanation?.kind ?? 'unknown'), ...(reason ? { reason } : {}) };
}

/** What the engine newly accepts, a test that fails on both does not: it fails of something else. */
function kindOf(verdict: Verdict, kind: DifferenceKind): DifferenceKind {
  const isOther = verdict === 'differentlyFailing' && (kind === 'newlyAccepted' || kind === 'unknown');
  return isOther ? 'otherError' : kind;
}

function describeRuns(runs: readonly ShardedRun[], lacks: readonly string[]): ComparedRun {
  const [first] = runs;
  if (first === undefined) throw new RangeError('A target without a run cannot be compared.');
  const worst = runs.find(({ outcome }) => outcome !== 'completed') ?? first;
  const count = (status: string): number => first.tests.filter((test) => test.status === status).length;
  const passed = count('passed');
  const failed = count('failed');
  const exitCode = runs.find((run) => run.exitCode)?.exitCode ?? first.exitCode;
  const parts = runs.flatMap(partsOf);
  const unexplained = parts.find((run) => run.outcome === 'completed' && endedBadly(run))?.exitCode;
  return {
    target: first.target.target,
    engine: first.target.engine,
    via: first.target.via,
    ...(first.target.clusterMode === true ? { clusterMode: true } : {}),
    ...fallbackOf(runs),
    runner: first.runner.name,
    outcome: worst.outcome,
    ...(worst.outcomeDetail === undefined ? {} : { outcomeDetail: worst.outcomeDetail }),
    counts: { passed, failed, skipped: first.tests.length - passed - failed, total: first.tests.length },
    repeats: runs.length,
    ...(first.shards === undefined ? {} : { shards: first.shards.length }),
    ...(lacks.length === 0 ? {} : { lacks }),
    durationMs: first.durationMs,
    errors: runs.flatMap(({ errors }) => errors),
    ...(exitCode == null ? {} : { exitCode }),
    ...(unexplained == null ? {} : { unexplainedExit: unexplained }),
    usage: sumUsage(parts.map(({ usage }) => usage)),
    deaths: runs.flatMap(({ deaths = [] }) => deaths),
    ...(worst.log === undefined ? {} : { log: worst.log }),
  };
}

function nameOfRun({ target, engine }: ComparedRun): string {
  return `${target} (${formatEngine(engine)})`;
}

/** A side of which one run fell back is as good as none of it having been what was asked for. */
function fallbackOf(runs: readonly ShardedRun[]): Pick<ComparedRun, 'fallback' | 'isFallbackSet'> {
  const fallen = runs.filter(({ target }) => target.fallback !== undefined);
  const fallback = fallen[0]?.target.fallback;
  if (fallback === undefined) return {};
  return { fallback, isFallbackSet: fallen.every(({ target }) => target.isFallbackSet === true) };
}

function countVerdicts(tests: readonly ComparedTest[]): VerdictCounts {
  const counts = Object.fromEntries(VERDICTS.map(({ verdict }) => [verdict, 0])) as Record<Verdict, number>;
  for (const { verdict } of tests) counts[verdict] += 1;
  return counts;
}
