import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type App, buildPackage, lines, makeApp } from './support.ts';

const MOCHA = {
  'test/a.js': `
const assert = require('assert');
describe('sets', function () {
  it('adds', function () { assert.equal(1 + 1, 2); });
  it('pops', function () { assert.equal(1, 2); });
  it.skip('is left out', function () {});
});`,
};
const JEST = {
  'test/a.test.js': `
describe('sets', () => {
  it('adds', () => expect(1 + 1).toBe(2));
  it('pops', () => expect(1).toBe(2));
  it.skip('is left out', () => {});
});`,
};

describe('a runner that nobody told to report', () => {
  let built: Awaited<ReturnType<typeof buildPackage>>;
  beforeAll(async () => {
    built = await buildPackage();
  });
  afterAll(() => built[Symbol.asyncDispose]());

  it.each([
    // Mocha 2 has neither full name paths nor options in its environment.
    ['mocha@2', 'test/a.js', ['node_modules/mocha/bin/_mocha', '--reporter', 'dot'], MOCHA],
    ['mocha@11', 'test/a.js', ['node_modules/mocha/bin/mocha.js', '--reporter', 'dot'], MOCHA],
    ['mocha@11', 'test/a.js', ['node_modules/mocha/bin/mocha.js', '--parallel'], MOCHA],
    [
      'mocha@11',
      'test/a.js',
      ['node_modules/mocha/bin/mocha.js', '-R', 'redis-target/mocha/reporter'],
      MOCHA,
    ],
    // Mocha 12 is made of ES modules.
    ['mocha@12', 'test/a.js', ['node_modules/mocha/bin/mocha.js', '--reporter', 'dot'], MOCHA],
    // Jest 24 gets its reporters by `require`, and its configuration without a promise.
    ['jest@24', 'test/a.test.js', ['node_modules/jest/bin/jest.js'], JEST],
    ['jest@30', 'test/a.test.js', ['node_modules/jest/bin/jest.js', '--reporters', 'default'], JEST],
  ])('is recorded all the same: %s, %s, %j', async (runner, file, command, files) => {
    await using app: App = await makeApp({ packagePath: built.path, runner, files });
    const ended = await app.node(command, {
      NODE_OPTIONS: `--require ${JSON.stringify(join(built.path, 'dist/runners/attach.cjs'))}`,
    });
    expect(lines(await app.results()), ended.stdout + ended.stderr).toEqual([
      `${file} | sets > adds | passed`,
      `${file} | sets > is left out | skipped`,
      `${file} | sets > pops | failed`,
    ]);
    expect(ended.exitCode).toBe(1);
    // What the runner prints is still there, and there once.
    expect((ended.stdout + ended.stderr).match(/1 passing|1 passed/g)).toHaveLength(1);
  });
});
