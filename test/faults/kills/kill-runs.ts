import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type App, prepareApp } from '../../support/app.ts';
import { startEngine } from '../../support/engines.ts';
import { type Watched, watchLeftovers } from '../../support/leftovers.ts';
import { cleanEnvironment } from '../../support/open-options.ts';
import { waitFor } from '../../support/processes.ts';
import type { Running } from '../../support/run-ts.ts';
import { startSsmEmulator } from '../../support/ssm-emulator/index.ts';
import { type Chance, createChance } from '../../support/ssm-emulator/prng.ts';
import { STAND_IN_PLUGIN } from '../../support/stand-in-plugin.ts';

/** So long StartSession takes, in milliseconds: many a run is ended while it is under way. */
const START_DELAY_MS = 1_500;
const BASTION = 'i-0123456789abcdef0';
/** A run is ended at some moment before, in milliseconds; a busy machine needs a second for what an idle one does at once. */
const LATEST_MS = 4_000;
/** How long a run that was told to end may take to do so: a command has two seconds before it is killed. */
const END_LIMIT_MS = 15_000;
/** And then, until nothing is left. */
const SETTLE_LIMIT_MS = 15_000;
const NODE_TEST = ['node', '--test', 'wait/wait.test.js'];
/** A shell with children, one of which ignores a polite end. */
const FAMILY = ['sh', '-c', '(trap "" TERM INT HUP; while :; do sleep 1; done) & sleep 600 & wait'];

interface Door {
  readonly name: string;
  readonly app: string;
  readonly versions?: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Whether all that it starts is ours to end; a runner's own workers are its own affair. */
  readonly isOurs?: true;
}

const COMPARE = ['redis-target', 'compare', '$TARGET', '$TARGET', '--allow-same', '--out', '$OUT', '--'];

const DOORS: readonly Door[] = [
  {
    name: 'exec, a runner',
    app: 'node-test',
    command: ['redis-target', 'exec', '--', ...NODE_TEST],
    isOurs: true,
  },
  {
    name: 'exec, a shell',
    app: 'node-test',
    command: ['redis-target', 'exec', '--', ...FAMILY],
    isOurs: true,
  },
  { name: 'open', app: 'node-test', command: ['redis-target', 'open'], isOurs: true },
  { name: 'doctor', app: 'node-test', command: ['redis-target', 'doctor', '$TARGET'], isOurs: true },
  { name: 'compare, a runner', app: 'node-test', command: [...COMPARE, ...NODE_TEST], isOurs: true },
  { name: 'compare, a shell', app: 'node-test', command: [...COMPARE, ...FAMILY], isOurs: true },
  {
    name: 'Vitest, forks',
    app: 'sample',
    versions: { vitest: '^4' },
    command: ['vitest', 'run', '--config', 'wait/vitest.config.js'],
    env: { POOL: 'forks' },
  },
  {
    name: 'Jest',
    app: 'jest-esm',
    versions: { jest: '^30' },
    command: ['jest', 'wait'],
    env: { NODE_OPTIONS: '--experimental-vm-modules' },
  },
  {
    name: 'Mocha',
    app: 'mocha',
    versions: { mocha: '^11' },
    command: ['mocha', '--require', 'redis-target/mocha', 'wait/wait.test.js'],
  },
  {
    name: 'node:test',
    app: 'node-test',
    command: ['node', '--import', 'redis-target/node-test', '--test', 'wait/wait.test.js'],
  },
];

/** What stands between a target and its clients. */
const WAYS: Readonly<Record<string, NodeJS.ProcessEnv>> = {
  'as it is': {},
  'behind TLS': { REDIS_TARGET_APP_TLS: 'always' },
  'by the plugin': { REDIS_TARGET_TRANSPORT: 'plugin' },
};

/** Ctrl-C and the end of a terminal are for the whole foreground group; the others for the process that somebody names. */
const ENDINGS: Readonly<Record<string, (run: Running, chance: Chance) => Promise<void>>> = {
  'Ctrl-C': async (run) => signalGroup(run, 'SIGINT'),
  'Ctrl-C twice': async (run, chance) => {
    signalGroup(run, 'SIGINT');
    await delay(chance.between(0, 300));
    signalGroup(run, 'SIGINT');
  },
  SIGINT: async ({ child }) => void child.kill('SIGINT'),
  SIGTERM: async ({ child }) => void child.kill('SIGTERM'),
  SIGHUP: async (run) => signalGroup(run, 'SIGHUP'),
  SIGKILL: async ({ child }) => void child.kill('SIGKILL'),
  'SIGKILL for the group': async (run) => signalGroup(run, 'SIGKILL'),
};

export interface KillOptions {
  readonly count: number;
  /** The same seed kills the same runs at the same moments, as far as the machine lets it. */
  readonly seed: number;
  /** How many at the same time. */
  readonly atOnce: number;
  readonly withDocker: boolean;
  /** How the names of the doors begin that are taken. Default: all. */
  readonly door?: string;
  /** Is told of each, and at the end how many sessions were started. */
  readonly onKill?: (line: string) => void;
}

/**
 * Ends runs of every kind at random moments, and looks what is left.
 *
 * @returns A sentence for each run that left something, or did not end.
 */
export async function killRuns(options: KillOptions): Promise<string[]> {
  const { door = '' } = options;
  if (!DOORS.some(({ name }) => name.startsWith(door)))
    throw new Error(`No door's name begins with ${door}: ${DOORS.map(({ name }) => name).join('; ')}`);
  await using world = await startWorld();
  const chance = createChance(options.seed);
  const faults: string[] = [];
  let next = 1;
  const work = async (): Promise<void> => {
    while (next <= options.count) {
      const number = next;
      next += 1;
      const kill = drawKill(chance, world, options);
      const what = `${number}: ${kill.door.name} on ${kill.target} ${kill.way}, ${kill.ending} after ${kill.afterMs} ms`;
      const left = await killOne(kill, createChance(options.seed + number));
      if (left.length > 0) faults.push(`${what}: ${left.join('; ')}`);
      options.onKill?.(`${what}: ${left.length > 0 ? left.join('; ') : 'nothing left'}`);
    }
  };
  // Each app is made once, before several would wait for it.
  for (const door of DOORS) await appOf(door);
  await Promise.all(Array.from({ length: options.atOnce }, work));
  const open = await world.findOpenSessions();
  if (open.length > 0) faults.push(`open sessions at the end: ${open.join(', ')}`);
  options.onKill?.(`${world.countSessions()} sessions were started`);
  return faults;
}

interface Kill {
  readonly door: Door;
  readonly target: string;
  readonly way: string;
  readonly ending: string;
  readonly afterMs: number;
  readonly env: NodeJS.ProcessEnv;
}

function drawKill(chance: Chance, world: World, { withDocker, door = '' }: KillOptions): Kill {
  const pick = <T>(list: readonly T[]): T => list[chance.between(0, list.length - 1)] as T;
  const target = pick([
    ...['local:6.2', 'local:6.2', 'elasticache:6.2', 'elasticache:6.2'],
    ...(withDocker ? ['container:6.2'] : []),
  ]);
  const isTunnel = target.startsWith('elasticache');
  const way = pick(Object.keys(WAYS).filter((name) => isTunnel || name !== 'by the plugin'));
  return {
    door: pick(DOORS.filter(({ name }) => name.startsWith(door))),
    target,
    way,
    ending: pick(Object.keys(ENDINGS)),
    afterMs: chance.between(0, LATEST_MS),
    env: { ...(isTunnel ? world.env : {}), ...WAYS[way] },
  };
}

async function killOne({ door, target, ending, afterMs, env }: Kill, chance: Chance): Promise<string[]> {
  await using watched = await watchLeftovers();
  const app = await appOf(door);
  const out = join(watched.folder, 'results');
  const [command = '', ...args] = door.command.map((word) =>
    word === '$TARGET' ? target : word === '$OUT' ? out : word,
  );
  const run = app.start(command, args, {
    env: cleanEnvironment({
      ...watched.env,
      ...env,
      REDIS_TARGET: target,
      WAITING_FILE: join(watched.folder, 'waiting'),
      ...door.env,
    }),
    limitMs: 120_000,
  });
  await delay(afterMs);
  await ENDINGS[ending]?.(run, chance);
  const left: string[] = [];
  const isOver = await Promise.race([run.ended.then(() => true), delay(END_LIMIT_MS, false, { ref: false })]);
  // How a runner takes a signal is its own affair; a command of ours ends.
  if (!isOver && door.isOurs) left.push(`it still ran ${END_LIMIT_MS / 1000} s later`);
  if (!isOver) signalGroup(run, 'SIGKILL');
  const { processes, folders, containers } = await watched.settle(SETTLE_LIMIT_MS);
  if (processes.length > 0) left.push(`processes ${processes.join(', ')}`);
  if (folders.length > 0) left.push(`folders ${folders.join(', ')}`);
  if (containers.length > 0) left.push(`containers ${containers.join(', ')}`);
  const commands = door.isOurs ? await leftCommands(watched) : [];
  if (commands.length > 0) left.push(`the command ${commands.map(({ command: text }) => text).join(', ')}`);
  const parts = existsSync(out) ? (await readdir(out)).filter((name) => name.startsWith('.')) : [];
  if (parts.length > 0) left.push(`in the results' folder ${parts.join(', ')}`);
  for (const { pid } of watched.everything()) end(pid);
  await run.ended;
  return left;
}

/** A command that its guard is just ending may still start something, which is given as long as the rest. */
async function leftCommands(watched: Watched): Promise<ReturnType<Watched['everything']>> {
  const isNone = (): boolean => watched.everything().length === 0;
  await waitFor('nothing of the command runs', isNone, SETTLE_LIMIT_MS).catch(() => undefined);
  return watched.everything();
}

async function appOf({ app, versions }: Door): Promise<App> {
  return await prepareApp(app, versions ? { versions } : {});
}

interface World extends AsyncDisposable {
  /** With credentials and a configuration: an ElastiCache behind an API that takes its time. */
  readonly env: NodeJS.ProcessEnv;
  /** Those that nobody has ended, after they have had their time. */
  findOpenSessions(): Promise<string[]>;
  countSessions(): number;
}

async function startWorld(): Promise<World> {
  const engine = await startEngine('6.2');
  const emulator = await startSsmEmulator({
    hosts: { 'app-62.example': { host: '127.0.0.1', port: engine.port } },
  });
  emulator.faults.startDelayMs = START_DELAY_MS;
  const folder = await mkdtemp(join(tmpdir(), 'redis-target-test-kills-'));
  const config = join(folder, 'redis-target.config.json');
  await writeFile(
    config,
    JSON.stringify({ bastion: BASTION, elasticache: { '6.2': { host: 'app-62.example' } } }),
  );
  const open = (): string[] =>
    emulator.sessions.filter(({ state }) => state !== 'terminated').map(({ id }) => id);
  return {
    env: {
      ...emulator.env,
      HOME: folder,
      REDIS_TARGET_CONFIG: config,
      SESSION_MANAGER_PLUGIN: process.env.SESSION_MANAGER_PLUGIN ?? STAND_IN_PLUGIN,
      STAND_IN_REMOTE: `127.0.0.1:${engine.port}`,
    },
    countSessions: () => emulator.sessions.length,
    findOpenSessions: async () => {
      const until = performance.now() + SETTLE_LIMIT_MS;
      while (open().length > 0 && performance.now() < until) await delay(100);
      return open();
    },
    [Symbol.asyncDispose]: async () => {
      await emulator.close();
      await engine.close();
      await rm(folder, { recursive: true });
    },
  };
}

function signalGroup(run: Running, signal: NodeJS.Signals): void {
  end(-run.pid, signal);
}

function end(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // All of it has ended already.
  }
}
