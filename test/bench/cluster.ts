// What a cluster costs behind a tunnel: a redirect, the opening of its nodes, and what goes through to one of them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { RespClient } from '../../src/resp/client.ts';
import { textOf } from '../../src/resp/values.ts';
import { CONFIGURATION_HOST, type RunningCluster, startCluster } from '../support/cluster/cluster.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import { type Running, start, TS_ARGS } from '../support/run-ts.ts';
import { aim, printAims, ratioOf } from './aims.ts';
import { measureRecovery } from './cluster-recovery.ts';
import { contest, type Figures, writeFigures } from './contest.ts';
import { formatMs, median, printTable } from './table.ts';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const REDIRECTS = 400;
const CONNECTIONS = 20;
const COMMANDS = 8_000;
/** About what AWS takes to answer StartSession, in milliseconds: here nothing but this machine's own work would be measured. */
const START_SESSION_MS = 500;
const [DIRECT, TUNNEL, THROUGH] = ['direct', 'through a tunnel alone', 'through the local ports'];
const [ONE, ALL] = ['one node, to its first PONG', 'all six at once, to the last PONG'];
const EMULATOR = fileURLToPath(new URL('../support/ssm-emulator/main.ts', import.meta.url));

/** A tunnel to one node, without anything that knows of clusters. */
const TUNNEL_SCRIPT = `
const { openTunnel } = await import(process.argv[1]);
const tunnel = await openTunnel({ bastion: 'i-0123456789abcdef0', host: process.argv[2], port: Number(process.argv[3]) });
console.log('tunnel ' + tunnel.port);
`;

interface Place {
  readonly host: string;
  readonly port: number;
}

type Node = RunningCluster['nodes'][number];

const [dist = 'dist', out] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'redis-target-bench-'));
const cluster = await startCluster('6.2');
const hosts = Object.entries(cluster.hosts).flatMap(([name, to]) => [
  '--host',
  `${name}=${to.host}:${to.port}`,
]);
const emulator = start(process.execPath, [...TS_ARGS, EMULATOR, ...hosts], {
  env: cleanEnvironment(),
  limitMs: 600_000,
});
const { input } = await emulator.until(/^export AWS_EC2_METADATA_DISABLED=.*\n/m);
const exported = [...input.matchAll(/^export ([^=\n]+)=(.*)$/gm)].map(([, name = '', value = '']) => [
  name,
  value,
]);
const env = cleanEnvironment({ ...Object.fromEntries(exported), HOME: folder });
const url = env.AWS_ENDPOINT_URL_SSM ?? '';
const app = { host: CONFIGURATION_HOST, port: cluster.port };
await writeFile(
  join(folder, 'redis-target.config.json'),
  JSON.stringify({ bastion: 'i-0123456789abcdef0', elasticache: { app } }),
);

try {
  const opened = await open();
  const local = await localPlaces(opened.port);
  const real = cluster.nodes.map((node) => node.real);
  const alone = await openAlone(cluster.nodes[2] as Node);
  const used = await contest(
    [
      { name: DIRECT, run: () => use(real) },
      { name: TUNNEL, run: async () => ({ perSecond: await echoes(alone.place) }) },
      { name: THROUGH, to: TUNNEL, run: () => use(local) },
    ],
    ROUNDS,
  );
  await end(alone.running);
  await end(opened.running);
  const body = JSON.stringify({ startDelayMs: START_SESSION_MS });
  await fetch(`${url}/_emulator/faults`, { method: 'POST', body });
  const opening = await contest(
    [
      { name: ONE, run: () => firstPongs(1) },
      { name: ALL, to: ONE, run: () => firstPongs(cluster.nodes.length) },
    ],
    ROUNDS,
  );
  const last = await open();
  const recovery = await measureRecovery(cluster, last.port);
  await end(last.running);
  const of = (name: string): Figures => used.find((one) => one.name === name)?.medians ?? {};
  printTable(
    `A cluster of six nodes, ${ROUNDS} rounds`,
    ['way', 'redirect and follow, p50', 'two PINGs, p50', `ECHO a second, ${CONNECTIONS} connections`],
    [DIRECT, TUNNEL, THROUGH].map((name) => [
      name,
      name === TUNNEL ? '' : formatMs(of(name).redirectMs ?? Number.NaN),
      name === TUNNEL ? '' : formatMs(of(name).pingsMs ?? Number.NaN),
      (of(name).perSecond ?? Number.NaN).toFixed(0),
    ]),
  );
  printTable(
    `Opening, with StartSession answered after ${START_SESSION_MS} ms`,
    ['nodes', 'time'],
    opening.map(({ name, medians }) => [name, formatMs(medians.wallMs ?? Number.NaN)]),
  );
  const extra = (name: string): number =>
    (of(name).redirectMs ?? Number.NaN) - (of(name).pingsMs ?? Number.NaN);
  printAims([
    aim(
      'a redirect costs more than two PINGs do, beside the same direct',
      extra(THROUGH) - extra(DIRECT),
      { most: 1 },
      ' ms',
      2,
    ),
    aim(
      'commands a second to one node, of those through a tunnel alone',
      ratioOf(used, THROUGH, 'perSecond'),
      { least: 0.8 },
      '×',
      2,
    ),
    aim(
      'keys of a killed primary can be written again, times of direct',
      (recovery.throughMs ?? Number.NaN) / (recovery.directMs ?? Number.NaN),
      { most: 1.2 },
      '',
      2,
    ),
    aim(
      'six nodes are open in the time of one, times',
      opening[1]?.ratios.wallMs?.median,
      { most: 1.5 },
      '',
      2,
    ),
  ]);
  await writeFigures(out, 'cluster', { used, opening, recovery });
} finally {
  await end(emulator);
  await cluster[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
}

async function open(): Promise<{ running: Running; port: number }> {
  const args = [join(dist, 'cli/bin.js'), 'open', 'elasticache:app', '--json'];
  const running = start(process.execPath, args, { cwd: folder, env, limitMs: 600_000 });
  const [, port] = await running.until(/"url": ?"redis:\/\/127\.0\.0\.1:(\d+)/);
  return { running, port: Number(port) };
}

async function openAlone({ host, port }: Node): Promise<{ running: Running; place: Place }> {
  const url = pathToFileURL(join(dist, 'tunnel.js')).href;
  const args = ['--input-type=module', '-e', TUNNEL_SCRIPT, url, host, `${port}`];
  const running = start(process.execPath, args, { cwd: folder, env, limitMs: 600_000 });
  const [, local] = await running.until(/^tunnel (\d+)$/m);
  return { running, place: { host: '127.0.0.1', port: Number(local) } };
}

async function end({ child, ended }: Running): Promise<void> {
  child.kill('SIGINT');
  await ended;
}

/** The local port of each node, in the order of the cluster's. */
async function localPlaces(port: number): Promise<Place[]> {
  const client = clientOf({ host: '127.0.0.1', port });
  const lines = textOf(await client.call(['CLUSTER', 'NODES'])) ?? '';
  client.close();
  return cluster.nodes.map(({ id }) => ({
    host: '127.0.0.1',
    port: Number(new RegExp(`^${id} 127\\.0\\.0\\.1:(\\d+)@`, 'm').exec(lines)?.[1]),
  }));
}

function clientOf(place: Place): RespClient {
  return new RespClient(connect({ ...place, noDelay: true }));
}

/** `foo` is the third node's, and the first is asked for it. */
async function use(places: readonly Place[]): Promise<Figures> {
  const [first, , third] = places.map(clientOf);
  if (first === undefined || third === undefined) throw new Error('There are no nodes.');
  const time = async (twice: () => Promise<unknown>): Promise<number> => {
    const times: number[] = [];
    for (let turn = 0; turn < REDIRECTS; turn += 1) {
      const startedAtMs = performance.now();
      await twice();
      times.push(performance.now() - startedAtMs);
    }
    return median(times);
  };
  const pingsMs = await time(async () => [await first.call(['PING']), await third.call(['PING'])]);
  const redirectMs = await time(async () => {
    const reply = textOf(await first.call(['GET', 'foo'])) ?? '';
    if (!reply.startsWith('MOVED 12182 ')) throw new Error(`No redirect: ${reply}`);
    await third.call(['GET', 'foo']);
  });
  for (const client of [first, third]) client.close();
  return { pingsMs, redirectMs, perSecond: await echoes(places[2] as Place) };
}

async function echoes(place: Place): Promise<number> {
  const clients = Array.from({ length: CONNECTIONS }, () => clientOf(place));
  await Promise.all(clients.map((client) => client.call(['PING'])));
  const startedAtMs = performance.now();
  await Promise.all(
    clients.map(async (client) => {
      for (let turn = 0; turn < COMMANDS / CONNECTIONS; turn += 1) await client.call(['ECHO', 'a value']);
    }),
  );
  const seconds = (performance.now() - startedAtMs) / 1_000;
  for (const client of clients) client.close();
  return COMMANDS / seconds;
}

/** From the connection to so many nodes, none of which has a session yet, to the last PONG. */
async function firstPongs(count: number): Promise<Figures> {
  const { running, port } = await open();
  try {
    const places = (await localPlaces(port)).slice(-count);
    const startedAtMs = performance.now();
    await Promise.all(
      places.map(async (place) => {
        const client = clientOf(place);
        await client.call(['PING']);
        client.close();
      }),
    );
    return { wallMs: performance.now() - startedAtMs };
  } finally {
    await end(running);
  }
}
