import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TargetDeath } from '../../../src/model/usage.ts';
import { makeScratch, type Scratch } from '../../../src/platform/scratch.ts';
import { noteDeaths, RUN_FOLDER_VARIABLE, wasTargetDead } from '../../../src/results/run-folder.ts';
import { openTestClock, readTestTimes } from '../../../src/results/test-times.ts';

let folder: Scratch;
beforeEach(async () => {
  folder = await makeScratch('test-times');
});
afterEach(() => folder.remove());

const place = { file: 'a.test.js', name: ['suite', 'it works'] };
const env = (): NodeJS.ProcessEnv => ({ [RUN_FOLDER_VARIABLE]: folder.path });

describe('the times of tests', () => {
  it('are read as they were noted: what has ended by its end, and what has not', async () => {
    const clock = openTestClock(env());
    clock.began(place, 100);
    clock.began({ ...place, name: ['hangs'] }, 300);
    const noted = clock.ended({ ...place, status: 'failed', durationMs: 50 }, 100);
    expect(noted).toEqual({ ...place, fromMs: 100, toMs: 150, failed: true });
    await appendFile(join(folder.path, `${process.pid}.times`), '{"file":"half');
    expect(await readTestTimes(folder.path)).toEqual([
      noted,
      { file: 'a.test.js', name: ['hangs'], fromMs: 300 },
    ]);
  });

  it('are taken from the duration of a test that has ended now', () => {
    const { fromMs, toMs = 0 } = openTestClock({}).ended({ ...place, status: 'passed', durationMs: 70 });
    expect(toMs - fromMs).toBe(70);
    expect(Math.abs(toMs - Date.now())).toBeLessThan(1_000);
  });

  it('disturb nobody where the run’s folder is gone', () => {
    const clock = openTestClock({ [RUN_FOLDER_VARIABLE]: join(folder.path, 'gone') });
    expect(() => clock.began(place)).not.toThrow();
  });
});

describe('a target that was dead for a time', () => {
  const death: TargetDeath = {
    what: 'the tunnel',
    how: 'lost its session',
    at: new Date(10_000).toISOString(),
    until: new Date(20_000).toISOString(),
  };

  it.each([
    [9_000, 9_500, false],
    [9_000, 10_500, true],
    [12_000, 13_000, true],
    [19_000, 25_000, true],
    [21_000, 22_000, false],
  ])('was dead for a test from %i to %i: %s', (fromMs, toMs, isDead) => {
    noteDeaths(folder.path, [death]);
    expect(wasTargetDead(env(), fromMs, toMs)).toBe(isDead);
  });

  it('stays dead where it never came back, and is not dead where nothing was noted', () => {
    expect(wasTargetDead(env(), 0, 1e9)).toBe(false);
    const { until: _, ...open } = death;
    noteDeaths(folder.path, [open]);
    expect(wasTargetDead(env(), 1e9, 2e9)).toBe(true);
  });
});
