import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareApp } from '../support/app.ts';
import { lacks } from '../support/need.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import { isListening, waitFor } from '../support/processes.ts';
import { start } from '../support/run-ts.ts';

const TEST_FILE = `
import { Redis } from 'ioredis';
import { test, inject } from 'vitest';
// Every worker waits for the others, in a database that none of them has, so that all of them run at the same time.
test('says where its Redis is', async () => {
  const redis = new Redis({ port: Number(process.env.REDIS_PORT), db: 15 });
  await redis.incr('workers');
  while (Number(await redis.get('workers')) < Number(process.env.WORKERS ?? 1));
  redis.disconnect();
  console.log('URL=' + process.env.REDIS_URL + ' PROVIDED=' + inject('redisTarget').engine.version);
});
`;

const JEST_TEST_FILE = `
const { Redis } = require('ioredis');
// Waits for the others, as above.
test('says where its Redis is', async () => {
  const redis = new Redis({ port: Number(process.env.REDIS_PORT), db: 15 });
  await redis.incr('workers');
  while (Number(await redis.get('workers')) < Number(process.env.WORKERS));
  redis.disconnect();
  process.stderr.write('URL=' + process.env.REDIS_URL + '\\n');
});
`;

async function makeScratch(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'redis-target-test-workers-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true }) };
}

describe.skipIf(lacks('6.2'))('an app under Jest, CommonJS as most are', () => {
  test('gives every worker a database of its own with `isolation: database`', async () => {
    const app = await prepareApp('jest-cjs');
    await using scratch = await makeScratch();
    await symlink(join(app.folder, 'node_modules'), join(scratch.path, 'node_modules'));
    await writeFile(join(scratch.path, 'package.json'), '{}');
    for (const name of ['a', 'b', 'c'])
      await writeFile(join(scratch.path, `${name}.test.js`), JEST_TEST_FILE);
    const config = {
      globalSetup: 'redis-target/jest/setup',
      globalTeardown: 'redis-target/jest/teardown',
      setupFiles: ['redis-target/worker'],
      maxWorkers: 3,
      testEnvironment: 'node',
    };
    await writeFile(join(scratch.path, 'jest.config.json'), JSON.stringify(config));
    const { exitCode, stderr } = await start(join(scratch.path, 'node_modules/.bin/jest'), [], {
      cwd: scratch.path,
      env: cleanEnvironment({ REDIS_TARGET: 'local:6.2', REDIS_TARGET_ISOLATION: 'database', WORKERS: '3' }),
      detached: true,
    }).ended;
    expect(stderr).toContain('3 passed');
    const databases = [...stderr.matchAll(/URL=(\S+)/g)].map(([, url = '']) => new URL(url).pathname);
    expect(databases.sort()).toEqual(['/0', '/1', '/2']);
    expect(exitCode).toBe(0);
  });
});

describe.skipIf(lacks('6.2'))('an app under Vitest', () => {
  let folder: string;
  beforeAll(async () => {
    const app = await prepareApp('sample');
    folder = await mkdtemp(join(tmpdir(), 'redis-target-test-workers-'));
    await symlink(join(app.folder, 'node_modules'), join(folder, 'node_modules'));
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
    await mkdir(join(folder, 'test'));
    await mkdir(join(folder, 'tmp'));
    for (const name of ['a', 'b', 'c']) await writeFile(join(folder, 'test', `${name}.test.js`), TEST_FILE);
    await writeFile(
      join(folder, 'vitest.config.js'),
      `export default { test: { globalSetup: ['redis-target/vitest'], setupFiles: ['redis-target/worker'], maxWorkers: 3, minWorkers: 3 } };`,
    );
  });
  afterAll(() => rm(folder, { recursive: true }));

  const vitest = (args: readonly string[], env: NodeJS.ProcessEnv) =>
    start(join(folder, 'node_modules/.bin/vitest'), args, {
      cwd: folder,
      // What Vitest leaves in its temporary folder where it is ended by a signal goes with the test's own.
      env: cleanEnvironment({
        REDIS_TARGET: 'local:6.2',
        NO_COLOR: '1',
        TMPDIR: join(folder, 'tmp'),
        ...env,
      }),
      detached: true,
    });
  const urls = (stdout: string): string[] => [...stdout.matchAll(/URL=(\S+)/g)].map(([, url = '']) => url);

  test.each(['forks', 'threads'])(
    'gives every worker a database of its own with `isolation: database` (%s)',
    async (pool) => {
      const { exitCode, stdout } = await vitest(['run', '--pool', pool], {
        REDIS_TARGET_ISOLATION: 'database',
      }).ended;
      expect(exitCode).toBe(0);
      const databases = urls(stdout).map((url) => new URL(url).pathname);
      expect(databases).toHaveLength(3);
      expect(new Set(databases).size).toBe(3);
      expect(stdout).toContain('PROVIDED=6.2.11');
    },
  );

  test('gives all of them one server and one database without', async () => {
    const { exitCode, stdout } = await vitest(['run'], { WORKERS: '3' }).ended;
    expect(exitCode).toBe(0);
    expect(urls(stdout)).toHaveLength(3);
    expect(new Set(urls(stdout)).size).toBe(1);
  });

  test('refuses more workers than the target has databases, before any test runs', async () => {
    await writeFile(
      join(folder, 'redis-target.config.json'),
      JSON.stringify({ isolation: 'database', local: { args: ['--databases', '2'] } }),
    );
    const { exitCode, stdout, stderr } = await vitest(['run'], {}).ended;
    await rm(join(folder, 'redis-target.config.json'));
    expect(exitCode).not.toBe(0);
    expect(stdout + stderr).toMatch(/there are 3 workers, and the target has 2 databases/);
    expect(urls(stdout)).toEqual([]);
  });

  test('keeps the target open between the runs of watch mode, and gives it back at its end', async () => {
    const running = vitest(['--watch', 'test/a.test.js'], {});
    const [, first = ''] = await running.until(/URL=(\S+)/);
    const { port } = new URL(first);
    await running.until(/Waiting for file changes/);
    await writeFile(join(folder, 'test/a.test.js'), `${TEST_FILE}\n// changed`);
    const [, second] = await running.until(/URL=\S+[\s\S]*URL=(\S+)/);
    expect(second).toBe(first);
    process.kill(-running.pid, 'SIGINT');
    await running.ended;
    await waitFor('the server is gone', async () => !(await isListening(Number(port))));
  });
});
