import { describe, expect, it } from 'vitest';
import { Silence, TimeLimits } from '../../../src/run/time-limits.ts';

describe('the time limits of runs that are compared', () => {
  it('give the others five times what the baseline took, at least a minute', async () => {
    const long = new TimeLimits(undefined);
    long.baselineTook(30_000);
    expect(await long.ofOthers).toBe(150_000);
    const short = new TimeLimits(undefined);
    short.baselineTook(1_000);
    expect(await short.ofOthers).toBe(60_000);
    expect(short.ofBaseline).toBeUndefined();
  });

  it('are the same for all where one is named', () => {
    expect(new TimeLimits(5_000)).toMatchObject({ ofBaseline: 5_000, ofOthers: 5_000 });
  });
});

describe('a silent run', () => {
  it('is one that neither reports a test nor writes anything', () => {
    const silence = new Silence(0);
    expect(silence.look(0, 0, 59_000)).toBe(59_000);
    expect(silence.look(1, 0, 60_000)).toBe(0);
    expect(silence.look(1, 0, 119_999)).toBe(59_999);
    expect(silence.look(1, 17, 120_000)).toBe(0);
    expect(silence.look(1, 17, 420_000)).toBe(300_000);
  });
});
