import { describe, expect, it } from 'vitest';
import { slowerOrFaster } from '../../../src/compare/durations.ts';
import type { Observation } from '../../../src/compare/merge-runs.ts';
import type { TestStatus } from '../../../src/model/results.ts';
import { makeTest } from '../../support/run-results.ts';

function took(durations: readonly (number | null)[], status: TestStatus = 'passed'): Observation {
  const results = durations.map((durationMs) => makeTest('it', status, { durationMs }));
  return { file: 'a.ts', name: ['it'], line: undefined, results };
}

describe('a test that is slower or faster', () => {
  it('is so by the medians of three runs at least on each side', () => {
    expect(slowerOrFaster([took([10, 12, 11]), took([40, 39, 400])])).toEqual([11, 40]);
    expect(slowerOrFaster([took([40, 39, 41]), took([10, 12, 11])])).toEqual([40, 11]);
    expect(slowerOrFaster([took([10, 12]), took([40, 39, 41])])).toBeUndefined();
    expect(slowerOrFaster([took([10, 12, 11]), took([40, 39])])).toBeUndefined();
    // The middle of four lies between two.
    expect(slowerOrFaster([took([10, 10, 12, 12]), took([40, 40, 40])])).toEqual([11, 40]);
  });

  it('is so only by more than 5 ms', () => {
    expect(slowerOrFaster([took([1, 1, 1]), took([6, 6, 6])])).toBeUndefined();
    expect(slowerOrFaster([took([1, 1, 1]), took([7, 7, 7])])).toEqual([1, 7]);
  });

  it('is so only by more than half of the shorter', () => {
    expect(slowerOrFaster([took([100, 100, 100]), took([150, 150, 150])])).toBeUndefined();
    expect(slowerOrFaster([took([100, 100, 100]), took([151, 151, 151])])).toEqual([100, 151]);
    expect(slowerOrFaster([took([150, 150, 150]), took([100, 100, 100])])).toBeUndefined();
  });

  it("is so only by more than four times the larger of both sides' scatter", () => {
    // Deviations 25 and 0: four times that is 100.
    expect(slowerOrFaster([took([75, 100, 125]), took([200, 200, 200])])).toBeUndefined();
    expect(slowerOrFaster([took([76, 100, 124]), took([200, 200, 200])])).toEqual([100, 200]);
    expect(slowerOrFaster([took([200, 200, 200]), took([75, 100, 125])])).toBeUndefined();
  });

  it('counts runs only in which it passed and its duration is known', () => {
    expect(slowerOrFaster([took([10, 10, 10]), took([40, 40, null])])).toBeUndefined();
    expect(slowerOrFaster([took([10, 10, 10]), took([40, 40, 40], 'failed')])).toBeUndefined();
    expect(slowerOrFaster([took([10, 10, 10]), undefined])).toBeUndefined();
    expect(slowerOrFaster([undefined, took([40, 40, 40])])).toBeUndefined();
  });

  it('is told with what is not known of another candidate', () => {
    expect(slowerOrFaster([took([10, 10, 10]), took([1]), took([40, 40, 40])])).toEqual([10, null, 40]);
  });
});
