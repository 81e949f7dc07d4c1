// A tunnel beside the same server asked directly: what the way over a session costs.
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { startEngine } from '../support/engines.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import { type Running, start, TS_ARGS } from '../support/run-ts.ts';
import { formatMs, formatRatio, median, printTable, quantile } from './table.ts';

/** What one way to the server took. */
interface Measured {
  readonly pingsMs: readonly number[];
  readonly connectMs: number;
  readonly upBytesPerMs: number;
  readonly downBytesPerMs: number;
}

interface Contestant {
  readonly name: string;
  /** The official agent sleeps so long after each 1,024 bytes that it reads. */
  readonly agentSlowMs: number;
  readonly sessions: number;
}

const CONTESTANTS: readonly Contestant[] = [
  { name: 'tunnel', agentSlowMs: 0, sessions: 1 },
  { name: 'tunnel, agent that sleeps 1 ms', agentSlowMs: 1, sessions: 1 },
  { name: 'the same, sessions: 4', agentSlowMs: 1, sessions: 4 },
];
const PINGS = 1_000;
const CONNECTIONS = 100;
/** At once, as a suite's workers have them. */
const CLIENTS = 4;
const BYTES_EACH = 1_000_000;
const EMULATOR = fileURLToPath(new URL('../support/ssm-emulator/main.ts', import.meta.url));

const [dist = 'dist'] = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'redis-target-bench-'));
const engine = await startEngine('6.2');
try {
  const direct = await measure(engine.port);
  const rows = [row('direct', direct, direct)];
  for (const contestant of CONTESTANTS) {
    rows.push(row(contestant.name, await throughTunnel(contestant), direct));
  }
  printTable(
    `Redis ${engine.version}, ${PINGS} PINGs one after another, ${CONNECTIONS} new connections, ${CLIENTS} clients at once with values of ${BYTES_EACH / 1e6} MB`,
    ['way', 'PING p50', 'p99', 'connect + PING', 'to direct', 'SET', 'GET', 'to direct'],
    rows,
  );
} finally {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
}

function row(name: string, measured: Measured, direct: Measured): string[] {
  const { pingsMs, connectMs, upBytesPerMs, downBytesPerMs } = measured;
  return [
    name,
    formatMs(median(pingsMs)),
    formatMs(quantile(pingsMs, 0.99)),
    formatMs(connectMs),
    formatRatio(connectMs, direct.connectMs),
    formatSpeed(upBytesPerMs),
    formatSpeed(downBytesPerMs),
    formatRatio(downBytesPerMs, direct.downBytesPerMs),
  ];
}

function formatSpeed(bytesPerMs: number): string {
  return `${(bytesPerMs / 1_000).toFixed(1)} MB/s`;
}

/** Emulator and tunnel are processes of their own, as bastion and test run are. */
async function throughTunnel({ agentSlowMs, sessions }: Contestant): Promise<Measured> {
  const host = `redis.example=127.0.0.1:${engine.port}`;
  const args = [...TS_ARGS, EMULATOR, '--host', host, '--slow-ms', `${agentSlowMs}`];
  const emulator = start(process.execPath, args, { env: cleanEnvironment() });
  try {
    const env = cleanEnvironment({ ...(await readExports(emulator)), REDIS_TARGET_SESSIONS: `${sessions}` });
    await writeFile(
      join(folder, 'redis-target.config.json'),
      JSON.stringify({ bastion: 'i-0123456789abcdef0', elasticache: { '6.2': { host: 'redis.example' } } }),
    );
    // The keys that the direct way left are ours.
    const open = start(process.execPath, [join(dist, 'cli/bin.js'), 'open', 'elasticache:6.2', '--json'], {
      cwd: folder,
      env: { ...env, REDIS_TARGET_ALLOW_NON_EMPTY: 'true' },
    });
    try {
      const [, port] = await open.until(/"url": ?"redis:\/\/127\.0\.0\.1:(\d+)/);
      return await measure(Number(port));
    } finally {
      await end(open);
    }
  } finally {
    await end(emulator);
  }
}

/** Its `export NAME=value` lines, of which this one is the last. */
async function readExports(emulator: Running): Promise<NodeJS.ProcessEnv> {
  const { input } = await emulator.until(/^export AWS_EC2_METADATA_DISABLED=.*\n/m);
  return Object.fromEntries(
    [...input.matchAll(/^export ([^=\n]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
}

async function end({ child, ended }: Running): Promise<void> {
  child.kill('SIGINT');
  await ended;
}

async function measure(port: number): Promise<Measured> {
  const clients = Array.from({ length: CLIENTS }, () => new Redis({ port, host: '127.0.0.1' }));
  try {
    await Promise.all(clients.map((client) => client.ping()));
    const [first] = clients;
    if (first === undefined) throw new Error('There is no client.');
    const pingsMs: number[] = [];
    for (let index = 0; index < PINGS; index += 1) pingsMs.push(await timed(() => first.ping()));
    const connectsMs: number[] = [];
    for (let index = 0; index < CONNECTIONS; index += 1)
      connectsMs.push(await timed(() => connectAndPing(port)));
    const value = Buffer.alloc(BYTES_EACH, 'v');
    const bytes = BYTES_EACH * CLIENTS;
    const up = await timed(() => Promise.all(clients.map((client, index) => client.set(`k${index}`, value))));
    const down = await timed(() =>
      Promise.all(clients.map((client, index) => client.getBuffer(`k${index}`))),
    );
    return {
      pingsMs,
      connectMs: median(connectsMs),
      upBytesPerMs: bytes / up,
      downBytesPerMs: bytes / down,
    };
  } finally {
    for (const client of clients) client.disconnect();
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAtMs = performance.now();
  await work();
  return performance.now() - startedAtMs;
}

async function connectAndPing(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  socket.write('PING\r\n');
  await once(socket, 'data');
  socket.destroy();
}
