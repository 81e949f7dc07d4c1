import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommandLine } from '../../support/command-line.ts';
import { lacks } from '../../support/need.ts';
import { waitFor } from '../../support/processes.ts';

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

  it('compares the whole runs, and says so, where what nobody asked for is called off', async () => {
    const cwd = await mkdtemp(join(tmpdir(), 'rt-noise-'));
    const controller = new AbortController();
    try {
      // The third run on 6.2 waits after its first test.
      await writeFile(
        join(cwd, 'suite.sh'),
        `echo run >> count.$REDIS_TARGET; echo 'TAP version 13'; echo '1..2'; echo 'ok 1 - holds'
case "$REDIS_TARGET" in *2.8) echo 'ok 2 - breaks'; exit 0;; esac
test "$(wc -l < count.$REDIS_TARGET)" = 3 && { touch waiting; exec sleep 600; }
echo 'not ok 2 - breaks'; exit 1
`,
      );
      const comparing = runCommandLine(
        [
          'compare',
          'local:2.8',
          'local:6.2',
          '--repeat',
          '2',
          '--allow-unused',
          '--fail-on',
          'never',
          '--json',
          '--',
        ].concat(['sh', 'suite.sh']),
        { cwd, signal: controller.signal },
      );
      await waitFor('the further run waits', () => existsSync(join(cwd, 'waiting')), 60_000);
      controller.abort(new Error('Ended by SIGINT'));
      const { stdout, stderr, exitCode } = await comparing;
      const report = JSON.parse(stdout);
      expect(report.runs).toMatchObject([
        { outcome: 'completed', repeats: 2 },
        { outcome: 'completed', repeats: 2 },
      ]);
      expect(report.problems.join()).not.toContain('interrupted');
      expect(
        report.tests.map(({ name, sides }: { name: string[]; sides: { status: string }[] }) => [
          ...name,
          ...sides.map(({ status }) => status),
        ]),
      ).toEqual([
        ['holds', 'passed', 'passed'],
        ['breaks', 'passed', 'failed'],
      ]);
      expect(stderr).toContain(
        'called off while running once more: the 2 whole runs of each target are compared',
      );
      // All that was asked for has run.
      expect(exitCode).toBe(0);
    } finally {
      await rm(cwd, { recursive: true, force: true });
    }
  }, 120_000);
});
