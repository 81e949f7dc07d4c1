import { describe, expect, it } from 'vitest';
import { rateReasons, WAYS } from '../../bench/reasons/rate.ts';

/** What is reached, rounded down: each change of the reasons has to keep it. `npm run bench -- reasons` prints the figures. */
const NAMED = 0.8;
const WRONG = 0.005;
/** One runner's wording after the other, on all measurements, each judged without itself. */
const LIMIT_MS = 120_000;

describe('reasons of failing tests in the wordings of thirteen runners, and in their snapshots and differences', () => {
  it.each([WAYS[1], WAYS[4], WAYS[5], WAYS[6]].filter((way) => way !== undefined))(
    'from %s to %s: most are named, and few of these wrongly',
    (from, to) => {
      const { tests, named, wrong, wrongAndCertain } = rateReasons(from, to, 'command');
      expect(named / tests).toBeGreaterThan(NAMED);
      expect(wrong / (named + wrong)).toBeLessThanOrEqual(WRONG);
      expect(wrongAndCertain).toBe(0);
    },
    LIMIT_MS,
  );
});
