import { figureOf, ratioOf } from './aims.ts';
import { formatSpread, type Measured } from './contest.ts';
import type { Load } from './gateway-load.ts';
import { DIRECT, GATEWAYS, HAPROXY, HAPROXY_TLS } from './gateway-ways.ts';
import { median, printTable } from './table.ts';

function loadsOf(valueBytes: number): Load[] {
  return (['SET', 'GET'] as const).flatMap((command) =>
    [1, 50].flatMap((connections) =>
      [1, 16].map((pipeline) => ({ command, connections, pipeline, valueBytes })),
    ),
  );
}

export const LOADS: readonly Load[] = loadsOf(64);
export const BIG_LOADS: readonly Load[] = loadsOf(65_536);

/** The name of a row, as of its figure. */
export function nameOf(load: Load | 'PING'): string {
  if (load === 'PING') return 'PING';
  return `${load.command} ${load.valueBytes} B, ${load.connections} × ${load.pipeline}`;
}

/** The name of the figure that says what a command of this row costs the process in between. */
export function cpuOf(load: Load | 'PING'): string {
  return `CPU of ${nameOf(load)}`;
}

/** How much longer a PING takes than one that goes to the server directly in the same moments, in microseconds. */
export function moreThanDirect(measured: readonly Measured[], name: string): number | undefined {
  const [own, direct] = [name, DIRECT].map((one) => measured.find((way) => way.name === one)?.rounds);
  if (own === undefined || direct === undefined) return undefined;
  return median(own.map((one, slice) => (one.PING ?? Number.NaN) - (direct[slice]?.PING ?? Number.NaN)));
}

/** One row with all its ways. */
export function printRow(load: Load | 'PING', row: readonly Measured[]): void {
  const key = nameOf(load);
  const cpu = cpuOf(load);
  const isPing = load === 'PING';
  printTable(
    isPing ? 'PING, one after the other' : `${key}: size, connections × pipeline`,
    ['way', isPing ? 'p50' : 'a second', 'of HAProxy', 'its CPU a command', 'of HAProxy'],
    row.map((way) => [
      way.name,
      isPing ? formatUs(way.medians[key]) : formatCount(way.medians[key]),
      formatSpread(way, key),
      way.medians[cpu] === undefined ? '' : formatUs(way.medians[cpu]),
      formatSpread(way, cpu),
    ]),
  );
}

/** What README.md says of it, to be pasted there. */
export function printMarkdown(measured: readonly Measured[], memory: ReadonlyMap<string, number>): void {
  const more = (name: string): string => `+${(moreThanDirect(measured, name) ?? Number.NaN).toFixed(0)}`;
  const spread = (name: string, loads: readonly Load[]): string => {
    const ratios = loads.map((load) => ratioOf(measured, name, nameOf(load)) ?? Number.NaN);
    const missed = ratios.filter((ratio) => ratio < 0.8).length;
    const note = missed === 0 ? '' : ` (${missed} of ${ratios.length} below)`;
    return `×${Math.min(...ratios).toFixed(2)} to ${Math.max(...ratios).toFixed(2)}${note}`;
  };
  const short = GATEWAYS.map((name) => name.replace('gateway, ', '')).join('; ');
  const busiest = nameOf({ command: 'GET', connections: 50, pipeline: 16, valueBytes: 64 });
  const count = (name: string): string => formatCount(figureOf(measured, name, busiest));
  const rows = [
    [
      `a PING through the gateway, p50 over direct (${formatUs(figureOf(measured, DIRECT, 'PING'))}): ${short}`,
      `${GATEWAYS.map(more).join('; ')} µs`,
      `≤ 40 µs; HAProxy ${more(HAPROXY)}, with TLS ${more(HAPROXY_TLS)} µs`,
    ],
    ...[LOADS, BIG_LOADS].map((loads) => [
      `GET and SET of ${loads === LOADS ? '64 B' : '64 KB'} on 1 and 50 connections, one at a time and 16: ${short}`,
      GATEWAYS.map((name) => spread(name, loads)).join('; '),
      '≥ ×0.8 of HAProxy with one thread, for TLS of HAProxy ending TLS there',
    ]),
    [
      `of these GETs of 64 B a second, 50 connections, 16 at a time: ${short}`,
      GATEWAYS.map(count).join('; '),
      `HAProxy ${count(HAPROXY)}, with TLS ${count(HAPROXY_TLS)}; direct ${count(DIRECT)}`,
    ],
    [
      `more memory while a reply of 1 GB passes: ${short}`,
      `${GATEWAYS.map((name) => (memory.get(name) ?? Number.NaN).toFixed(0)).join('; ')} MB`,
      '≤ 64 MB',
    ],
  ];
  console.log('\nFor README.md\n');
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
}

function formatCount(count = Number.NaN): string {
  return Math.round(count).toLocaleString('en');
}

function formatUs(microseconds = Number.NaN): string {
  return `${microseconds.toFixed(microseconds < 10 ? 1 : 0)} µs`;
}
