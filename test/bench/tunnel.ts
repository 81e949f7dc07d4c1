// A tunnel beside the same server through a bare TCP proxy, and beside the official plugin where there is one.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startEngine } from '../support/engines.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import { type Running, start, TS_ARGS } from '../support/run-ts.ts';
import {
  type Contestant,
  contest,
  type Figures,
  formatSpread,
  type Measured,
  writeFigures,
} from './contest.ts';
import { measureCommands, measureValues } from './load.ts';
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
}

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const COMMANDS = 1_920;
const CONNECTIONS = [1, 16, 64];
const SIZES = [64, 16_384, 1_000_000];
const PROXY = 'bare TCP proxy';
const EMULATOR = fileURLToPath(new URL('../support/ssm-emulator/main.ts', import.meta.url));

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
    { name: PROXY, run: throughProxy },
    ...ways.map((way) => ({ name: nameOf(way), to: referenceOf(way), run: () => throughTunnel(way) })),
  ];
  const measured = await contest(contestants, ROUNDS);
  print(measured);
  await writeFigures(out, 'tunnel', {
    rounds: ROUNDS,
    commands: COMMANDS,
    plugin: plugin ?? 'not measured',
    rows: measured,
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

/** Emulator and tunnel are processes of their own, as bastion and test run are. */
async function throughTunnel(way: Way): Promise<Figures> {
  const { transport, sessions, agentSlowMs, roundTripMs } = way;
  const host = `redis.example=127.0.0.1:${engine.port}`;
  const args = [...TS_ARGS, EMULATOR, '--host', host, '--slow-ms', `${agentSlowMs}`];
  const emulator = start(process.execPath, args, { env: cleanEnvironment(), limitMs: 600_000 });
  try {
    const exported = await readExports(emulator);
    const url = exported.AWS_ENDPOINT_URL_SSM ?? '';
    if (roundTripMs > 0) {
      const body = JSON.stringify({ delayMs: roundTripMs / 2 });
      await fetch(`${url}/_emulator/faults`, { method: 'POST', body });
    }
    await writeFile(
      join(folder, 'redis-target.config.json'),
      JSON.stringify({ bastion: 'i-0123456789abcdef0', elasticache: { '6.2': { host: 'redis.example' } } }),
    );
    const startedAtMs = performance.now();
    const open = start(process.execPath, [join(dist, 'cli/bin.js'), 'open', 'elasticache:6.2', '--json'], {
      cwd: folder,
      // The keys that others left are ours.
      env: cleanEnvironment({
        ...exported,
        REDIS_TARGET_SESSIONS: `${sessions}`,
        REDIS_TARGET_TRANSPORT: transport,
        REDIS_TARGET_ALLOW_NON_EMPTY: 'true',
        ...(plugin === undefined ? {} : { SESSION_MANAGER_PLUGIN: plugin }),
      }),
      limitMs: 600_000,
    });
    try {
      const [, port] = await open.until(/"url": ?"redis:\/\/127\.0\.0\.1:(\d+)/);
      const openMs = performance.now() - startedAtMs;
      const [holder = -1] = childrenOf(open.pid);
      const carriers = [holder, ...childrenOf(holder)];
      const idleMb = pssMbOf(holder);
      const around = async (): Promise<Figures> => ({
        cpuS: carriers.reduce((sum, pid) => sum + cpuSecondsOf(pid), 0),
        messages: await countMessages(url),
      });
      const watch = watchMemory(holder);
      const figures = await measure(Number(port), around, agentSlowMs > 0 ? 500_000 : 20_000_000);
      return { openMs, ...figures, idleMb, mostMb: watch() };
    } finally {
      await end(open);
    }
  } finally {
    await end(emulator);
  }
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
    return await measure(address.port, async () => ({}), 20_000_000);
  } finally {
    server.close();
  }
}

/** All that is measured of one way; `bulkBytes` is what goes each way with the largest values. */
async function measure(port: number, around: () => Promise<Figures>, bulkBytes: number): Promise<Figures> {
  const figures: Record<string, number> = {};
  for (const connections of CONNECTIONS) {
    const one = await measureCommands(port, connections, connections === 1 ? 60 : COMMANDS, around);
    for (const [key, value] of Object.entries(one)) figures[`${key}@${connections}`] = value;
  }
  for (const size of SIZES) {
    const times = Math.max(1, Math.min(100, Math.round(bulkBytes / 4 / size)));
    const one = await measureValues(port, size, times, around);
    for (const [key, value] of Object.entries(one)) figures[`${key}@${size}`] = value;
    if (one.cpuS !== undefined && one.carriedGb !== undefined)
      figures[`cpuSPerGb@${size}`] = one.cpuS / one.carriedGb;
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

function print(measured: readonly Measured[]): void {
  const of = (one: Measured, key: string): number => one.medians[key] ?? Number.NaN;
  const number = (value: number, digits = 0): string => (Number.isNaN(value) ? '' : value.toFixed(digits));
  printTable(
    `${COMMANDS} commands, each connection one after the other (median of ${ROUNDS} rounds in turn)`,
    [
      'way',
      'to',
      'commands/s @1',
      '@16',
      '@64',
      'ratio @64',
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
      formatMs(of(one, 'p50Ms@1')),
      formatMs(of(one, 'p50Ms@64')),
      formatMs(of(one, 'p99Ms@64')),
      number(of(one, 'messages@64')),
      Number.isNaN(of(one, 'cpuS@64')) ? '' : `${number(of(one, 'cpuS@64'), 2)} s`,
    ]),
  );
  printTable(
    `Values to the server and back on 4 connections, in MB/s; memory of the process that tunnels (PSS)`,
    ['way', ...SIZES.map((size) => `${size} B up / down`), 'CPU for 1 GB', 'idle', 'most', 'open → PONG'],
    measured.map((one) => [
      one.name,
      ...SIZES.map(
        (size) => `${number(of(one, `upMbPerS@${size}`), 2)} / ${number(of(one, `downMbPerS@${size}`), 2)}`,
      ),
      Number.isNaN(of(one, 'cpuSPerGb@1000000')) ? '' : `${number(of(one, 'cpuSPerGb@1000000'), 1)} s`,
      Number.isNaN(of(one, 'idleMb')) ? '' : `${number(of(one, 'idleMb'))} MB`,
      Number.isNaN(of(one, 'mostMb')) ? '' : `${number(of(one, 'mostMb'))} MB`,
      Number.isNaN(of(one, 'openMs')) ? '' : formatMs(of(one, 'openMs')),
    ]),
  );
}

/** Its `export NAME=value` lines, of which this one is the last. */
async function readExports(emulator: Running): Promise<Record<string, string>> {
  const { input } = await emulator.until(/^export AWS_EC2_METADATA_DISABLED=.*\n/m);
  return Object.fromEntries(
    [...input.matchAll(/^export ([^=\n]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}

async function end({ child, ended }: Running): Promise<void> {
  child.kill('SIGINT');
  await ended;
}
