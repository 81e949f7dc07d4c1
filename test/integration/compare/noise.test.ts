import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../support/command-line.ts';
import { lacks } from '../../support/need.ts';

/** Prints TAP: one test that fails in every other run on each engine, and one that fails on 6.2 always. */
const SUITE = `
const { existsSync, rmSync, writeFileSync } = require('node:fs');
const target = process.env.REDIS_TARGET;
const mark = target.replace(':', '-') + '.mark';
const fails = existsSync(mark);
if (fails) rmSync(mark); else writeFileSync(mark, '');
console.log('TAP version 13\\n' + (fails ? 'not ' : '') + 'ok 1 - draws\\n' + (target === 'local:6.2' ? 'not ' : '') + 'ok 2 - breaks\\nok 3 - holds\\n1..3');
process.exitCode = fails || target === 'local:6.2' ? 1 : 0;
`;

describe.skipIf(lacks('2.8', '6.2'))('compare --repeat', () => {
  it('runs on while a flaky test makes chance a reason for what differs, and no longer', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'rt-noise-'));
    try {
      await writeFile(join(cwd, 'suite.cjs'), SUITE);
      const { stdout, stderr } = await runCommandLine(
        ['compare', 'local:2.8', 'local:6.2', '--repeat', '3', '--allow-unused', '--json', '--'].concat([
          process.execPath,
          'suite.cjs',
        ]),
        { cwd },
      );
      const report = JSON.parse(stdout);
      // Why more runs follow, and how many there may be.
      expect(stderr.match(/1 test differs as a flaky test may by chance: .*/g)).toEqual(
        [5, 4, 3].map(
          (left) =>
            `1 test differs as a flaky test may by chance: running once more on each target, at most ${left} times (Ctrl-C: compare what has run)`,
        ),
      );
      // With one test that fails half of the time, six runs a side leave chance one in four thousand.
      expect(report.runs.map(({ repeats }: { repeats: number }) => repeats)).toEqual([6, 6]);
      expect(
        report.tests.map(({ name, verdict }: { name: string[]; verdict: string }) => [...name, verdict]),
      ).toEqual([
        ['draws', 'flaky'],
        ['breaks', 'broken'],
        ['holds', 'same'],
      ]);
      expect(report.tests[0].sides).toMatchObject([
        { tally: { passed: 3, failed: 3 } },
        { tally: { passed: 3, failed: 3 } },
      ]);
    } finally {
      await rm(cwd, { recursive: true, force: true });
    }
  }, 120_000);
});
