// The gateway beside a direct connection, HAProxy and nutcracker: every way to the same server, in turn.
import { type Aim, aim, printAims, ratioOf } from './aims.ts';
import { contest, type Figures, type Measured, mergeRows, writeFigures } from './contest.ts';
import { type Load, openPinger, openWorker, readMuch, type Worker } from './gateway-load.ts';
import {
  BIG_LOADS,
  cpuOf,
  LOADS,
  moreThanDirect,
  nameOf,
  printMarkdown,
  printRow,
} from './gateway-tables.ts';
import { GATEWAYS, HAPROXY, HAPROXY_TLS, openWays, TLS, type WayToServer } from './gateway-ways.ts';
import { cpuMicrosecondsOf, pssMbOf } from './proc.ts';

/** Of each row, every way is worked for so many moments, in turn with all others. */
const SLICES = 6 * Number(process.env.BENCH_ROUNDS ?? 3);
/** Before they count: the first ones meet code that was never run. */
const WARM_SLICES = 3;
const GIGABYTE = 1024 * 1024 * 1024;

const [dist = 'dist', out, proxies] = process.argv.slice(2);
await using opened = await openWays(dist, proxies);
const { ways } = opened;
// Nothing that is measured first is to pay for what is new to everybody.
await measureRow({ command: 'GET', connections: 50, pipeline: 16, valueBytes: 64 }, 6);
const rows: Measured[][] = [await measureRow('PING', SLICES)];
printRow('PING', rows[0] ?? []);
for (const load of [...LOADS, ...BIG_LOADS]) {
  const row = await measureRow(load, SLICES);
  printRow(load, row);
  rows.push(row);
}
const measured = mergeRows(rows);
const memory = new Map<string, number>();
for (const name of GATEWAYS) memory.set(name, await memoryFor(name));
const aims = [
  ...GATEWAYS.flatMap((name) => aimsOf(name)),
  ...GATEWAYS.map((name) =>
    aim(`${name}: memory for a reply of 1 GB`, memory.get(name), { most: 64 }, ' MB'),
  ),
];
printAims(aims);
printMarkdown(measured, memory);
await writeFigures(out, 'gateway', {
  aims,
  slices: SLICES,
  proxies: proxies === undefined ? 'not measured' : 'Debian',
  memoryMb: Object.fromEntries(memory),
  rows: measured,
});

async function measureRow(load: Load | 'PING', slices: number): Promise<Measured[]> {
  const workers = await Promise.all(ways.map(async (way) => ({ way, worker: await openCounted(way, load) })));
  for (let slice = 0; slice < WARM_SLICES; slice += 1) for (const { worker } of workers) await worker.slice();
  const found = await contest(
    workers.map(({ way: { name, to }, worker }) => ({ name, to, run: () => worker.slice() })),
    slices,
  );
  for (const { worker } of workers) worker.close();
  return found;
}

/** With the processor time that a command takes of the process in between: what else the machine does takes none of it. */
async function openCounted({ port, pid }: WayToServer, load: Load | 'PING'): Promise<Worker<Figures>> {
  const name = nameOf(load);
  const { slice, close } = load === 'PING' ? await openPinger(port) : await openWorker(port, load);
  return {
    slice: async () => {
      const before = pid === undefined ? 0 : cpuMicrosecondsOf(pid);
      const { value, commands } = await slice();
      if (pid === undefined) return { [name]: value };
      return { [name]: value, [cpuOf(load)]: (cpuMicrosecondsOf(pid) - before) / commands };
    },
    close,
  };
}

function aimsOf(name: string): Aim[] {
  const beside = name === TLS ? HAPROXY_TLS : HAPROXY;
  const isBeside = ways.some((way) => way.name === beside);
  const besideMore = moreThanDirect(measured, beside);
  return [
    aim(
      `${name}: PING more than direct${besideMore === undefined ? '' : ` (HAProxy: ${besideMore.toFixed(0)} µs)`}`,
      moreThanDirect(measured, name),
      { most: 40 },
      ' µs',
    ),
    ...[...LOADS, ...BIG_LOADS].map((load) =>
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

/** In a process that has read nothing yet: one that has been worked has the room already. */
async function memoryFor(name: string): Promise<number> {
  const { pid, port } = await opened.again(name);
  if (pid === undefined) throw new Error(`${name} is not there.`);
  const pinger = await openPinger(port);
  await pinger.slice();
  pinger.close();
  const before = pssMbOf(pid);
  let most = 0;
  await readMuch(port, GIGABYTE, () => {
    most = Math.max(most, pssMbOf(pid) - before);
  });
  return most;
}
