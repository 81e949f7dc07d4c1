import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { lacks } from '../../support/need.ts';
import { start, TS_ARGS } from '../../support/run-ts.ts';
import { STAND_IN_PLUGIN } from '../../support/stand-in-plugin.ts';
import { makeWorld } from './world.ts';

const BIN = fileURLToPath(new URL('../../../src/cli/bin.ts', import.meta.url));
/** Longer than anybody takes to be gone. */
const ANSWER_MS = 1_500;

const COMMANDS: Readonly<Record<string, readonly string[]>> = {
  open: ['open', 'elasticache:6.2'],
  doctor: ['doctor', 'elasticache:6.2'],
  exec: ['exec', '--target', 'elasticache:6.2', '--', process.execPath, '-e', 'setInterval(() => {}, 1000)'],
};

describe.skipIf(lacks('2.8', '6.2')).each(['native', 'plugin'])('over the %s transport', (transport) => {
  it.each([
    ['open', 'SIGINT'],
    ['exec', 'SIGTERM'],
    ['open', 'SIGKILL'],
    ['doctor', 'SIGINT'],
    ['doctor', 'SIGKILL'],
  ] as const)('%s ends the session whose StartSession is under way at %s', async (command, signal) => {
    await using world = await makeWorld();
    const { emulator } = world;
    emulator.faults.startDelayMs = ANSWER_MS;
    const running = start(process.execPath, [...TS_ARGS, BIN, ...(COMMANDS[command] ?? [])], {
      cwd: world.cwd,
      env: {
        ...world.env,
        REDIS_TARGET_TRANSPORT: transport,
        SESSION_MANAGER_PLUGIN: STAND_IN_PLUGIN,
        STAND_IN_REMOTE: `127.0.0.1:${world.engines['6.2'].port}`,
      },
      detached: true,
    });
    await emulator.until(({ sessions }) => sessions.length > 0, 30_000);
    process.kill(-running.pid, signal);
    await running.ended;
    await emulator.until(({ sessions }) => sessions.every(({ state }) => state !== 'open'), 15_000);
    expect(emulator.sessions.map(({ state }) => state)).toEqual(['terminated']);
  });
});
