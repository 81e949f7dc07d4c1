import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type Watched, watchLeftovers } from '../../support/leftovers.ts';
import { lacks } from '../../support/need.ts';
import { cleanEnvironment } from '../../support/open-options.ts';
import { type Running, start, TS_ARGS } from '../../support/run-ts.ts';
import { makeWorld, type World } from '../elasticache/world.ts';

const BIN = fileURLToPath(new URL('../../../src/cli/bin.ts', import.meta.url));
const NOTHING = { processes: [], folders: [], containers: [] };
const LIMIT_MS = 30_000;

describe.skipIf(lacks('2.8', '6.2'))('doctor that is ended while its session is open', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGKILL', null],
  ] as const)('ends it at %s to all of its group, and leaves nothing', async (signal, exitCode) => {
    await using watched = await watchLeftovers();
    await using server = await startSilentServer();
    await using world = await makeSilentWorld(server.port);
    const running = startDoctor(world, watched);
    await world.emulator.until(({ sessions }) => sessions.some(({ connected }) => connected), LIMIT_MS);
    process.kill(-running.pid, signal);
    const ended = await running.ended;
    expect(ended).toMatchObject(exitCode === null ? { signal } : { exitCode, stderr: ending(signal) });
    await expectNoneLeft(world, watched);
  });

  it.each([
    ['SIGTERM', 'was told to end'],
    ['SIGKILL', 'was ended by SIGKILL'],
  ] as const)(
    'says so where %s ends the process that looks, and calls nothing whole',
    async (signal, how) => {
      await using watched = await watchLeftovers();
      await using server = await startSilentServer();
      await using world = await makeSilentWorld(server.port);
      const running = startDoctor(world, watched);
      await world.emulator.until(({ sessions }) => sessions.some(({ connected }) => connected), LIMIT_MS);
      const [looking] = watched.everything().filter(({ command }) => /doctor\/diagnoser/.test(command));
      process.kill(looking?.pid ?? 0, signal);
      const { exitCode, stdout, stderr } = await running.ended;
      expect(exitCode).toBe(1);
      expect(stdout).not.toContain('Nothing is broken');
      expect(stderr).toMatch(
        new RegExp(`^redis-target: The process that looks at the links ${how} .*\\[RT_INTERNAL\\]$`, 'm'),
      );
      expect(await watched.settle()).toEqual(NOTHING);
    },
  );

  it('ends it where nobody reads on', async () => {
    await using watched = await watchLeftovers();
    await using server = await startSilentServer();
    await using world = await makeSilentWorld(server.port);
    const running = startDoctor(world, watched);
    await world.emulator.until(({ sessions }) => sessions.some(({ connected }) => connected), LIMIT_MS);
    running.child.stdout?.destroy();
    // The silent link is said to be broken, into a pipe that nobody reads.
    expect((await running.ended).exitCode).toBe(0);
    await expectNoneLeft(world, watched);
  });
});

it.skipIf(lacks('6.2'))(
  'what a configuration file prints is not in the way of what doctor or a holder says',
  async () => {
    await using watched = await watchLeftovers();
    const config = join(watched.folder, 'redis-target.config.mjs');
    const lines = [
      "import { writeSync } from 'node:fs';",
      "console.log('printed by the file');",
      // As loggers do that go around process.stdout.
      'writeSync(1, \'written by the file\\n{"target":1}\\nand not ended\');',
      'export default {};',
    ];
    await writeFile(config, lines.join('\n'));
    for (const command of ['doctor', 'ping']) {
      const args = [...TS_ARGS, BIN, command, 'local:6.2', '--json'];
      const env = cleanEnvironment({ ...watched.env });
      const { exitCode, stdout, stderr } = await start(process.execPath, args, { cwd: watched.folder, env })
        .ended;
      expect({ command, exitCode }, stderr).toEqual({ command, exitCode: 0 });
      expect(() => JSON.parse(stdout)).not.toThrow();
      expect(stderr).toContain('printed by the file');
      expect(stderr).toContain('written by the file\n{"target":1}\nand not ended\n');
    }
  },
);

const ending = (signal: NodeJS.Signals): string => `redis-target: Ended by ${signal}\n`;

/** In a process group of its own, as a terminal does. */
function startDoctor(world: World, watched: Watched): Running {
  return start(process.execPath, [...TS_ARGS, BIN, 'doctor', 'elasticache:6.2'], {
    cwd: world.cwd,
    env: { ...world.env, ...watched.env },
    detached: true,
  });
}

/** A world whose engine takes connections and says nothing: a check waits for it until its limit. */
async function makeSilentWorld(port: number): Promise<World> {
  const world = await makeWorld({ moreHosts: { 'silent.example': { host: '127.0.0.1', port } } });
  await world.configure({ elasticache: { '6.2': { host: 'silent.example', tls: false } } });
  return world;
}

async function expectNoneLeft({ emulator }: World, watched: Watched): Promise<void> {
  await emulator.until(({ sessions }) => sessions.every(({ state }) => state !== 'open'), LIMIT_MS);
  expect(emulator.sessions.map(({ state }) => state)).toEqual(['terminated']);
  expect(await watched.settle()).toEqual(NOTHING);
}

async function startSilentServer(): Promise<AsyncDisposable & { readonly port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket.on('error', () => undefined)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
