import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, buildPackage, makeApp } from './support.ts';

const JEST = 'node_modules/jest/bin/jest.js';
const MOCHA = ['node_modules/mocha/bin/mocha.js', '--reporter', 'redis-target/mocha/reporter'];
const NODE_TEST = [
  ['--test', '--test-reporter', 'redis-target/node-test/reporter'],
  ['--test-reporter-destination', 'stdout'],
].flat();
const COVERAGE = ['passes', '--coverage', '--coverageThreshold={"global":{"branches":100}}'];
const OPEN_HANDLE = `afterAll(() => { setTimeout(() => {}, 1_500); });`;
const JEST_FILES = {
  'jest.config.js': `module.exports = { reporters: ['default', 'redis-target/jest/reporter'] };`,
  'teardown.config.js': `module.exports = { ...require('./jest.config.js'), globalTeardown: './teardown.js' };`,
  'teardown.js': `module.exports = () => { throw new Error('cannot clean up'); };`,
  'sign.js': `module.exports = (n) => (n < 0 ? 'below' : 'not below');`,
  'passes.test.js': `test('signs', () => expect(require('./sign.js')(1)).toBe('not below'));`,
  'fails.test.js': `test('adds', () => expect(1 + 1).toBe(3));`,
  'open.test.js': `${OPEN_HANDLE} test('adds', () => expect(1 + 1).toBe(3));`,
};
const OTHER_FILES = {
  'passes.js': `it('adds', () => {});`,
  'fails.js': `it('adds', () => { throw new Error('a'); }); it('pops', () => { throw new Error('b'); });`,
  'is-left-out.js': `it.skip('adds', () => {});`,
  'node/fails.test.mjs': `import { test } from 'node:test'; test('adds', () => { throw new Error('a'); });`,
  'node/open.test.mjs': `import { test } from 'node:test'; setInterval(() => {}, 1_000);
    test('adds', (t) => { t.diagnostic('tests 5'); }); test('pops', () => { throw new Error('a'); });`,
  'node/passes.test.mjs': `import { test } from 'node:test'; test('adds', () => {});`,
};

describe('the exit code in a results file is what the command ends with', () => {
  let built: Awaited<ReturnType<typeof buildPackage>>;
  const apps = new Map<string, App>();
  beforeAll(async () => {
    built = await buildPackage();
    for (const runner of ['jest@29', 'jest@30', 'mocha@11']) {
      const files = runner.startsWith('jest') ? JEST_FILES : OTHER_FILES;
      apps.set(runner, await makeApp({ packagePath: built.path, runner, files }));
    }
  });
  afterAll(async () => {
    for (const app of apps.values()) await app[Symbol.asyncDispose]();
    await built[Symbol.asyncDispose]();
  });

  it.each([
    ['jest@29', 'a testFailureExitCode', [JEST, '/fails', '--testFailureExitCode=5'], 5],
    ['jest@29', 'the threshold of a coverage', [JEST, ...COVERAGE], 1],
    ['jest@30', 'a testFailureExitCode of 0', [JEST, '/fails', '--testFailureExitCode=0'], 0],
    ['jest@30', 'the threshold of a coverage', [JEST, ...COVERAGE, '--testFailureExitCode=6'], 6],
    ['jest@30', 'passWithNoTests', [JEST, 'nothing', '--passWithNoTests'], 0],
    ['jest@30', 'bail', [JEST, '/fails', 'passes', '-i', '--bail', '--testFailureExitCode=7'], 7],
    ['jest@30', 'forceExit', [JEST, 'open', '--forceExit', '--testFailureExitCode=4'], 4],
    ['jest@30', 'a code below 0', [JEST, '/fails', '--testFailureExitCode=-1'], 255],
    ['jest@30', 'a handle that stays open for a while', [JEST, 'open', '--testFailureExitCode=3'], 3],
    ['jest@30', 'a teardown that fails', [JEST, 'passes', '--config', 'teardown.config.js'], 1],
    ['mocha@11', 'the number of failures', [...MOCHA, 'fails.js'], 2],
    ['mocha@11', '--exit', [...MOCHA, '--exit', 'fails.js'], 2],
    ['mocha@11', '--forbid-pending', [...MOCHA, '--forbid-pending', 'is-left-out.js'], 1],
    [
      'mocha@11',
      'a failing suite that shall pass',
      [...MOCHA, '--pass-on-failing-test-suite', 'fails.js'],
      0,
    ],
    ['mocha@11', 'a failure under node:test', [...NODE_TEST, 'node/fails.test.mjs'], 1],
    ['mocha@11', 'none under node:test', [...NODE_TEST, 'node/passes.test.mjs'], 0],
  ])('in an app with %s, by %s', async (runner, _, args, exitCode) => {
    const app = apps.get(runner) as App;
    const ended = await app.node(args);
    expect(ended.exitCode, ended.stderr).toBe(exitCode);
    expect((await app.results()).exitCode).toBe(exitCode);
  });

  it.each([
    ['', ['--test']],
    [', without a process for each file', []],
  ])('and all tests are there where node:test forces its exit%s', async (_, args) => {
    const app = apps.get('mocha@11') as App;
    const ended = await app.node(['--test-force-exit', ...args, ...NODE_TEST.slice(1), 'node/open.test.mjs']);
    expect(ended.exitCode, ended.stderr).toBe(1);
    const { exitCode, outcome, tests } = await app.results();
    expect([exitCode, outcome, tests.map(({ status }) => status)]).toEqual([
      1,
      'completed',
      ['passed', 'failed'],
    ]);
  });
});
