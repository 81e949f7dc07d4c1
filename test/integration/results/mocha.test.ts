import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OpenTarget } from '../../../src/model/target.ts';
import { assembleRun } from '../../../src/results/assemble-run.ts';
import { readRunResults } from '../../../src/results/read.ts';
import { runLoggedCommand } from '../../../src/run/logged-command.ts';
import { cleanEnv, lines, TARGET, useApp } from './support.ts';

const MOCHA = 'node_modules/mocha/bin/mocha.js';
const REPORTER = ['--reporter', 'redis-target/mocha/reporter'];
const FILES = {
  'test/a.js': `
const assert = require('node:assert');
describe('sets', () => {
  it('adds', () => assert.equal(1 + 1, 2));
  it('pops', () => assert.deepStrictEqual({ a: 1 }, { a: 2 }));
  it.skip('is left out', () => {});
  it('is to be written');
  let tries = 0;
  it('succeeds at the third try', function () { this.retries(2); tries += 1; assert.equal(tries, 3); });
});
describe('hooks', () => {
  before('prepares', () => { throw new Error('cannot prepare'); });
  it('is never reached', () => {});
  it.skip('is left out by its author', () => {});
});
describe('hooks before each', () => {
  beforeEach(function () { if (this.currentTest.title === 'is kept') throw new Error('cannot prepare it'); });
  it('runs', () => {});
  it('is kept', () => {});
  describe('below', () => it('is kept, too', () => {}));
});`,
  'crash/a.js': `
it('says something', () => {});
it('kills its process', () => process.kill(process.pid, 'SIGKILL'));`,
  'hang/a.js': `
it('says something', () => {});
it('waits for ever', (done) => { setInterval(() => {}, 1000); void done; }).timeout(0);`,
  'open/a.js': `
it('leaves a connection open', () => { setInterval(() => {}, 1000); });`,
  'late/a.js': `
it('calls back twice', (done) => { done(); setTimeout(done, 5); });
it('waits for that', (done) => { setTimeout(done, 50); });`,
  'load/a.js': `require('./is-not-there');`,
};

describe('the reporter for Mocha', () => {
  const app = useApp({ runner: 'mocha@11', files: FILES });

  it.each([[[]], [['--parallel']]])(
    'records every test, and prints what spec prints, with %j',
    async (more) => {
      const ended = await app().node([MOCHA, ...REPORTER, ...more]);
      expect(ended.stdout, ended.stderr).toContain('3 passing');
      const run = await app().results();
      // Over the wire of parallel mode a failing hook comes without its suite's tests.
      const kept = [
        'test/a.js | hooks > is left out by its author | skipped',
        'test/a.js | hooks > is never reached | failed',
        'test/a.js | hooks before each > below > is kept, too | failed',
        'test/a.js | hooks before each > is kept | failed',
      ];
      expect(lines(run)).toEqual([
        ...(more.length > 0 ? [] : kept),
        'test/a.js | hooks before each > runs | passed',
        'test/a.js | sets > adds | passed',
        'test/a.js | sets > is left out | skipped',
        'test/a.js | sets > is to be written | skipped',
        'test/a.js | sets > pops | failed',
        'test/a.js | sets > succeeds at the third try | passed',
      ]);
      expect(run).toMatchObject({
        outcome: 'completed',
        exitCode: ended.exitCode,
        runner: { name: 'mocha', version: expect.stringMatching(/^11\./) },
        errors: [
          { file: 'test/a.js', message: 'cannot prepare', at: expect.stringMatching(/^test\/a\.js:12:/) },
          { file: 'test/a.js', message: 'cannot prepare it' },
        ],
      });
      const reached = run.tests.find(({ name }) => name.at(-1) === 'is never reached');
      expect(reached?.error?.message ?? more[0]).toBe(more[0] ?? 'cannot prepare');
      const pops = run.tests.find(({ name }) => name.at(-1) === 'pops');
      expect(pops?.error).toMatchObject({
        type: 'AssertionError',
        at: 'test/a.js:5:27',
        expected: expect.stringContaining('2'),
        received: expect.stringContaining('1'),
      });
      expect(run.tests.find(({ name }) => name.at(-1) === 'succeeds at the third try')?.retries).toBe(2);
    },
  );

  it('takes what fails after it passed for an error of the file, not for a second test', async () => {
    await app().node([MOCHA, ...REPORTER, 'late']);
    const run = await app().results();
    expect(lines(run)).toEqual([
      'late/a.js | calls back twice | passed',
      'late/a.js | waits for that | passed',
    ]);
    expect(run.errors).toMatchObject([
      { file: 'late/a.js', message: expect.stringContaining('done() called multiple times') },
    ]);
  });

  it('leaves a journal that reads as a crash when its process is killed', async () => {
    const ended = await app().node([MOCHA, ...REPORTER, 'crash'], { REDIS_TARGET_RESULTS: 'crash.json' });
    expect(ended.signal ?? ended.exitCode).not.toBe(0);
    expect(await app().files()).not.toContain('crash.json');
    const run = await readRunResults(join(app().path, 'crash.json.partial'));
    expect(run).toMatchObject({ outcome: 'crashed', outcomeDetail: expect.stringContaining('1 test') });
    expect(lines(run)).toEqual(['crash/a.js | says something | passed']);
  });

  async function collect(folder: string, timeoutMs?: number) {
    const resultsDir = join(app().path, `${folder}.parts`);
    await mkdir(resultsDir, { recursive: true });
    const command = [process.execPath, MOCHA, ...REPORTER, folder];
    const startedAt = new Date();
    const env = {
      ...cleanEnv(),
      REDIS_TARGET_INFO: TARGET,
      REDIS_TARGET_RESULTS: join(resultsDir, '{pid}.json'),
    };
    const end = await runLoggedCommand(command, {
      cwd: app().path,
      env,
      logFile: join(app().path, `${folder}.log`),
      timeoutMs,
    });
    const { endpoint: _, ...info } = JSON.parse(TARGET);
    const target = {
      ...info,
      endpoint: { host: info.host, port: info.port, tls: false },
      url: 'redis://127.0.0.1:6390',
      details: {},
      openMs: 1,
    } as unknown as OpenTarget;
    return await assembleRun({
      target,
      command,
      cwd: app().path,
      env,
      startedAt,
      end,
      resultsDir,
      junit: [],
      resultsFrom: [],
      earlier: new Map(),
    });
  }

  it('is part of a run that did not finish, with what it had said until then', async () => {
    const run = await collect('hang', 4_000);
    expect(run).toMatchObject({
      outcome: 'timedOut',
      outcomeDetail: expect.stringMatching(/did not finish within .* it had reported 1 test until then/),
      exitCode: null,
    });
    expect(lines(run)).toEqual(['hang/a.js | says something | passed']);
  });

  it('says of a command that does not end although its tests did that something keeps it alive', async () => {
    const run = await collect('open', 3_000);
    expect(run).toMatchObject({
      outcome: 'timedOut',
      outcomeDetail: expect.stringContaining('its runner was done: something keeps the command alive'),
      tests: [{ status: 'passed' }],
    });
  });

  it('is part of a run that crashed', async () => {
    expect(await collect('crash')).toMatchObject({ outcome: 'crashed', tests: [{ status: 'passed' }] });
  });

  it('says nothing where a file does not load, and the run says how to be told', async () => {
    expect(await collect('load')).toMatchObject({
      outcome: 'noTests',
      outcomeDetail: expect.stringContaining('--junit-from'),
      exitCode: 1,
    });
  });
});
