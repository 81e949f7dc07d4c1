import { describe, expect, it } from 'vitest';
import { lacks } from '../support/need.ts';
import { killRuns } from './kills/kill-runs.ts';

/** More of them: `npm run kills -- --count 500`. */
const COUNT = 24;
const SEED = Number(process.env.REDIS_TARGET_KILLS_SEED ?? 20_261_126);

describe.skipIf(lacks('6.2'))('runs that are ended at random moments', () => {
  it('leave no session, process, container, lock or folder behind, and no command of the user’s running', async () => {
    process.stderr.write(`kills with seed ${SEED}\n`);
    const faults = await killRuns({ count: COUNT, seed: SEED, atOnce: 2, withDocker: !lacks('docker') });
    expect(faults, `seed ${SEED}`).toEqual([]);
  }, 600_000);
});
