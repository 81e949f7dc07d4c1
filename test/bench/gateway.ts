// The gateway beside a direct connection, HAProxy and nutcracker: every way to the same server, in turn.
import { type Aim, aim, figureOf, printAims, ratioOf } from './aims.ts';
import {
  type Contestant,
  contest,
  type Figures,
  formatSpread,
  type Measured,
  writeFigures,
} from './contest.ts';
import { type Load, pingMicroseconds, readMuch, workHard } from './gateway-load.ts';
import {
  DIRECT,
  FORWARD,
  HAPROXY,
  HAPROXY_TLS,
  LOGIN,
  openWays,
  TLS,
  type WayToServer,
} from './gateway-ways.ts';
import { cpuSecondsOf, pssMbOf } from './proc.ts';
import { printTable } from './table.ts';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 3);
const GIGABYTE = 1024 * 1024 * 1024;
const LOADS: readonly Load[] = (['SET', 'GET'] as const).flatMap((command) =>
  [64, 65_536].flatMap((valueBytes) =>
    [1, 50].flatMap((connections) =>
      [1, 16].map((pipeline) => ({ command, connections, pipeline, valueBytes })),
    ),
  ),
);

const [dist = 'dist', out, proxies] = process.argv.slice(2);
await using opened = await openWays(dist, proxies);
const { ways } = opened;
const contestants: Contestant[] = ways.map((way) => ({
  name: way.name,
  to: way.to,
  run: () => measure(way),
}));
const measured = await contest(contestants, ROUNDS);
print(measured);
const direct = figureOf(measured, DIRECT, 'pingUs');
const aims: Aim[] = [
  ...[FORWARD, LOGIN, TLS].flatMap((name) => aimsOf(name)),
  await memoryAim(FORWARD),
  await memoryAim(LOGIN),
];
printAims(aims);
await writeFigures(out, 'gateway', {
  aims,
  rounds: ROUNDS,
  proxies: proxies === undefined ? 'not measured' : 'Debian',
  rows: measured,
});

async function measure({ port, pid }: WayToServer): Promise<Figures> {
  const figures: Record<string, number> = { pingUs: await pingMicroseconds(port) };
  for (const load of LOADS) {
    const before = pid === undefined ? 0 : cpuSecondsOf(pid);
    const { perSecond, commands } = await workHard(port, load);
    figures[nameOf(load)] = perSecond;
    // What else the machine does makes a way slower, and takes no processor time of it.
    if (pid !== undefined) figures[cpuOf(load)] = ((cpuSecondsOf(pid) - before) * 1e6) / commands;
  }
  return figures;
}

function cpuOf(load: Load): string {
  return `CPU of ${nameOf(load)}`;
}

function nameOf({ command, connections, pipeline, valueBytes }: Load): string {
  return `${command} ${valueBytes} B, ${connections} × ${pipeline}`;
}

function aimsOf(name: string): Aim[] {
  const beside = name === TLS ? HAPROXY_TLS : HAPROXY;
  const isBeside = ways.some((way) => way.name === beside);
  const own = figureOf(measured, name, 'pingUs');
  return [
    aim(
      `${name}: PING more than direct`,
      own === undefined || direct === undefined ? undefined : own - direct,
      { most: 40 },
      ' µs',
    ),
    ...LOADS.filter(
      ({ valueBytes, connections, pipeline }) => valueBytes === 64 && (connections === 50 || pipeline === 16),
    ).map((load) =>
      aim(
        `${name}: ${nameOf(load)} of ${beside}`,
        isBeside ? ratioOf(measured, name, nameOf(load)) : undefined,
        { least: 0.8 },
        '×',
        2,
      ),
    ),
  ];
}

async function memoryAim(name: string): Promise<Aim> {
  const way = ways.find((one) => one.name === name);
  if (way?.pid === undefined) throw new Error(`${name} is not there.`);
  const { pid, port } = way;
  const before = pssMbOf(pid);
  let most = 0;
  await readMuch(port, GIGABYTE, () => {
    most = Math.max(most, pssMbOf(pid) - before);
  });
  return aim(`${name}: memory for a reply of 1 GB`, most, { most: 64 }, ' MB');
}

function print(rows: readonly Measured[]): void {
  const keys = ['pingUs', ...LOADS.map(nameOf)];
  for (const key of keys) {
    const title = key === 'pingUs' ? 'PING, one after the other' : `${key}: size, connections × pipeline`;
    const isPing = key === 'pingUs';
    const cpu = `CPU of ${key}`;
    printTable(
      title,
      [
        'way',
        isPing ? 'p50' : 'a second',
        'of HAProxy',
        ...(isPing ? [] : ['its CPU a command', 'of HAProxy']),
      ],
      rows.map((row) => [
        row.name,
        isPing ? formatUs(row.medians[key]) : Math.round(row.medians[key] ?? Number.NaN).toLocaleString('en'),
        formatSpread(row, key),
        ...(isPing || row.medians[cpu] === undefined
          ? []
          : [formatUs(row.medians[cpu]), formatSpread(row, cpu)]),
      ]),
    );
  }
}

function formatUs(microseconds = Number.NaN): string {
  return `${microseconds.toFixed(microseconds < 10 ? 1 : 0)} µs`;
}
