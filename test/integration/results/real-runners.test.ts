import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import type { Comparison } from '../../../src/model/comparison.ts';
import type { RunResults } from '../../../src/model/results.ts';
import { expectFiveVerdicts, expectUnloaded } from '../../support/five-verdicts/expect-five.ts';
import { readSuiteRun } from '../../support/five-verdicts/read-suite-run.ts';
import { layOut, runSuite } from '../../support/five-verdicts/run-suite.ts';
import type { FiveVerdictsSuite } from '../../support/five-verdicts/suite.ts';
import { FIVE_VERDICTS, isRunForReal } from '../../support/five-verdicts.ts';
import { lacks, lacksRunner } from '../../support/need.ts';
import { linkRunner } from '../../support/runners.ts';

/** What a release of a runner changes in its report shows here first: the files in test/vectors are of the one that wrote them. */
describe('the same suite, run by the runners themselves, whose reports are read', () => {
  for (const [name, suite] of Object.entries(FIVE_VERDICTS)) {
    if (!isRunForReal(suite)) continue;
    const { title, npm, needs, loads, files } = suite;
    const isLacking = (npm !== undefined && lacksRunner(npm)) || (needs !== undefined && lacks(needs));
    const what = `one test broken, one skipped, one flaky, one behind a hook that fails${loads === undefined ? ', and one in a file that does not load' : ''}`;

    it.skipIf(isLacking)(
      `has ${what}: ${title}`,
      async () => {
        expectFiveVerdicts(name, await compare(suite, files, 2), true);
      },
      240_000,
    );

    if (loads === undefined) continue;
    it.skipIf(isLacking)(
      `has one broken in a file that does not load: ${title}`,
      async () => {
        expectUnloaded(await compare(suite, { ...files, ...loads }, 1));
      },
      240_000,
    );
  }
});

/** Runs a suite so many times for each engine. */
async function compare(
  suite: FiveVerdictsSuite,
  files: FiveVerdictsSuite['files'],
  times: number,
): Promise<Comparison> {
  const folder = await mkdtemp(join(tmpdir(), 'rt-real-'));
  try {
    const sides = ['2.8', '6.2'].map(async (target) => {
      const cwd = join(folder, target);
      await mkdir(cwd);
      layOut(cwd, files);
      if (suite.npm !== undefined) await linkRunner(suite.npm, cwd);
      const runs: RunResults[] = [];
      for (let run = 0; run < times; run += 1) {
        const { reports, output, exitCode } = await runSuite(suite, cwd, target);
        runs.push(readSuiteRun(target, reports, exitCode === 0 ? undefined : output));
      }
      return runs;
    });
    return compareRuns(await Promise.all(sides));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
