import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RECORDED_SUITES } from '../../support/five-verdicts/recorded.ts';
import { FIVE_VERDICTS } from '../../support/five-verdicts.ts';
import { lacks } from '../../support/need.ts';
import { cleanEnvironment } from '../../support/open-options.ts';
import { PYTHON_BIN } from '../../support/python.ts';
import { buildPackage, makeApp } from './support.ts';

const isThere = (program: string, ...args: string[]): boolean =>
  spawnSync(program, args, { stdio: 'ignore' }).status === 0;

/** The same suite as in the vectors, by runners that are recorded as they run: nothing of theirs is told to report. */
describe.skipIf(lacks('2.8', '6.2'))('a suite that runs on two engines', () => {
  let built: Awaited<ReturnType<typeof buildPackage>>;
  beforeAll(async () => {
    built = await buildPackage();
  });
  afterAll(() => built[Symbol.asyncDispose]());

  const suites = { ...RECORDED_SUITES, pytest: FIVE_VERDICTS.pytest };
  const canRun: Readonly<Record<string, () => boolean>> = {
    pytest: () => !lacks('python'),
    rspec: () => isThere('rspec', '--version'),
  };

  for (const [name, suite] of Object.entries(suites)) {
    it.skipIf(suite === undefined || canRun[name]?.() === false)(
      `has the same verdicts: ${name}`,
      async () => {
        if (suite === undefined) return;
        const runner = name === 'vitest' ? 'own' : suite.npm;
        await using app = await makeApp({ packagePath: built.path, runner, files: suite.files });
        const command = suite.command.map((part) => part.replace(/^node$/, process.execPath));
        const child = spawn(
          process.execPath,
          [
            join(built.path, 'dist/cli/bin.js'),
            'compare',
            'local:2.8',
            'local:6.2',
            '--repeat',
            '2',
            '--allow-unused',
            '--json',
            '--',
            ...command,
          ],
          {
            cwd: app.path,
            env: cleanEnvironment({
              PATH: [PYTHON_BIN, process.env.PATH].join(delimiter),
            }),
            stdio: ['ignore', 'pipe', 'pipe'],
          },
        );
        let stdout = '';
        let stderr = '';
        child.stdout.on('data', (text) => (stdout += text));
        child.stderr.on('data', (text) => (stderr += text));
        const [exitCode] = await once(child, 'close');
        expect(exitCode, stderr).toBe(1);
        const report = JSON.parse(stdout) as {
          readonly tests: readonly {
            readonly name: readonly string[];
            readonly verdict: string;
            readonly sides: readonly {
              readonly status: string;
              readonly error?: { readonly message: string };
            }[];
          }[];
        };
        const told = report.tests.map((test) => [
          titleOf(test.name),
          `${test.verdict}: ${test.sides.map(({ status }) => status).join(', ')}`,
        ]);
        expect(Object.fromEntries(told), stderr).toEqual({
          adds: 'same: passed, passed',
          breaks: 'broken: passed, failed',
          isleftout: 'same: skipped, skipped',
          draws: 'flaky: mixed, mixed',
          needsit: 'broken: passed, failed',
          ...(ENDS_WITH_THE_FIRST.includes(name) ? {} : { isthere: 'broken: passed, failed' }),
        });
        const needs = report.tests.find((test) => titleOf(test.name) === 'needsit');
        expect(needs?.sides[1]?.error?.message).toContain('ERR cannot prepare');
      },
      180_000,
    );
  }
});

/** Runners that execute nothing where a file does not load. */
const ENDS_WITH_THE_FIRST = ['mocha', 'rspec'];

function titleOf(name: readonly string[]): string {
  return (name.at(-1) ?? '')
    .replace(/^test_?(?=[A-Z_a-z])/i, '')
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '');
}
