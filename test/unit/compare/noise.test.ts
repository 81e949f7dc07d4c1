import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import { judgeGate } from '../../../src/compare/gate.ts';
import { countDoubtful, settleNoise } from '../../../src/compare/noise.ts';
import type { ComparedTest, Comparison } from '../../../src/model/comparison.ts';
import type { RunResults, TestResult, TestStatus } from '../../../src/model/results.ts';
import { reportAsMarkdown } from '../../../src/report/markdown.ts';
import { reportOnTerminal } from '../../../src/report/terminal.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';

const OLD = '6.2.11';
const NEW = '6.2.12';

/** A run of a side for each column, of `name: results` with a letter for each run: `p` passed, `f` failed, `s` skipped, `-` not there. */
function runsOf(engine: string, tests: Readonly<Record<string, string>>): RunResults[] {
  const STATUS: Readonly<Record<string, TestStatus>> = { p: 'passed', f: 'failed', s: 'skipped' };
  const [first = ''] = Object.values(tests);
  return [...first].map((_, run) =>
    makeRun(
      engine,
      Object.entries(tests).flatMap(([name, results]): TestResult[] => {
        const status = STATUS[results[run] ?? ''];
        return status === undefined ? [] : [makeTest(name, status)];
      }),
    ),
  );
}

type Tests = Readonly<Record<string, readonly [before: string, after: string]>>;

function compare(tests: Tests): Comparison {
  const side = (index: 0 | 1) =>
    Object.fromEntries(Object.entries(tests).map(([name, results]) => [name, results[index]]));
  return compareRuns([runsOf(OLD, side(0)), runsOf(NEW, side(1))]);
}

const verdict = (tests: Tests, name = 'it') =>
  compare(tests).tests.find((test) => test.name[0] === name)?.verdict;

describe('a suite that fails at random', () => {
  it('is taken for what it is where no further runs can be had', () => {
    const noisy = { a: ['pfp', 'ffp'], b: ['ppf', 'fpf'], c: ['fpp', 'pff'], d: ['fff', 'pfp'] } as const;
    const comparison = compare({ ...noisy, it: ['ppp', 'fff'] });
    expect(comparison.counts).toMatchObject({ broken: 0, flaky: 5 });
    expect(comparison.tests.find(({ name }) => name[0] === 'it')).toMatchObject({
      verdict: 'flaky',
      undecided: true,
      tally: [
        { passed: 3, failed: 0 },
        { passed: 0, failed: 3 },
      ],
    });
    expect(countDoubtful(comparison.tests)).toBe(1);
    // Nothing is called broken, and nothing is called whole.
    expect(judgeGate(comparison, 'broken').why).toEqual([
      expect.stringMatching(/^1 test passed in every run on the baseline and failed in every run here/),
    ]);
    for (const text of [reportOnTerminal(comparison), reportAsMarkdown(comparison)]) {
      expect(text).toContain('passed 3 of 3');
      expect(text).toContain('failed 3 of 3');
      expect(text).toContain('passed 2 of 3');
    }
    expect(reportOnTerminal(comparison)).toContain('perhaps by chance: redis 6.2.11: passed 3 of 3');
  });

  it('makes what is fixed as doubtful as what broke, on each candidate by itself', () => {
    const noisy = { a: ['pfp', 'ffp'], b: ['ppf', 'fpf'], c: ['fpp', 'pff'], d: ['fff', 'pfp'] } as const;
    const { tests, counts } = compare({ ...noisy, it: ['fff', 'ppp'] });
    expect(counts).toMatchObject({ fixed: 0, flaky: 5 });
    expect(tests.find(({ name }) => name[0] === 'it')).toMatchObject({
      undecided: true,
      verdicts: ['flaky'],
    });
    const side = (index: 0 | 1) =>
      Object.fromEntries(Object.entries(noisy).map(([name, results]) => [name, results[index]]));
    const steady = { a: 'ppp', b: 'ppp', c: 'ppp', d: 'ppp', it: 'fff' };
    const { tests: three } = compareRuns([
      runsOf(OLD, { ...steady, it: 'ppp' }),
      runsOf(NEW, steady),
      runsOf('7.0.15', { ...side(1), it: 'fff' }),
    ]);
    // On the first candidate nothing changes its mind.
    expect(three.find(({ name }) => name[0] === 'it')?.verdicts[0]).toBe('broken');
  });

  it('does not hide what is broken: more differs than chance explains, or more often', () => {
    const noisy = { a: ['pfp', 'pfp'], b: ['ppp', 'fpp'] } as const;
    expect(verdict({ ...noisy, it: ['ppp', 'fff'] })).toBe('broken');
    const many = Object.fromEntries(
      Array.from({ length: 6 }, (_, index) => [`it ${index}`, ['ppp', 'fff'] as const]),
    );
    const random = { a: ['pfp', 'ffp'], b: ['ppf', 'fpf'], c: ['fpp', 'pff'], d: ['fff', 'pfp'] } as const;
    expect(compare({ ...random, ...many }).counts).toMatchObject({ broken: 6, flaky: 4 });
    const [before, after] = ['pfpfpfpf', 'ffpppfpp'];
    const often = { a: [before, after], b: [after, before], it: ['pppppppp', 'ffffffff'] } as const;
    expect(verdict(often)).toBe('broken');
    expect(countDoubtful(compare(often).tests)).toBe(0);
  });

  it('is not doubted for good where few tests change their mind, or none', () => {
    expect(verdict({ a: ['pp', 'pp'], it: ['pp', 'ff'] })).toBe('broken');
    expect(verdict({ a: ['pf', 'fp'], it: ['pp', 'ff'] })).toBe('broken');
    // But one more run would make it surer.
    expect(countDoubtful(compare({ a: ['pf', 'fp'], it: ['pp', 'ff'] }).tests)).toBe(1);
  });

  it('may have one flaky test only: more runs tell, until chance is one in two thousand', () => {
    const doubts = (runs: number, tests = 1): number => {
      const each = Object.fromEntries(
        Array.from({ length: tests }, (_, index) => [
          `it ${index}`,
          ['p'.repeat(runs), 'f'.repeat(runs)] as const,
        ]),
      );
      return countDoubtful(compare({ steady: ['p'.repeat(runs), 'p'.repeat(runs)], ...each }).tests);
    };
    expect([2, 3, 4, 5, 6].map((runs) => doubts(runs))).toEqual([1, 1, 1, 1, 0]);
    // Tests that fail alike in one file may have one cause, and count as one.
    expect(doubts(3, 4)).toBe(4);
    const apart = (engine: string, status: TestStatus) =>
      makeRun(
        engine,
        [0, 1, 2].map((index) => makeTest(`it ${index}`, status, { message: `it is ${'abc'[index]}` })),
      );
    const sides = [
      [apart(OLD, 'passed'), apart(OLD, 'passed')],
      [apart(NEW, 'failed'), apart(NEW, 'failed')],
    ];
    expect(countDoubtful(compareRuns(sides).tests)).toBe(0);
    // A single run of each says nothing of chance.
    expect(doubts(1)).toBe(0);
  });

  it('does not doubt what the catalogue of changes explains, unless it guesses', () => {
    const sides = (certainty: 'likely' | 'guess') =>
      compareRuns(
        [
          runsOf(OLD, { a: 'pf', b: 'fp', c: 'pf', it: 'pp' }),
          runsOf(NEW, { a: 'fp', b: 'fp', c: 'pf', it: 'ff' }),
        ],
        {
          explain: () => ({
            kind: 'value',
            reason: { id: 'C1', since: '6.2', title: 't', certainty, evidence: [], link: 'https://x.test' },
          }),
        },
      ).counts;
    expect(sides('likely')).toMatchObject({ broken: 1, flaky: 3 });
    expect(sides('guess')).toMatchObject({ broken: 0, flaky: 4 });
  });
});

describe('what one engine alone already shows', () => {
  it.each([
    ['skipped in some runs', ['psp', 'sss'], 'flaky'],
    ['skipped in all', ['ppp', 'sss'], 'skippedInCandidate'],
    ['run in some runs', ['sss', 'sps'], 'flaky'],
    ['missing in some runs', ['p-p', '---'], 'flaky'],
    ['missing in all', ['ppp', '---'], 'onlyInBaseline'],
    ['there in some runs', ['---', '-p-'], 'flaky'],
    ['there in all', ['---', 'ppp'], 'onlyInCandidate'],
  ] as const)('is noise: %s', (_, results, expected) => {
    expect(verdict({ steady: ['ppp', 'ppp'], it: results })).toBe(expected);
  });

  it('is noise where an error reads differently each time on both', () => {
    const run = (engine: string, message: string) => makeRun(engine, [makeTest('it', 'failed', { message })]);
    const judge = (before: readonly string[], after: readonly string[]) =>
      compareRuns([before.map((text) => run(OLD, text)), after.map((text) => run(NEW, text))]).tests[0]
        ?.verdict;
    expect(judge(['red', 'green'], ['blue', 'black'])).toBe('same');
    expect(judge(['red', 'green'], ['blue', 'blue'])).toBe('differentlyFailing');
    expect(judge(['red', 'red'], ['blue', 'black'])).toBe('differentlyFailing');
  });
});

describe('what took longer', () => {
  const judge = (before: readonly number[], after: readonly number[], more: readonly number[] = []) => {
    const run = (engine: string, durationMs: number) =>
      makeRun(engine, [
        makeTest('it', 'passed', { durationMs }),
        ...more.map((ms, index) => makeTest(`other ${index}`, 'passed', { durationMs: ms })),
      ]);
    return compareRuns([before.map((ms) => run(OLD, ms)), after.map((ms) => run(NEW, ms))]).tests.find(
      ({ name }) => name[0] === 'it',
    )?.medianMs;
  };

  it('is told only where two steps of the clock lie between', () => {
    expect(judge([0, 0, 0], [10, 10, 10])).toBeUndefined();
    expect(judge([10, 10, 10], [20, 20, 20])).toBeUndefined();
    expect(judge([0, 0, 0], [20, 20, 20])).toEqual([0, 20]);
    expect(judge([1_000, 1_000, 1_000], [2_000, 2_000, 2_000])).toBeUndefined();
    expect(judge([1_000, 1_000, 1_000], [4_000, 4_000, 4_000])).toEqual([1_000, 4_000]);
    // Seconds with two digits, as binary fractions of them.
    expect(judge([0.07 * 1_000, 70, 70], [0.08 * 1_000, 80, 80])).toBeUndefined();
  });

  it('is told by the finest time seen in the file: others of it show what its clock can do', () => {
    expect(judge([10, 10, 10], [20, 20, 20], [3.25])).toEqual([10, 20]);
    expect(judge([10, 10, 10], [20, 20, 20], [30])).toBeUndefined();
  });
});

describe('a suite of a hundred thousand tests', () => {
  const side = (passed: number, failed: number) => ({ passed, failed, total: passed + failed });
  const test = (index: number, more: Partial<ComparedTest>): ComparedTest =>
    ({
      file: `${index}.test.ts`,
      name: ['it'],
      verdict: 'broken',
      verdicts: ['broken'],
      statuses: ['passed', 'failed'],
      tally: [side(2, 0), side(0, 2)],
      errors: [undefined, { message: `no ${index}` }],
      ...more,
    }) as ComparedTest;

  it('that all break is sure in seconds', () => {
    const tests = Array.from({ length: 100_000 }, (_, index) => test(index, {}));
    const startedAtMs = performance.now();
    expect(countDoubtful(tests)).toBe(0);
    expect(performance.now() - startedAtMs).toBeLessThan(8_000);
  });

  it('of which twenty thousand are flaky is not taken for noise where eighty thousand break', () => {
    const flaky: Partial<ComparedTest> = {
      verdict: 'flaky',
      verdicts: ['flaky'],
      statuses: ['mixed', 'mixed'],
      tally: [side(1, 1), side(1, 1)],
    };
    const tests = Array.from({ length: 100_000 }, (_, index) => test(index, index < 20_000 ? flaky : {}));
    // By identity: the difference between two such lists would be printed for long.
    expect(settleNoise(tests) === tests).toBe(true);
  });
});
