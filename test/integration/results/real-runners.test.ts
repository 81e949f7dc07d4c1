import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'vitest';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import type { RunResults } from '../../../src/model/results.ts';
import { expectFiveVerdicts } from '../../support/five-verdicts/expect-five.ts';
import { readSuiteRun } from '../../support/five-verdicts/read-suite-run.ts';
import { layOut, runSuite } from '../../support/five-verdicts/run-suite.ts';
import { FIVE_VERDICTS } from '../../support/five-verdicts.ts';
import { lacksRunner } from '../../support/need.ts';
import { linkRunner, SET_UP_RUNNERS } from '../../support/runners.ts';

/** Runners that the setup cannot get everywhere: they are run where they are installed. */
const INSTALLED: Readonly<Record<string, readonly [program: string, ...args: string[]]>> = {
  phpunit: ['phpunit', '--version'],
  minitest: ['ruby', '-e', 'require "minitest/reporters"'],
};

/** Says by name what is not run. */
function lacksInstalled(name: string): boolean {
  const [program = '', ...args] = INSTALLED[name] ?? [];
  if (spawnSync(program, args, { stdio: 'ignore' }).status === 0) return false;
  process.stderr.write(`skipped, because ${name} is not installed (${program})\n`);
  return true;
}

/** What a release of a runner changes in its report shows here first: the files in test/vectors are of the one that wrote them. */
describe('the same suite, run by the runners themselves', () => {
  for (const [name, suite] of Object.entries(FIVE_VERDICTS)) {
    const { npm } = suite;
    const isSetUp = npm !== undefined && SET_UP_RUNNERS.includes(npm);
    if (!isSetUp && INSTALLED[name] === undefined) continue;
    it.skipIf(isSetUp ? lacksRunner(npm) : lacksInstalled(name))(
      `has the same verdicts: ${name}`,
      async () => {
        const folder = await mkdtemp(join(tmpdir(), 'rt-real-'));
        try {
          const sides = ['2.8', '6.2'].map(async (target) => {
            const cwd = join(folder, target);
            await mkdir(cwd);
            layOut(cwd, suite.files);
            if (npm !== undefined) await linkRunner(npm, cwd);
            const runs: RunResults[] = [];
            for (let run = 0; run < 2; run += 1) {
              const { reports, output, exitCode } = await runSuite(suite, cwd, target);
              runs.push(readSuiteRun(target, reports, exitCode === 0 ? undefined : output));
            }
            return runs;
          });
          expectFiveVerdicts(name, compareRuns(await Promise.all(sides)), true);
        } finally {
          await rm(folder, { recursive: true, force: true });
        }
      },
      240_000,
    );
  }
});
