import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TestResult } from '../../../src/model/results.ts';
import { leaveOutKnown } from '../../../src/results/counted-once.ts';
import { nameFromCommand } from '../../../src/results/report-folder.ts';
import type { Report } from '../../../src/results/reports.ts';

let cwd: string;
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'rt-report-folder-'));
  for (const file of [
    'test/root.test.ts',
    'packages/cart/package.json',
    'packages/cart/test/keys.test.ts',
    'packages/cart/tests/test_keys.py',
    'packages/stock/package.json',
    'packages/stock/test/keys.test.ts',
  ]) {
    await mkdir(dirname(join(cwd, file)), { recursive: true });
    await writeFile(join(cwd, file), '');
  }
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

const test = (file: string, more: Partial<TestResult> = {}): TestResult => ({
  file,
  name: ['keeps'],
  status: 'passed',
  retries: 0,
  durationMs: null,
  error: null,
  ...more,
});
const named = (report: string, file: string) =>
  nameFromCommand({ tests: [test(file)], errors: [] }, report, cwd).tests[0]?.file;

describe('a file that a report tells of', () => {
  it.each([
    [
      'of the report’s folder',
      'packages/cart/junit.xml',
      'test/keys.test.ts',
      'packages/cart/test/keys.test.ts',
    ],
    [
      'of a folder above it',
      'packages/cart/out/a/junit.xml',
      'test/keys.test.ts',
      'packages/cart/test/keys.test.ts',
    ],
    ['of where the command was started', 'packages/cart/junit.xml', 'test/root.test.ts', 'test/root.test.ts'],
    [
      'told from there',
      'out/junit.xml',
      'packages/cart/test/keys.test.ts',
      'packages/cart/test/keys.test.ts',
    ],
    ['a module', 'packages/cart/junit.xml', 'tests.test_keys', 'packages/cart/tests.test_keys'],
    [
      'a class of a module',
      'packages/cart/junit.xml',
      'tests.test_keys.TestSets',
      'packages/cart/tests.test_keys.TestSets',
    ],
    [
      'a class of a package',
      'packages/cart/out/TEST-a.xml',
      'org.x.KeysTest',
      'packages/cart/org.x.KeysTest',
    ],
    ['a class of no package', 'out/TEST-a.xml', 'org.x.KeysTest', 'org.x.KeysTest'],
    ['nothing, of a package', 'packages/cart/junit.xml', '', 'packages/cart'],
    ['nothing, of no package', 'out/junit.xml', '', ''],
    ['of a report elsewhere', '../other/junit.xml', 'test/keys.test.ts', 'test/keys.test.ts'],
    ['whole', 'packages/cart/junit.xml', '/opt/keys.test.ts', '/opt/keys.test.ts'],
  ])('is named from where the command was started: %s', (_what, report, file, name) => {
    expect(named(report, file)).toBe(name);
  });

  it('is the same in the place of an error, and of an error outside of tests', () => {
    const error = { message: 'no', at: 'test/keys.test.ts:3:1' };
    const tests = [test('test/keys.test.ts', { status: 'failed', error })];
    const errors = [
      { ...error, file: 'test/keys.test.ts' },
      { message: 'no', at: 'org/x/KeysTest.java:4' },
    ];
    expect(nameFromCommand({ tests, errors }, 'packages/cart/junit.xml', cwd)).toMatchObject({
      tests: [{ error: { at: 'packages/cart/test/keys.test.ts:3:1' } }],
      errors: [
        { file: 'packages/cart/test/keys.test.ts', at: 'packages/cart/test/keys.test.ts:3:1' },
        { at: 'org/x/KeysTest.java:4' },
      ],
      folders: ['packages/cart/'],
    });
  });
});

describe('a report of a package', () => {
  const report = (file: string, told: string): Report => ({
    file,
    kind: 'junit',
    ...nameFromCommand({ tests: [test(told)], errors: [] }, file, cwd),
  });
  const recorded = [test('packages/cart/test/keys.test.ts')];

  it.each(['test/keys.test.ts', 'Keys', ''])('is of tests that were recorded there: %j', (told) => {
    expect(leaveOutKnown(recorded, [report('packages/cart/junit.xml', told)])).toEqual([]);
  });

  it.each(['test/keys.test.ts', 'Keys', ''])(
    'is of no other package’s tests of the same names: %j',
    (told) => {
      const stock = report('packages/stock/junit.xml', told);
      expect(leaveOutKnown(recorded, [stock])).toEqual([stock]);
    },
  );
});
