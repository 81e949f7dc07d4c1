import type { ComparedTest, Verdict } from '../model/comparison.ts';
import { gravest } from './verdicts.ts';

/**
 * How likely the differences that were found may be by chance before they are none. A single test that fails half of the time looks
 * broken in one of 16 comparisons with two runs a side, in one of 64 with three, in one of 4,096 with six; a suite is compared often.
 */
const MOST_LIKELY = 0.0005;
/** A suite with fewer tests that change their mind is not one that fails at random: what differs then is doubted only as long as runs can follow. */
const LEAST_FLAKY = 3;

/** How many tests may look so by chance, on an average, beside those that really differ, before more runs are worth their time. */
const MOST_AMONG_OTHERS = 0.02;

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
      NEEDS_PROOF.flatMap((verdict) => {
        const found = findApart(tests, candidate, verdict);
        return found !== undefined && mayBeTheirs(found, flaky) ? found.indices : [];
      }),
    );
    if (doubtful.size === 0) continue;
    settled = settled.map((test, index) => (doubtful.has(index) ? undecided(test, candidate) : test));
  }
  return settled;
}

/**
 * How many differences one more run of each side would make surer: those that chance may have made, be it that they are flaky themselves and
 * no run has shown it yet.
 */
export function countDoubtful(tests: readonly ComparedTest[]): number {
  const doubtful = new Set<number>();
  for (let candidate = 0; candidate < (tests[0]?.verdicts.length ?? 0); candidate += 1) {
    const flaky = flakyTests(tests, candidate);
    for (const verdict of NEEDS_PROOF) {
      const found = findApart(tests, candidate, verdict);
      if (found === undefined) continue;
      const isSure =
        expectedOf(found, flaky) < MOST_AMONG_OTHERS &&
        !mayBeTheirs(found, flaky) &&
        !mayBeTheirOwn(found, flaky);
      if (isSure) continue;
      for (const index of found.indices) doubtful.add(index);
    }
  }
  return doubtful.size;
}

/** A test that changed its mind on an engine, or may have. */
interface FlakyTest {
  /** The share of its runs that failed, on both sides together. */
  readonly rate: number;
  /** What is the same of tests that fail together: of a hook that fails at random. */
  readonly pattern: string;
}

function flakyTests(tests: readonly ComparedTest[], candidate: number): FlakyTest[] {
  const isMixed = ({ statuses }: ComparedTest): boolean =>
    statuses[0] === 'mixed' || statuses[candidate + 1] === 'mixed';
  return tests.flatMap((test) => (isMixed(test) ? toFlaky(test, candidate) : []));
}

function toFlaky({ file, tally, errors }: ComparedTest, candidate: number): FlakyTest[] {
  if (tally === undefined) return [];
  const sides = [0, candidate + 1];
  const counts = sides.map((side) => tally[side] ?? { passed: 0, failed: 0 });
  const failed = counts.reduce((sum, count) => sum + count.failed, 0);
  const passed = counts.reduce((sum, count) => sum + count.passed, 0);
  const pattern = [
    file,
    ...counts.map((count) => count.failed),
    ...sides.map((side) => errors[side]?.message),
  ].join('\u0000');
  return [{ rate: failed / (failed + passed), pattern }];
}

/** Tests that always passed on one engine and always failed on the other. */
interface Apart {
  readonly indices: readonly number[];
  readonly tests: readonly FlakyTest[];
  /** How many runs passed on the one, and failed on the other. */
  readonly passes: number;
  readonly failures: number;
}

function findApart(tests: readonly ComparedTest[], candidate: number, verdict: Verdict): Apart | undefined {
  const indices = tests.flatMap((test, index) => (isOf(test, candidate, verdict) ? [index] : []));
  const first = tests[indices[0] ?? -1];
  if (first === undefined) return undefined;
  const passes = first.tally?.[verdict === 'broken' ? 0 : candidate + 1]?.passed ?? 0;
  const failures = first.tally?.[verdict === 'broken' ? candidate + 1 : 0]?.failed ?? 0;
  // A single run of each side cannot be measured against anything.
  if (passes + failures <= 2) return undefined;
  const own = indices.flatMap((index) => toFlaky(tests[index] as ComparedTest, candidate));
  return { indices, tests: own, passes, failures };
}

/** Whether as many of the tests that changed their mind may look so by chance. */
function mayBeTheirs(found: Apart, flaky: readonly FlakyTest[]): boolean {
  if (flaky.length === 0) return false;
  // Tests that fail together are one event.
  const size = flaky.length / new Set(flaky.map(({ pattern }) => pattern)).size;
  return atLeast(Math.ceil(found.indices.length / size), expectedOf(found, flaky) / size) >= MOST_LIKELY;
}

/** How many of the tests that changed their mind would look so by chance, on an average. */
function expectedOf(found: Apart, flaky: readonly FlakyTest[]): number {
  return flaky.reduce((sum, test) => sum + chanceOf(test, found), 0);
}

/** How likely a test with such a rate looks so. */
function chanceOf({ rate }: FlakyTest, { passes, failures }: Apart): number {
  return (1 - rate) ** passes * rate ** failures;
}

/**
 * Whether the tests in question may themselves be all that is flaky, beside those that changed their mind: nothing has shown that they are
 * not. Tests that fail alike in one file count as one.
 */
function mayBeTheirOwn(found: Apart, flaky: readonly FlakyTest[]): boolean {
  const own = new Set(found.tests.map(({ pattern }) => pattern));
  const events = new Map([...flaky, ...found.tests].map((test) => [test.pattern, test]));
  const chances = [...events.values()].map((test) => chanceOf(test, found));
  return atLeastOf(own.size, chances) >= MOST_LIKELY;
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

/**
 * Whether so many events are surely less likely than {@link MOST_LIKELY}, by Chernoff's bound, e^-m (em/n)^n for n events where m are
 * expected, which holds for both probabilities below. Of tens of thousands of events both take long, and e^-m is 0 to a computer.
 */
function isFarBeyond(count: number, expected: number): boolean {
  return count > expected && count * (1 + Math.log(expected / count)) - expected < Math.log(MOST_LIKELY);
}

/** The probability of so many events or more, where `expected` are expected (Poisson). */
function atLeast(count: number, expected: number): number {
  if (isFarBeyond(count, expected)) return 0;
  let term = Math.exp(-expected);
  let below = 0;
  for (let events = 0; events < count; events += 1) {
    below += term;
    term *= expected / (events + 1);
  }
  return 1 - below;
}

/** The probability that of independent events, each with its own, so many or more come. */
function atLeastOf(count: number, chances: readonly number[]): number {
  const expected = chances.reduce((sum, chance) => sum + chance, 0);
  if (isFarBeyond(count, expected)) return 0;
  // Of each number of events below `count`, how likely it is.
  const below = Array.from({ length: count }, (_, events): number => (events === 0 ? 1 : 0));
  for (const chance of chances) {
    for (let events = count - 1; events >= 0; events -= 1)
      below[events] = (below[events] ?? 0) * (1 - chance) + (below[events - 1] ?? 0) * chance;
  }
  return 1 - below.reduce((sum, probability) => sum + probability, 0);
}
