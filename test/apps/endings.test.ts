import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type App, prepareApp } from '../support/app.ts';
import { type Watched, watchLeftovers } from '../support/leftovers.ts';
import { lacks } from '../support/need.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import { waitFor } from '../support/processes.ts';
import type { Running } from '../support/run-ts.ts';

const NOTHING = { processes: [], folders: [], containers: [] };
const VITEST = { app: 'sample', versions: { vitest: '^4' } };
const VITEST_WAIT = ['vitest', 'run', '--config', 'wait/vitest.config.js'];
const NODE_TEST = ['node', '--import', 'redis-target/node-test', '--test', 'wait/wait.test.js'];

interface Case {
  readonly runner: string;
  readonly app: string;
  readonly versions?: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

const WAITING: readonly Case[] = [
  { runner: 'Vitest, forks', ...VITEST, command: VITEST_WAIT, env: { POOL: 'forks' } },
  { runner: 'Vitest, threads', ...VITEST, command: VITEST_WAIT, env: { POOL: 'threads' } },
  {
    runner: 'Jest',
    app: 'jest-esm',
    versions: { jest: '^30' },
    command: ['jest', 'wait'],
    env: { NODE_OPTIONS: '--experimental-vm-modules' },
  },
  {
    runner: 'Mocha',
    app: 'mocha',
    versions: { mocha: '^11' },
    command: ['mocha', '--require', 'redis-target/mocha', 'wait/wait.test.js'],
  },
  { runner: 'node:test', app: 'node-test', command: NODE_TEST },
  {
    runner: 'exec',
    app: 'node-test',
    command: ['redis-target', 'exec', '--', 'node', '--test', 'wait/wait.test.js'],
  },
];

/** Ctrl-C is for the whole foreground group; the other signals are for the process that somebody names. */
const ENDINGS: readonly [string, (run: Running) => void][] = [
  ['Ctrl-C', (run) => signalGroup(run, 'SIGINT')],
  [
    'Ctrl-C twice',
    (run) => {
      signalGroup(run, 'SIGINT');
      setImmediate(() => signalGroup(run, 'SIGINT'));
    },
  ],
  ['SIGTERM', (run) => void run.child.kill('SIGTERM')],
  ['SIGHUP', (run) => signalGroup(run, 'SIGHUP')],
  ['SIGKILL', (run) => void run.child.kill('SIGKILL')],
];

for (const target of ['local:6.2', 'container:6.2'] as const) {
  describe.skipIf(lacks('6.2') || (target.startsWith('container') && lacks('docker')))(`on ${target}`, () => {
    for (const waiting of WAITING) {
      for (const [ending, end] of ENDINGS) {
        // A container takes its second to start: each runner once, and each ending once.
        if (target === 'container:6.2' && ending !== 'SIGKILL' && waiting.runner !== 'Vitest, forks')
          continue;
        test(`${waiting.runner} leaves nothing behind within 5 s after ${ending}`, async () => {
          await using watched = await watchLeftovers();
          const run = await startWaiting(waiting, target, watched);
          expect(
            (await watched.look()).folders.length + (await watched.look()).processes.length,
          ).toBeGreaterThan(0);
          end(run);
          expect(await watched.settle()).toEqual(NOTHING);
          signalGroup(run, 'SIGKILL');
          await run.ended;
        });
      }
    }

    test.each([
      ['a good end', ['vitest', 'run', 'rate-limiter'], {}, 0],
      ['failing tests', ['vitest', 'run', 'leaderboard'], {}, 1],
      ['an exception in another global setup', VITEST_WAIT, { BROKEN_SETUP: '1' }, 1],
    ])('Vitest leaves nothing behind after %s', async (_what, [command = '', ...args], more, exitCode) => {
      await using watched = await watchLeftovers();
      const app = await prepareApp(VITEST.app, VITEST);
      const env = cleanEnvironment({ ...watched.env, REDIS_TARGET: target, ...more });
      const ended = await app.run(command, args, { env });
      expect(ended.exitCode, ended.stderr).toBe(exitCode);
      expect(ended.stderr).toContain('is redis 6.2');
      expect(await watched.settle()).toEqual(NOTHING);
    });
  });
}

/** Resolves when a test of the run holds a connection, and would for ever. */
async function startWaiting(waiting: Case, target: string, watched: Watched): Promise<Running> {
  const app: App = await prepareApp(waiting.app, waiting.versions ? { versions: waiting.versions } : {});
  const file = join(watched.folder, 'waiting');
  await rm(file, { force: true });
  const [command = '', ...args] = waiting.command;
  const env = cleanEnvironment({ ...watched.env, REDIS_TARGET: target, WAITING_FILE: file, ...waiting.env });
  const run = app.start(command, args, { env });
  let isOver = false;
  void run.ended.then(() => {
    isOver = true;
  });
  await waitFor(`${waiting.runner} to wait`, () => existsSync(file) || isOver, 60_000);
  if (!existsSync(file)) throw new Error(`It ended by itself: ${JSON.stringify(await run.ended)}`);
  return run;
}

function signalGroup(run: Running, signal: NodeJS.Signals): void {
  try {
    process.kill(-run.pid, signal);
  } catch {
    // All of it has ended already.
  }
}
