import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import type { TestStatus } from '../../../src/model/results.ts';
import { compareTests, makeRun, makeTest } from '../../support/run-results.ts';

describe('durations', () => {
  const runs = (engine: string, durations: readonly number[]) =>
    durations.map((durationMs) => makeRun(engine, [makeTest('a', 'passed', { durationMs })]));

  it('says that a test is slower only where repeated runs agree beyond their noise', () => {
    const [test] = compareRuns([runs('2.8.19', [10, 11, 10]), runs('6.2.11', [100, 103, 99])]).tests;
    expect(test?.medianMs).toEqual([10, 100]);
    expect(test?.verdict).toBe('same');
  });

  it('says nothing of durations within the noise, nor of a single run', () => {
    expect(
      compareRuns([runs('2.8.19', [10, 90, 40]), runs('6.2.11', [100, 20, 60])]).tests[0]?.medianMs,
    ).toBeUndefined();
    expect(compareRuns([runs('2.8.19', [10]), runs('6.2.11', [1_000])]).tests[0]?.medianMs).toBeUndefined();
  });
});

describe('properties', () => {
  const status = fc.constantFrom<TestStatus>('passed', 'failed', 'skipped', 'todo');
  const test = fc
    .record({
      file: fc.constantFrom('a.test.ts', 'x/a.test.ts', 'b.test.ts'),
      name: fc.array(fc.string({ maxLength: 3 }), { minLength: 1, maxLength: 3 }),
      status,
      message: fc.string({ maxLength: 20 }),
    })
    .map(({ file, name, status, message }) => makeTest('', status, { file, name, message }));
  const suite = fc.array(test, { maxLength: 20 });

  it('finds no difference between a run and itself', () => {
    fc.assert(
      fc.property(suite, (tests) => {
        const { counts, causes } = compareTests(tests, tests);
        expect(counts).toMatchObject({ same: tests.length });
        expect(causes).toEqual([]);
      }),
    );
  });

  it('counts every result on each side exactly once', () => {
    fc.assert(
      fc.property(suite, suite, (one, other) => {
        const { tests, counts } = compareTests(one, other);
        const there = (run: number) => tests.filter(({ statuses }) => statuses[run] !== 'absent').length;
        expect([there(0), there(1)]).toEqual([one.length, other.length]);
        expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(tests.length);
      }),
    );
  });

  it('sees with the sides exchanged what is fixed as broken', () => {
    fc.assert(
      fc.property(suite, suite, (one, other) => {
        const forth = compareTests(one, other).counts;
        const back = compareTests(other, one).counts;
        expect(back).toEqual({
          ...forth,
          broken: forth.fixed,
          fixed: forth.broken,
          onlyInBaseline: forth.onlyInCandidate,
          onlyInCandidate: forth.onlyInBaseline,
          skippedInBaseline: forth.skippedInCandidate,
          skippedInCandidate: forth.skippedInBaseline,
        });
      }),
    );
  });

  it('has every broken, fixed and differently failing test in exactly one cause', () => {
    fc.assert(
      fc.property(suite, suite, (one, other) => {
        const { tests, causes } = compareTests(one, other);
        const inCauses = causes.flatMap((cause) => cause.tests).sort((a, b) => a - b);
        const expected = tests.flatMap(({ verdict }, index) =>
          ['broken', 'fixed', 'differentlyFailing'].includes(verdict) ? [index] : [],
        );
        expect(inCauses).toEqual(expected);
      }),
    );
  });
});
