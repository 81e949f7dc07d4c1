import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lacks } from '../../support/need.ts';
import { cleanEnvironment } from '../../support/open-options.ts';
import { PYTHON_BIN } from '../../support/python.ts';
import { type Ended, run } from '../../support/run-ts.ts';
import { installRunner } from '../../support/runners.ts';
import { type App, buildPackage, lines, makeApp } from './support.ts';

const PACKAGES = ['cart', 'stock'];
const NODE = `"${process.execPath}"`;
/** In `cart` every test fails, in `stock` none does: which is of which package can be told. */
const isRight = "process.cwd().endsWith('stock')";
const REPORTER = '--test-reporter redis-target/node-test/reporter --test-reporter-destination stdout';

/** Asks the server for what Redis 2.8 has not got in `cart`, and for what every one has in `stock`. */
const ASKS = `
const { it } = require('node:test');
const { once } = require('node:events');
it('keeps', async () => {
  const socket = require('node:net').connect(process.env.REDIS_PORT, process.env.REDIS_HOST);
  socket.write(${isRight} ? 'SET key value\\r\\n' : 'SET key value KEEPTTL\\r\\n');
  const [answer] = await once(socket, 'data');
  socket.destroy();
  require('assert').equal(String(answer).trim(), '+OK');
});`;

/** A workspace: a folder for each runner with two packages in it, which have a file and a test of the same names. */
async function makeWorkspace(packagePath: string): Promise<App> {
  const [jest, mocha] = await Promise.all([installRunner('jest@30'), installRunner('mocha@11')]);
  const runners: Readonly<Record<string, { command: string; files: Readonly<Record<string, string>> }>> = {
    vitest: {
      command: `${NODE} ../../node_modules/vitest/vitest.mjs run`,
      files: {
        'vitest.config.mjs': "export default { test: { globalSetup: ['redis-target/vitest'] } };",
        'test/keys.test.mjs': `import { expect, test } from 'vitest'; test('keeps', () => expect(${isRight}).toBe(true));`,
      },
    },
    jest: {
      command: `${NODE} "${join(jest, 'node_modules/jest/bin/jest.js')}"`,
      files: { 'test/keys.test.js': `test('keeps', () => expect(${isRight}).toBe(true));` },
    },
    mocha: {
      command: `${NODE} "${join(mocha, 'node_modules/mocha/bin/mocha.js')}"`,
      files: { 'test/keys.test.cjs': `it('keeps', () => require('assert')(${isRight}));` },
    },
    node: {
      command: `${NODE} --test ${REPORTER}`,
      files: {
        'test/keys.test.cjs': `require('node:test').it('keeps', () => require('assert')(${isRight}));`,
      },
    },
    pytest: {
      command: `"${join(PYTHON_BIN, 'python')}" -m pytest -q --no-summary -p no:cacheprovider`,
      files: {
        'pytest.ini': '[pytest]\n',
        'test/test_keys.py': 'import os\ndef test_keeps(): assert os.getcwd().endswith("stock")\n',
      },
    },
  };
  const asks = { command: `${NODE} --test ${REPORTER}`, files: { 'test/keys.test.cjs': ASKS } };
  const files: Record<string, string> = {};
  for (const [runner, { command, files: own }] of Object.entries({ ...runners, asks })) {
    for (const name of PACKAGES) {
      const folder = `${runner}/${name}`;
      const manifest = { name: `@${runner}/${name}`, version: '1.0.0', scripts: { test: command } };
      files[`${folder}/package.json`] = JSON.stringify(manifest);
      for (const [file, text] of Object.entries(own)) files[`${folder}/${file}`] = text;
    }
  }
  return await makeApp({
    packagePath,
    runner: 'own',
    files,
    packageJson: { workspaces: Object.keys(runners).map((runner) => `${runner}/*`) },
  });
}

/** What each runner calls the file. */
const FILES = {
  jest: 'test/keys.test.js',
  mocha: 'test/keys.test.cjs',
  node: 'test/keys.test.cjs',
  pytest: 'test/test_keys.py',
  vitest: 'test/keys.test.mjs',
};
const EXPECTED = Object.entries(FILES).flatMap(([runner, file]) => [
  `${runner}/cart/${file} | ${runner === 'pytest' ? 'test_keeps' : 'keeps'} | failed`,
  `${runner}/stock/${file} | ${runner === 'pytest' ? 'test_keeps' : 'keeps'} | passed`,
]);

describe.skipIf(lacks('2.8', '6.2', 'python'))('the packages of a workspace, tested by one command', () => {
  let built: Awaited<ReturnType<typeof buildPackage>>;
  let app: App;
  beforeAll(async () => {
    built = await buildPackage();
    app = await makeWorkspace(built.path);
  }, 240_000);
  afterAll(async () => {
    await app?.[Symbol.asyncDispose]();
    await built?.[Symbol.asyncDispose]();
  });

  const redisTarget = (cwd: string, ...args: readonly string[]): Promise<Ended> =>
    run(process.execPath, [join(built.path, 'dist/cli/bin.js'), ...args], {
      cwd: join(app.path, cwd),
      env: cleanEnvironment(),
    });
  const exec = (cwd: string, file: string, ...command: readonly string[]): Promise<Ended> =>
    redisTarget(cwd, 'exec', '--target', 'local:6.2', '--results', file, '--', ...command);

  it('have their tests told apart by their folders where they run one after the other', async () => {
    const ended = await exec('', 'in-turn.json', 'npm', 'test', '--workspaces');
    const results = await app.results('in-turn.json');
    expect(lines(results), ended.stdout + ended.stderr).toEqual(EXPECTED);
    // Where a test failed is told from the same folder.
    for (const { file, error } of results.tests) if (error?.at) expect(error.at).toContain(`${file}:`);
    expect(results.tests.some(({ error }) => error?.at)).toBe(true);
    // One file was asked for.
    expect(await readdir(join(app.path, 'vitest/cart'))).not.toContain('in-turn.json');
  }, 180_000);

  it('lose none of their tests where they run side by side and were told one whole path', async () => {
    const starts = Object.keys(FILES).flatMap((runner) =>
      PACKAGES.map((name) => `(cd ${runner}/${name} && npm test) &`),
    );
    const ended = await exec('', join(app.path, 'at-once.json'), 'sh', '-c', `${starts.join(' ')} wait`);
    expect(lines(await app.results('at-once.json')), ended.stdout + ended.stderr).toEqual(EXPECTED);
  }, 180_000);

  it('are called by their folders where they are the projects of one Jest', async () => {
    const jest = join(await installRunner('jest@30'), 'node_modules/jest/bin/jest.js');
    const projects = ['--projects', 'jest/cart', 'jest/stock'];
    const ended = await exec('', 'projects.json', process.execPath, jest, ...projects);
    const results = await app.results('projects.json');
    // Both of them run where Jest was started.
    expect(lines(results), ended.stdout + ended.stderr).toEqual([
      'jest/cart/test/keys.test.js | keeps | failed',
      'jest/stock/test/keys.test.js | keeps | failed',
    ]);
    for (const { file, error } of results.tests) expect(error?.at).toContain(`${file}:`);
  });

  it('are called as ever where one is tested in its own folder', async () => {
    for (const [runner, file] of Object.entries(FILES)) {
      const cwd = `${runner}/stock`;
      const ended = await exec(cwd, 'alone.json', 'npm', 'test');
      const { tests, folders } = await app.results(`${cwd}/alone.json`);
      expect(tests, ended.stdout + ended.stderr).toMatchObject([{ file, status: 'passed' }]);
      expect(folders).toBeUndefined();
    }
  }, 180_000);

  it('are told apart in reports, which tell files as relative to a folder and not to which', async () => {
    const run = PACKAGES.map((name) => `(cd pytest/${name} && npm test -- --junitxml=out/junit.xml)`);
    const args = ['--results', 'reports.json', '--junit', 'pytest/*/out/junit.xml'];
    const ended = await redisTarget('', 'exec', '-t', 'local:6.2', ...args, '--', 'sh', '-c', run.join('; '));
    // pytest's reports have modules in place of files.
    expect(lines(await app.results('reports.json')), ended.stdout + ended.stderr).toEqual([
      'pytest/cart/test.test_keys | test_keeps | failed',
      'pytest/stock/test.test_keys | test_keeps | passed',
    ]);
  });

  it('are told apart in reports of which each package makes its own results file', async () => {
    const args = (name: string): string =>
      `cd pytest/${name} && ${NODE} "${join(built.path, 'dist/cli/bin.js')}" exec --results own.json --junit out/own.xml`;
    const run = PACKAGES.map((name) => `(${args(name)} -- npm test -- --junitxml=out/own.xml)`);
    const ended = await exec('', 'of-own.json', 'sh', '-c', run.join('; '));
    expect(lines(await app.results('of-own.json')), ended.stdout + ended.stderr).toEqual([
      'pytest/cart/test.test_keys | test_keeps | failed',
      'pytest/stock/test.test_keys | test_keeps | passed',
    ]);
  });

  it('are both there where one is recorded and the other has a report', async () => {
    const python = `"${join(PYTHON_BIN, 'python')}" -m pytest -q --no-summary`;
    const recorded = `(cd pytest/cart && ${python})`;
    const reported = `(cd pytest/stock && ${python} -p no:redis_target_pytest --junitxml=out/junit.xml)`;
    const args = ['--junit-from', 'pytest/*/out/junit.xml', '--allow-unused', '--json'];
    const targets = ['local:6.2', 'local:6.2', '--allow-same'];
    const command = ['sh', '-c', `rm -rf pytest/*/out; ${recorded}; ${reported}`];
    const { stdout, stderr } = await redisTarget('', 'compare', ...targets, ...args, '--', ...command);
    expect(JSON.parse(stdout).tests, stderr).toMatchObject([
      { file: 'pytest/cart/test/test_keys.py', sides: [{ status: 'failed' }, { status: 'failed' }] },
      { file: 'pytest/stock/test.test_keys', sides: [{ status: 'passed' }, { status: 'passed' }] },
    ]);
  });

  it('are compared each with itself', async () => {
    const script = 'for name in cart stock; do (cd asks/$name && npm test); done';
    const command = ['sh', '-c', script];
    const args = ['compare', 'local:2.8', 'local:6.2', '--json', '--', ...command];
    const { stdout, stderr } = await redisTarget('', ...args);
    expect(JSON.parse(stdout).tests, stderr).toMatchObject([
      { file: 'asks/cart/test/keys.test.cjs', verdict: 'fixed' },
      { file: 'asks/stock/test/keys.test.cjs', verdict: 'same' },
    ]);
  }, 180_000);
});
