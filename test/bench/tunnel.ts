// A tunnel beside the same server through a bare TCP proxy, and beside the official plugin where there is one.
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEngine } from '../support/engines.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import { type Running, start } from '../support/run-ts.ts';
import { type Aim, aim, figureOf, printAims, ratioOf } from './aims.ts';
import { openBarePlugin } from './bare-plugin.ts';
import {
  type Contestant,
  contest,
  type Figures,
  formatSpread,
  type Measured,
  writeFigures,
} from './contest.ts';
import { end, type RunningEmulator, startEmulator } from './emulator.ts';
import { measureBursts, measureCommands, measureValues } from './load.ts';
import { childrenOf, cpuSecondsOf, pssMbOf } from './proc.ts';
import { formatMs, printTable } from './table.ts';

/** One way to the server. */
interface Way {
  readonly transport: 'native' | 'plugin';
  readonly sessions: number;
  /** The official agent sleeps so long after each read of at most 1,024 bytes. */
  readonly agentSlowMs: number;
  /** Added to the way, there and back together. */
  readonly roundTripMs: number;
  /** `exec` names the commands that pass, and `open` does not. */
  readonly isCounted?: boolean;
}

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const COMMANDS = 1_920;
/** On one connection; over a long way as many as there is time for. */
const PINGS = 600;
const CONNECTIONS = [1, 16, 64];
/** So many bursts of each in turn, and so many before that do not count: what is compared is how both carry on, not how they begin. */
const PAIRS = 25;
const PAIRS_BEFORE = 2;
const SIZES = [64, 16_384, 1_000_000];
/** What goes each way with the largest values, where that does not take too long. */
const BULK_BYTES = 400_000_000;
/** Such an agent carries less than 1 MB/s. */
const SLOW_BULK_BYTES = 500_000;
const PROXY = 'bare TCP proxy';
/** What server and load do by themselves: nothing on this machine is faster. */
const CEILING = 'no tunnel: the server itself';
/** Figures of a machine of 2 cores, in time of a core for one message of 1,024 bytes and its acknowledgement. */
const WHY_BULK =
  'Why: tunnel, emulator, server and load share the machine. Each message of 1,024 bytes, which is as much as the official ends ' +
  'send at once, and its acknowledgement take the tunnel and the emulator about as long; of that time four digests are a sixth, and ' +
  'four WebSocket frames, system calls and the collecting of garbage most of the rest. The first row of the tables is what server ' +
  'and load do alone. Tried: frames of a turn in one write, masked by words (18 → 14 µs up); digests as text; frames used again, ' +
  'acknowledgements written in place and read by their form (→ 9); ids and types left as bytes, a ring of what is in flight, one ' +
  'write a turn of the event loop (a sixth less once more); the emulator as one file, without its judge of order (21 → 10), its ' +
  'masks taken off by words and its acknowledgements written by bytes (a tenth less); larger nurseries for it (no less).';
const WHY_FAR =
  'Why: up no more than 20,000 messages are in flight: 20,000 × 1,016 B in 150 ms are 135 MB/s. Back the agent waits for no acknowledgement, ' +
  'and what it sends waits in the emulator, which holds each message for half of the round trip. Tried: 10,000 messages, as many as ' +
  'the official client remembers, both ways (44 % up and 39 % back); a window that grows by one for each acknowledgement, which went ' +
  'past what the way holds by as much again.';
const WHY_MEMORY =
  'Why: some 20 MB are the share of Node and code, 20 to 30 the heap of V8, the rest buffers: what is in flight, and 64 KB for each read ' +
  'until they are collected. Tried: what is in flight in a ring rather than a Map, one buffer for what waits to be sent, frames and what ' +
  'they are written into used again (65 → 45 MB in turn); a nursery of 4 MB rather than 16 (11 MB less), of 2 MB (4 more).';
const WHY_PING =
  'Why: both wait for an agent that sleeps 1 ms between two reads, and for each process on the way to wake up; of 600 PINGs the six slowest ' +
  'are those during which V8 compiles or collects garbage, or the machine does something else. Tried: a warm-up before the first client ' +
  'that ends with commands on one connection alone (docs/decisions/warm-up.md: ×1.3 to ×1.0 beside the official agent, and ×1.02 of 5,000 PINGs), ' +
  'acknowledgements that wait for the next command, scavenges in one thread.';
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
  print(measured);
  const inTurn = plugin === undefined ? [] : await measureInTurn(waysAt(1, 0).slice(0, 2));
  printInTurn(inTurn);
  const aims = aimsOf(measured, inTurn);
  printAims(aims);
  printNaming(measured);
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

function nameOf({ transport, sessions, agentSlowMs, roundTripMs }: Way): string {
  const who = transport === 'plugin' ? 'official plugin' : 'tunnel';
  const agent = agentSlowMs === 0 ? 'agent that does not sleep' : `agent that sleeps ${agentSlowMs} ms`;
  return `${who}, ${agent}, +${roundTripMs} ms${sessions > 1 ? `, sessions: ${sessions}` : ''}`;
}

/** The plugin on the same way, where it is measured; else the bare proxy. */
function referenceOf(way: Way): string {
  return plugin !== undefined && way.transport === 'native'
    ? nameOf({ ...way, transport: 'plugin', sessions: 1 })
    : PROXY;
}

async function throughTunnel(way: Way): Promise<Figures> {
  const { port, carrier, openMs, around, close } = await openWay(way);
  try {
    const idleMb = pssMbOf(carrier);
    const watch = watchMemory(carrier);
    const figures = await measure(port, around, way.agentSlowMs > 0 ? SLOW_BULK_BYTES : BULK_BYTES);
    return { openMs, ...figures, idleMb, mostMb: watch() };
  } finally {
    await close();
  }
}

/**
 * Bursts on 64 connections of ways that stand side by side, one of each in turn: a burst takes 0.15 s, and what is measured half a minute
 * later may meet a machine that is slower by a fifth.
 */
async function measureInTurn(ways: readonly Way[]): Promise<Measured[]> {
  const opened: OpenWay[] = [];
  try {
    for (const way of ways) opened.push(await openWay(way));
    const contestants = opened.map(({ way, port, around }) => ({
      name: nameOf(way),
      to: referenceOf(way),
      run: () => measureCommands(port, 64, COMMANDS, around),
    }));
    await contest(contestants, PAIRS_BEFORE);
    return await contest(contestants, PAIRS);
  } finally {
    await Promise.all(opened.map(({ close }) => close()));
  }
}

/** A way that stands. */
interface OpenWay {
  readonly way: Way;
  readonly port: number;
  /** The process that tunnels. */
  readonly carrier: number;
  /** Until the first PONG. */
  readonly openMs: number;
  /** What is counted before and after. */
  around(): Promise<Figures>;
  close(): Promise<void>;
}

/** Emulator and tunnel are processes of their own, as bastion and test run are. */
async function openWay(way: Way): Promise<OpenWay> {
  const { transport, agentSlowMs, roundTripMs } = way;
  const emulator = await startEmulator(engine.port, folder, { agentSlowMs, roundTripMs });
  try {
    const startedAtMs = performance.now();
    const open = transport === 'plugin' ? openPlugin : openTunnel;
    const { port, carriers, running } = await open(way, emulator);
    return {
      way,
      port,
      carrier: carriers[0] ?? -1,
      openMs: performance.now() - startedAtMs,
      around: async () => ({
        cpuS: carriers.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0),
        emulatorCpuS: cpuSecondsOf(emulator.pid),
        messages: await countMessages(emulator.url),
      }),
      close: async () => {
        try {
          await end(running);
        } finally {
          await emulator.close();
        }
      },
    };
  } catch (error) {
    await emulator.close();
    throw error;
  }
}

/** What carries a local port to the server, and the processes that it takes. */
interface Carrier {
  readonly port: number;
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

/** Against the plugin only where it takes part; else these are open. */
function aimsOf(measured: readonly Measured[], inTurn: readonly Measured[]): Aim[] {
  const way = (agentSlowMs: number, roundTripMs: number, sessions = 1): string =>
    nameOf({ transport: 'native', sessions, agentSlowMs, roundTripMs });
  const [fast, far, slow, four] = [way(0, 0), way(0, 150), way(1, 0), way(1, 0, 4)];
  const figure = (name: string, key: string): number | undefined => figureOf(measured, name, key);
  const toPlugin = (key: string): number | undefined =>
    plugin === undefined ? undefined : ratioOf(measured, slow, key);
  const inTurnToPlugin = (key: string): number | undefined =>
    plugin === undefined ? undefined : ratioOf(inTurn, slow, key);
  const kept = (key: string): number =>
    (100 * (figure(far, key) ?? Number.NaN)) / (figure(fast, key) ?? Number.NaN);
  return [
    aim(
      'messages for 1,920 commands on 64 connections, agent that sleeps',
      figure(slow, 'messages@64'),
      { most: 460 },
      '',
    ),
    aim('commands/s on 64 connections, to the plugin', inTurnToPlugin('perSecond'), { least: 1.3 }, ' ×', 2),
    aim('CPU for them, to the plugin', inTurnToPlugin('cpuS'), { most: 1 }, ' ×', 2),
    aim('PING p50 on one connection, to the plugin', toPlugin('p50Ms@1'), { most: 1 }, ' ×', 2, WHY_PING),
    aim('PING p99 on one connection, to the plugin', toPlugin('p99Ms@1'), { most: 0.8 }, ' ×', 2, WHY_PING),
    aim(
      'values of 1 MB back over 4 sessions, agent that sleeps',
      figure(four, 'downMbPerS@1000000'),
      { least: 2.6 },
      ' MB/s',
      1,
    ),
    aim(
      'values of 1 MB up, agent that does not sleep',
      figure(fast, 'upMbPerS@1000000'),
      { least: 100 },
      ' MB/s',
      0,
      WHY_BULK,
    ),
    aim('… and back', figure(fast, 'downMbPerS@1000000'), { least: 100 }, ' MB/s', 0, WHY_BULK),
    aim('of that up at +150 ms', kept('upMbPerS@1000000'), { least: 50 }, ' %', 0, WHY_FAR),
    aim('… and back', kept('downMbPerS@1000000'), { least: 50 }, ' %', 0, WHY_FAR),
    aim('most memory under load (PSS)', figure(fast, 'mostMb'), { most: 90 }, ' MB', 0, WHY_MEMORY),
  ];
}

function print(measured: readonly Measured[]): void {
  const of = (one: Measured, key: string): number => one.medians[key] ?? Number.NaN;
  const number = (value: number, digits = 0): string => (Number.isNaN(value) ? '' : value.toFixed(digits));
  printTable(
    `${COMMANDS} commands, each connection one after the other (median of ${ROUNDS} rounds in turn, each the median of 5 bursts where one is brief)`,
    [
      'way',
      'to',
      'commands/s @1',
      '@16',
      '@64',
      'ratio @64',
      'first burst',
      'p50 @1',
      'p50 @64',
      'p99 @64',
      'messages @64',
      'CPU @64',
    ],
    measured.map((one) => [
      one.name,
      one.to ?? '',
      ...CONNECTIONS.map((count) => number(of(one, `perSecond@${count}`))),
      formatSpread(one, 'perSecond@64'),
      formatSpread(one, 'perSecondAtFirst@64'),
      formatMs(of(one, 'p50Ms@1')),
      formatMs(of(one, 'p50Ms@64')),
      formatMs(of(one, 'p99Ms@64')),
      number(of(one, 'messages@64')),
      Number.isNaN(of(one, 'cpuS@64')) ? '' : `${number(of(one, 'cpuS@64'), 2)} s`,
    ]),
  );
  printTable(
    `Values to the server and back on 4 connections, one after the other and those of 1 MB eight at a time, in MB/s; memory of the process that tunnels (PSS)`,
    [
      'way',
      ...SIZES.map((size) => `${size} B up / down`),
      'CPU for 1 GB',
      "the emulator's",
      'idle',
      'most',
      'open → PONG',
    ],
    measured.map((one) => [
      one.name,
      ...SIZES.map(
        (size) => `${number(of(one, `upMbPerS@${size}`), 2)} / ${number(of(one, `downMbPerS@${size}`), 2)}`,
      ),
      ...['cpuSPerGb@1000000', 'emulatorCpuSPerGb@1000000'].map((key) =>
        Number.isNaN(of(one, key)) ? '' : `${number(of(one, key), 1)} s`,
      ),
      Number.isNaN(of(one, 'idleMb')) ? '' : `${number(of(one, 'idleMb'))} MB`,
      Number.isNaN(of(one, 'mostMb')) ? '' : `${number(of(one, 'mostMb'))} MB`,
      Number.isNaN(of(one, 'openMs')) ? '' : formatMs(of(one, 'openMs')),
    ]),
  );
}

function printInTurn(inTurn: readonly Measured[]): void {
  if (inTurn.length === 0) return;
  printTable(
    `${COMMANDS} commands on 64 connections, a burst of each in turn (medians of ${PAIRS} after ${PAIRS_BEFORE}; ratios within a pair, with their spread)`,
    ['way', 'commands/s', 'ratio', 'CPU', 'ratio'],
    inTurn.map((one) => [
      one.name,
      (one.medians.perSecond ?? Number.NaN).toFixed(0),
      formatSpread(one, 'perSecond'),
      `${(one.medians.cpuS ?? Number.NaN).toFixed(2)} s`,
      formatSpread(one, 'cpuS'),
    ]),
  );
}

/** CPU time tells where other work on the machine makes throughput noise. */
function printNaming(measured: readonly Measured[]): void {
  const naming = measured.find(({ name }) => name === NAMING);
  if (naming === undefined) return;
  console.log(
    `Naming commands costs, to the same tunnel without: commands/s ${formatSpread(naming, 'perSecond@64')}, CPU ${formatSpread(naming, 'cpuS@64')}\n`,
  );
}
