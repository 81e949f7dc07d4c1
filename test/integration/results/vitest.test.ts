import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningEngine, startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import { lines, useApp } from './support.ts';

const FILES = {
  'vitest.config.js': `
import { defineConfig } from 'vitest/config';
export default defineConfig({ test: { globalSetup: ['redis-target/vitest'], globals: true, includeTaskLocation: true } });`,
  'test/a.test.js': `
describe('sets', () => {
  test('adds', () => expect(1 + 1).toBe(2));
  test('pops', () => expect({ a: [1] }).toEqual({ a: [2] }));
  test.each([1, 2])('takes %d', (n) => expect(n).toBeGreaterThan(0));
  test.skip('is left out', () => {});
  test.todo('is to be written');
});
let tries = 0;
test('succeeds at the third try', { retry: 2 }, () => { tries += 1; expect(tries).toBe(3); });
test('holds at every repetition', { repeats: 2 }, () => {});
test('knows its target', () => expect(process.env.REDIS_URL).toMatch(/^redis:/));
describe('hooks', () => {
  beforeAll(() => { throw new Error('cannot prepare'); });
  test('is never reached', () => {});
  test.skip('is left out by its author', () => {});
});`,
  'test/broken.test.js': `import './is-not-there.js';`,
  'loose/a.test.js': `
test('passes', () => {});
test('lets a promise fail', async () => {
  void Promise.reject(new Error('nobody caught me'));
  await new Promise((resolve) => setTimeout(resolve, 20));
});`,
  'crash/a.test.js': `test('passes', () => {});`,
  'crash/b.test.js': `
test('is done when the runner is killed', () => {});
test('kills the runner', async () => {
  process.kill(Number(process.env.RUNNER_PID ?? process.ppid), 'SIGKILL');
  // A worker without its runner would go on for ever, with all of a processor and ever more memory.
  process.kill(process.pid, 'SIGKILL');
}, 60_000);`,
  'projects/vitest.config.js': `
import { defineConfig } from 'vitest/config';
const test = (name) => ({ test: { name, globals: true, globalSetup: ['redis-target/vitest'], include: ['*.test.js'] } });
export default defineConfig({ test: { projects: [test('one'), test('two')] } });`,
  'projects/p.test.js': `test('runs in each project', () => {});`,
};

describe.skipIf(lacks('6.2')).each([
  ['4', 'own'],
  ['3', 'vitest@3'],
])('a run of Vitest %s', (major, runner) => {
  const app = useApp({ runner, files: FILES, packageJson: { type: 'module' } });
  let engine: RunningEngine;
  beforeAll(async () => {
    engine = await startEngine('6.2');
  });
  afterAll(() => engine.close());
  const vitest = (args: readonly string[], env: NodeJS.ProcessEnv = {}) =>
    app().node(['node_modules/vitest/vitest.mjs', 'run', ...args], {
      REDIS_TARGET_INFO: undefined,
      REDIS_TARGET: engine.url,
      ...env,
    });

  it('writes its results file with no flag: every test, its errors, and a file that does not load', async () => {
    const ended = await vitest(['test/'], { REDIS_TARGET_RESULTS: 'results-{version}.json' });
    expect(ended.exitCode, ended.stderr).toBe(1);
    // What Vitest ends with is decided after its reporters were told.
    expect((await app().results(`results-${engine.version}.json`)).exitCode).toBe(1);
    const run = await app().results(`results-${engine.version}.json`);
    expect(lines(run)).toEqual([
      'test/a.test.js | holds at every repetition | passed',
      'test/a.test.js | hooks > is left out by its author | skipped',
      'test/a.test.js | hooks > is never reached | failed',
      'test/a.test.js | knows its target | passed',
      'test/a.test.js | sets > adds | passed',
      'test/a.test.js | sets > is left out | skipped',
      'test/a.test.js | sets > is to be written | todo',
      'test/a.test.js | sets > pops | failed',
      'test/a.test.js | sets > takes 1 | passed',
      'test/a.test.js | sets > takes 2 | passed',
      'test/a.test.js | succeeds at the third try | passed',
    ]);
    expect(run).toMatchObject({
      outcome: 'completed',
      runner: { name: 'vitest', version: expect.stringMatching(new RegExp(`^${major}\\.`)) },
      target: { kind: 'url', engine: { name: 'redis', version: engine.version } },
    });
    const test = (name: string) => run.tests.find((one) => one.name.at(-1) === name);
    expect(test('pops')).toMatchObject({
      line: 4,
      error: {
        type: 'AssertionError',
        at: 'test/a.test.js:4:41',
        expected: expect.stringContaining('2'),
        received: expect.stringContaining('1'),
      },
    });
    expect(test('succeeds at the third try')?.retries).toBe(2);
    expect(test('is never reached')?.error?.message).toBe('cannot prepare');
    expect(run.errors.map(({ file }) => file).sort()).toEqual(['test/a.test.js', 'test/broken.test.js']);
    expect(run.errors).toContainEqual(expect.objectContaining({ message: 'cannot prepare' }));
    expect(run.errors).toContainEqual(
      expect.objectContaining({ message: expect.stringContaining('is-not-there') }),
    );
    expect((await app().files()).filter((name) => name.endsWith('.partial'))).toEqual([]);
  });

  it('records what nobody caught beside the tests', async () => {
    await vitest(['loose/']);
    const run = await app().results();
    expect(run.tests.map(({ status }) => status)).toEqual(['passed', 'passed']);
    expect(run.errors).toMatchObject([{ message: 'nobody caught me' }]);
  });

  it('says that no test was executed where a name fits none', async () => {
    await vitest(['loose/', '-t', 'no such test']);
    expect((await app().results()).outcome).toBe('noTests');
  });

  it('leaves what it had said in a journal when it is killed', async () => {
    const ended = await vitest(['crash/', '--pool=forks', '--no-file-parallelism'], {
      // What a runner that is killed leaves in its temporary folder goes with the app.
      TMPDIR: app().path,
      REDIS_TARGET_RESULTS: 'crash.json',
    });
    expect(ended.signal).toBe('SIGKILL');
    expect(await app().files()).toContain('crash.json.partial');
    expect(await app().files()).not.toContain('crash.json');
  });

  it('says which shard of the suite it ran', async () => {
    await vitest(['test/', 'loose/', '--shard=2/2'], { REDIS_TARGET_RESULTS: 'shard.json' });
    const run = await app().results('shard.json');
    expect(run.shard).toEqual({ index: 2, count: 2 });
    expect(new Set(run.tests.map(({ file }) => file)).size).toBeLessThan(3);
  });

  it('writes one file however many projects there are', async () => {
    const ended = await vitest(['--root', 'projects'], {
      REDIS_TARGET_RESULTS: `${app().path}/projects.json`,
    });
    expect(ended.exitCode, ended.stdout + ended.stderr).toBe(0);
    expect(lines(await app().results('projects.json'))).toEqual([
      'p.test.js | [one] > runs in each project | passed',
      'p.test.js | [two] > runs in each project | passed',
    ]);
  });
});
