import type { ComparedTest, Verdict } from '../model/comparison.ts';
import { gravest } from './verdicts.ts';

/**
 * How likely the differences that were found may be by chance before they are none. With two tests that fail half of the time, three
 * runs a side show one in thirty comparisons; a suite is compared often.
 */
const MOST_LIKELY = 0.0005;
/** A suite with fewer tests that change their mind is not one that fails at random: what differs then is doubted only as long as runs can follow. */
const LEAST_FLAKY = 3;

const NEEDS_PROOF: readonly Verdict[] = ['broken', 'fixed'];

/**
 * Takes differences for noise that the suite's own noise explains: where tests change their mind on one engine, one of them may by chance
 * pass in every run on the one engine and fail in every run on the other. What the catalogue of changes explains is none.
 *
 * The tests that changed their mind tell, by their rates, how many of them would look broken if both engines were one; unless more do,
 * nothing is shown. Only repeated runs tell anything.
 */
export function settleNoise(tests: readonly ComparedTest[]): readonly ComparedTest[] {
  const candidates = tests[0]?.verdicts.length ?? 0;
  let settled = tests;
  for (let candidate = 0; candidate < candidates; candidate += 1) {
    const flaky = flakyTests(tests, candidate);
    if (flaky.length < LEAST_FLAKY) continue;
    const doubtful = new Set(
      NEEDS_PROOF.flatMap((verdict) => byChance(tests, { candidate, verdict, flaky })),
    );
    if (doubtful.size === 0) continue;
    settled = settled.map((test, index) => (doubtful.has(index) ? undecided(test, candidate) : test));
  }
  return settled;
}

/** How many differences one more run of each side would make surer: those that chance may have made. */
export function countDoubtful(tests: readonly ComparedTest[]): number {
  const doubtful = new Set<number>();
  for (let candidate = 0; candidate < (tests[0]?.verdicts.length ?? 0); candidate += 1) {
    const flaky = flakyTests(tests, candidate);
    for (const verdict of NEEDS_PROOF)
      for (const index of byChance(tests, { candidate, verdict, flaky })) doubtful.add(index);
  }
  return doubtful.size;
}

/** A test that changed its mind on an engine. */
interface FlakyTest {
  /** The share of its runs that failed, on both sides together. */
  readonly rate: number;
  /** What is the same of tests that fail together: of a hook that fails at random. */
  readonly pattern: string;
}

function flakyTests(tests: readonly ComparedTest[], candidate: number): FlakyTest[] {
  return tests.flatMap(({ file, statuses, tally, errors }) => {
    const sides = [0, candidate + 1];
    if (tally === undefined || !sides.some((side) => statuses[side] === 'mixed')) return [];
    const counts = sides.map((side) => tally[side] ?? { passed: 0, failed: 0 });
    const failed = counts.reduce((sum, count) => sum + count.failed, 0);
    const passed = counts.reduce((sum, count) => sum + count.passed, 0);
    const pattern = [
      file,
      ...counts.map((count) => count.failed),
      ...sides.map((side) => errors[side]?.message),
    ].join('\u0000');
    return [{ rate: failed / (failed + passed), pattern }];
  });
}

interface Doubt {
  readonly candidate: number;
  readonly verdict: Verdict;
  readonly flaky: readonly FlakyTest[];
}

/** The tests of one verdict, where as many of them may have it by chance. */
function byChance(tests: readonly ComparedTest[], { candidate, verdict, flaky }: Doubt): number[] {
  if (flaky.length === 0) return [];
  const found = tests.flatMap((test, index) => (isOf(test, candidate, verdict) ? [index] : []));
  const first = tests[found[0] ?? -1];
  const passedOn = verdict === 'broken' ? 0 : candidate + 1;
  const failedOn = verdict === 'broken' ? candidate + 1 : 0;
  const passes = first?.tally?.[passedOn]?.passed ?? 0;
  const failures = first?.tally?.[failedOn]?.failed ?? 0;
  // A single run of each side cannot be measured against anything.
  if (passes + failures <= 2) return [];
  const expected = flaky.reduce((sum, { rate }) => sum + (1 - rate) ** passes * rate ** failures, 0);
  // Tests that fail together are one event.
  const size = flaky.length / new Set(flaky.map(({ pattern }) => pattern)).size;
  return atLeast(Math.ceil(found.length / size), expected / size) >= MOST_LIKELY ? found : [];
}

function isOf(
  { statuses, verdicts, reason, undecided }: ComparedTest,
  candidate: number,
  verdict: Verdict,
): boolean {
  if (reason !== undefined && reason.certainty !== 'guess') return false;
  const before = verdict === 'broken' ? 'passed' : 'failed';
  const after = verdict === 'broken' ? 'failed' : 'passed';
  return (
    statuses[0] === before &&
    statuses[candidate + 1] === after &&
    (undecided === true || verdicts[candidate] === verdict)
  );
}

function undecided({ kind: _, reason: __, ...test }: ComparedTest, candidate: number): ComparedTest {
  const verdicts = test.verdicts.map((verdict, index): Verdict => (index === candidate ? 'flaky' : verdict));
  return { ...test, verdict: gravest(verdicts), verdicts, undecided: true };
}

/** The probability of so many events or more, where `expected` are expected (Poisson). */
function atLeast(count: number, expected: number): number {
  let term = Math.exp(-expected);
  let below = 0;
  for (let events = 0; events < count; events += 1) {
    below += term;
    term *= expected / (events + 1);
  }
  return 1 - below;
}
