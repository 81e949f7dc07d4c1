import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { titleOf } from '../../support/five-verdicts/expect-five.ts';
import { RECORDED_SUITES } from '../../support/five-verdicts/recorded.ts';
import type { FiveVerdictsSuite } from '../../support/five-verdicts/suite.ts';
import { goCache, PATH_WITH_LANGUAGES } from '../../support/languages.ts';
import { lacks } from '../../support/need.ts';
import { cleanEnvironment } from '../../support/open-options.ts';
import { buildPackage, makeApp } from './support.ts';

type Suite = Omit<FiveVerdictsSuite, 'report'>;

/** The same suite as in the vectors, by runners that are recorded as they run: nothing of theirs is told to report. */
describe.skipIf(lacks('2.8', '6.2'))('a suite that runs on two engines and is recorded unasked', () => {
  let built: Awaited<ReturnType<typeof buildPackage>>;
  beforeAll(async () => {
    built = await buildPackage();
  });
  afterAll(() => built[Symbol.asyncDispose]());

  for (const [name, suite] of Object.entries(RECORDED_SUITES)) {
    const { title, needs, loads, files } = suite;
    const isLacking = needs !== undefined && lacks(needs);
    const what = `one test broken, one skipped, one flaky, one behind a hook that fails${loads === undefined ? ', and one in a file that does not load' : ''}`;

    it.skipIf(isLacking)(
      `has ${what}: ${title}`,
      async () => {
        const { exitCode, tests, said, stderr } = await compare(built.path, name, suite, files, '2');
        expect(exitCode, stderr).toBe(1);
        expect(Object.fromEntries(tests), stderr).toEqual({
          adds: 'same: passed, passed',
          breaks: 'broken: passed, failed',
          isleftout: 'same: skipped, skipped',
          draws: 'flaky: mixed, mixed',
          needsit: 'broken: passed, failed',
          ...(loads === undefined ? { isthere: 'broken: passed, failed' } : {}),
        });
        expect(said('breaks')).toContain('quicklist');
        expect(said('draws')).toContain('drew the wrong one');
        expect(said('needsit')).toContain('ERR cannot prepare');
        if (loads === undefined) expect(said('isthere')).toContain('ERR cannot load');
      },
      300_000,
    );

    if (loads === undefined) continue;
    it.skipIf(isLacking)(
      `has one broken in a file that does not load, where then nothing runs: ${title}`,
      async () => {
        const { exitCode, tests, said, stderr } = await compare(
          built.path,
          name,
          suite,
          { ...files, ...loads },
          '1',
        );
        expect(exitCode, stderr).toBe(1);
        const verdicts = Object.fromEntries(tests);
        expect(verdicts.isthere, stderr).toBe('broken: passed, failed');
        expect(said('isthere')).toContain('ERR cannot load');
        // Nothing that was not run passes for the same.
        expect(Object.values(verdicts)).not.toContain('same: passed, passed');
      },
      300_000,
    );
  }
});

interface Told {
  readonly exitCode: number | null;
  readonly stderr: string;
  /** Each test's title and verdict. */
  readonly tests: readonly (readonly [title: string, verdict: string])[];
  /** What a test's error on the candidate says. */
  said(title: string): string;
}

async function compare(
  packagePath: string,
  name: string,
  { npm, command }: Suite,
  files: Suite['files'],
  repeat: string,
): Promise<Told> {
  await using app = await makeApp({ packagePath, runner: name === 'vitest' ? 'own' : npm, files });
  const options = ['local:2.8', 'local:6.2', '--repeat', repeat, '--allow-unused', '--json', '--'];
  const child = spawn(
    process.execPath,
    [
      join(packagePath, 'dist/cli/bin.js'),
      'compare',
      ...options,
      ...command.map((part) => part.replace(/^node$/, process.execPath)),
    ],
    {
      cwd: app.path,
      env: cleanEnvironment({ PATH: PATH_WITH_LANGUAGES, GOCACHE: goCache() }),
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (text) => (stdout += text));
  child.stderr.on('data', (text) => (stderr += text));
  const [exitCode] = await once(child, 'close');
  if (stdout === '') throw new Error(stderr);
  const report = JSON.parse(stdout) as {
    readonly tests: readonly {
      readonly name: readonly string[];
      readonly verdict: string;
      readonly sides: readonly {
        readonly status: string;
        readonly error?: { readonly message: string; readonly received?: string };
      }[];
    }[];
  };
  return {
    exitCode,
    stderr,
    tests: report.tests.map((test) => [
      titleOf(test),
      `${test.verdict}: ${test.sides.map(({ status }) => status).join(', ')}`,
    ]),
    said: (title) => {
      const error = report.tests.find((test) => titleOf(test) === title)?.sides[1]?.error;
      return error === undefined ? '' : `${error.message} ${error.received ?? ''}`;
    },
  };
}
