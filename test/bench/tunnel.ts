// A tunnel beside the same server through a bare TCP proxy, and beside the official plugin where there is one.
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '../support/engines.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import { waitFor } from '../support/processes.ts';
import { type Running, start } from '../support/run-ts.ts';
import { printAims } from './aims.ts';
import { openBarePlugin } from './bare-plugin.ts';
import { type Contestant, contest, type Figures, type Measured, writeFigures } from './contest.ts';
import { end, type RunningEmulator, startEmulator } from './emulator.ts';
import { measureBursts, measureCommands, measureValues } from './load.ts';
import { childrenOf, cpuSecondsOf, pssMbOf } from './proc.ts';
import {
  aimsOf,
  COMMANDS,
  CONNECTIONS,
  nameOf,
  PAIRS,
  PAIRS_BEFORE,
  printInTurn,
  printNaming,
  printWays,
  SIZES,
  type Way,
} from './tunnel-tables.ts';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
/** On one connection; over a long way as many as there is time for. */
const PINGS = 600;
/** A process that has used no CPU time for so long has nothing left to do. */
const IDLE_MS = 100;
const IDLE_LIMIT_MS = 20_000;
/** What goes each way with the largest values, where that does not take too long. */
const BULK_BYTES = 400_000_000;
/** Such an agent carries less than 1 MB/s. */
const SLOW_BULK_BYTES = 500_000;
const PROXY = 'bare TCP proxy';
/** What server and load do by themselves: nothing on this machine is faster. */
const CEILING = 'no tunnel: the server itself';
const NAMING = 'naming commands costs: tunnel of exec, agent that does not sleep, +0 ms';
const COUNTED: Way = { transport: 'native', sessions: 1, agentSlowMs: 0, roundTripMs: 0 };
/** A command that says where its target is, and is there until it is ended. */
const TELL_URL = 'console.log(JSON.stringify({ url: process.env.REDIS_URL })); setInterval(() => {}, 1000)';

const [dist = 'dist', out] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'redis-target-bench-'));
const plugin = process.env.SESSION_MANAGER_PLUGIN;
if (plugin === undefined)
  console.log('The official plugin is not measured: SESSION_MANAGER_PLUGIN names none.');
const engine = await startEngine('6.2');
try {
  const ways = [0, 1].flatMap((agentSlowMs) =>
    [0, 20, 150].flatMap((roundTripMs) => waysAt(agentSlowMs, roundTripMs)),
  );
  const contestants: Contestant[] = [
    { name: CEILING, run: () => measure(engine.port, async () => ({}), BULK_BYTES) },
    { name: PROXY, run: throughProxy },
    ...ways.map((way) => ({ name: nameOf(way), to: referenceOf(way), run: () => throughTunnel(way) })),
    // Beside the same way without it, in turn: the ratio is what naming commands costs.
    { name: NAMING, to: nameOf(COUNTED), run: () => throughTunnel({ ...COUNTED, isCounted: true }) },
  ];
  const measured = await contest(contestants, ROUNDS);
  printWays(measured, ROUNDS);
  const inTurn =
    plugin === undefined ? [] : await measureInTurn(waysAt(1, 0).filter(({ sessions }) => sessions === 1));
  printInTurn(inTurn);
  const aims = aimsOf(measured, inTurn);
  printAims(aims);
  printNaming(measured, NAMING);
  await writeFigures(out, 'tunnel', {
    aims,
    rounds: ROUNDS,
    commands: COMMANDS,
    plugin: plugin ?? 'not measured',
    rows: measured,
    inTurn,
  });
} finally {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
}

function waysAt(agentSlowMs: number, roundTripMs: number): Way[] {
  const way = (transport: Way['transport'], sessions: number): Way => ({
    transport,
    sessions,
    agentSlowMs,
    roundTripMs,
  });
  const withPlugin = plugin === undefined ? [] : [way('plugin', 1)];
  const withFour = agentSlowMs > 0 && roundTripMs === 0 ? [way('native', 4)] : [];
  return [...withPlugin, way('native', 1), ...withFour];
}

/** The plugin on the same way, where it is measured; else the bare proxy. */
function referenceOf(way: Way): string {
  return plugin !== undefined && way.transport === 'native'
    ? nameOf({ ...way, transport: 'plugin', sessions: 1 })
    : PROXY;
}

async function throughTunnel(way: Way): Promise<Figures> {
  const emulator = await startEmulator(engine.port, folder, way);
  try {
    const { port, carriers, openMs, around, close } = await openWay(way, emulator);
    const [carrier = -1] = carriers;
    try {
      const idleMb = pssMbOf(carrier);
      const watch = watchMemory(carrier);
      const figures = await measure(port, around, way.agentSlowMs > 0 ? SLOW_BULK_BYTES : BULK_BYTES);
      return { openMs, ...figures, idleMb, mostMb: watch() };
    } finally {
      await close();
    }
  } finally {
    await emulator.close();
  }
}

/**
 * A burst on 64 connections through a tunnel that has just been opened, of each way in turn: what is measured half a minute later may
 * meet a machine that is slower by a fifth, and on one that stands the plugin is still busy with the connections of the burst before.
 * The emulators stay, since an agent has been compiled long before.
 */
async function measureInTurn(ways: readonly Way[]): Promise<Measured[]> {
  const emulators: RunningEmulator[] = [];
  try {
    const contestants: Contestant[] = [];
    for (const way of ways) {
      const emulator = await startEmulator(engine.port, folder, way);
      emulators.push(emulator);
      contestants.push({
        name: nameOf(way),
        to: referenceOf(way),
        run: async () => {
          const { port, carriers, around, close } = await openWay(way, emulator);
          try {
            await untilIdle(carriers);
            return await measureCommands(port, 64, COMMANDS, around);
          } finally {
            await close();
          }
        },
      });
    }
    await contest(contestants, PAIRS_BEFORE);
    return await contest(contestants, PAIRS);
  } finally {
    await Promise.all(emulators.map((emulator) => emulator.close()));
  }
}

/** A tunnel that has just been opened may still be warming up. */
async function untilIdle(carriers: readonly number[]): Promise<void> {
  let used = -1;
  let sinceMs = 0;
  const isIdle = (): boolean => {
    const now = cpuOf(carriers);
    if (now !== used) sinceMs = performance.now();
    used = now;
    return performance.now() - sinceMs >= IDLE_MS;
  };
  await waitFor('the tunnel is idle', isIdle, IDLE_LIMIT_MS);
}

function cpuOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0);
}

/** A way that stands. */
interface OpenWay extends Omit<Carrier, 'running'> {
  /** Until the first PONG. */
  readonly openMs: number;
  /** What is counted before and after. */
  around(): Promise<Figures>;
  close(): Promise<void>;
}

/** Emulator and tunnel are processes of their own, as bastion and test run are. */
async function openWay(way: Way, emulator: RunningEmulator): Promise<OpenWay> {
  const startedAtMs = performance.now();
  const open = way.transport === 'plugin' ? openPlugin : openTunnel;
  const { port, carriers, running } = await open(way, emulator);
  return {
    port,
    carriers,
    openMs: performance.now() - startedAtMs,
    around: async () => ({
      cpuS: cpuOf(carriers),
      emulatorCpuS: cpuSecondsOf(emulator.pid),
      messages: await countMessages(emulator.url),
    }),
    close: () => end(running),
  };
}

/** What carries a local port to the server, and the processes that it takes. */
interface Carrier {
  readonly port: number;
  /** The first is the one that tunnels. */
  readonly carriers: readonly number[];
  readonly running: Running;
}

async function openTunnel({ sessions, isCounted = false }: Way, emulator: RunningEmulator): Promise<Carrier> {
  const args = isCounted
    ? ['exec', '--target', 'elasticache:6.2', '--', process.execPath, '-e', TELL_URL]
    : ['open', 'elasticache:6.2', '--json'];
  const running = start(process.execPath, [join(dist, 'cli/bin.js'), ...args], {
    cwd: folder,
    // The keys that others left are ours.
    env: cleanEnvironment({
      ...emulator.env,
      REDIS_TARGET_SESSIONS: `${sessions}`,
      REDIS_TARGET_TRANSPORT: 'native',
      REDIS_TARGET_ALLOW_NON_EMPTY: 'true',
    }),
    limitMs: 600_000,
  });
  const [, port] = await running.until(/"url": ?"redis:\/\/127\.0\.0\.1:(\d+)/);
  const [holder = -1] = childrenOf(running.pid);
  return { port: Number(port), carriers: [holder, ...childrenOf(holder)], running };
}

async function openPlugin(_: Way, emulator: RunningEmulator): Promise<Carrier> {
  const { port, running } = await openBarePlugin(plugin ?? '', emulator, folder);
  return { port, carriers: [running.pid], running };
}

async function throughProxy(): Promise<Figures> {
  const server = createServer({ noDelay: true }, (socket) => {
    const remote = connect({ port: engine.port, host: '127.0.0.1', noDelay: true });
    socket.on('error', () => remote.destroy());
    remote.on('error', () => socket.destroy());
    socket.pipe(remote).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  try {
    return await measure(address.port, async () => ({}), BULK_BYTES);
  } finally {
    server.close();
  }
}

/** All that is measured of one way; `bulkBytes` is what goes each way with the largest values. */
async function measure(port: number, around: () => Promise<Figures>, bulkBytes: number): Promise<Figures> {
  const figures: Record<string, number> = {};
  for (const connections of CONNECTIONS) {
    const one =
      connections === 1
        ? await measureCommands(port, connections, PINGS, around)
        : await measureBursts(port, connections, COMMANDS, around);
    for (const [key, value] of Object.entries(one)) figures[`${key}@${connections}`] = value;
  }
  for (const size of SIZES) {
    const times = Math.max(1, Math.min(100, Math.round(bulkBytes / 4 / size)));
    const one = await measureValues(port, size, times, around);
    for (const [key, value] of Object.entries(one)) figures[`${key}@${size}`] = value;
    for (const key of ['cpuS', 'emulatorCpuS']) {
      const seconds = one[key];
      if (seconds !== undefined && one.carriedGb !== undefined)
        figures[`${key}PerGb@${size}`] = seconds / one.carriedGb;
    }
  }
  return figures;
}

/** The most memory of a process until it is asked for. */
function watchMemory(pid: number): () => number {
  let most = 0;
  const look = (): void => {
    most = Math.max(most, pssMbOf(pid));
  };
  const timer = setInterval(look, 100);
  return () => {
    clearInterval(timer);
    look();
    return most;
  };
}

/** What the agent has been sent so far. */
async function countMessages(url: string): Promise<number> {
  const response = await fetch(`${url}/_emulator/state`);
  const { sessions } = (await response.json()) as { sessions: { counters: { messagesIn: number } }[] };
  return sessions.reduce((sum, { counters }) => sum + counters.messagesIn, 0);
}
