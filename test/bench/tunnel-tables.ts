// What is printed of the tunnel's figures, and what is aimed at with them.
import { type Aim, aim, figureOf, ratioOf } from './aims.ts';
import { formatSpread, type Measured } from './contest.ts';
import { formatMs, printTable } from './table.ts';

/** One way to the server. */
export interface Way {
  readonly transport: 'native' | 'plugin';
  readonly sessions: number;
  /** The official agent sleeps so long after each read of at most 1,024 bytes. */
  readonly agentSlowMs: number;
  /** Added to the way, there and back together. */
  readonly roundTripMs: number;
  /** `exec` names the commands that pass, and `open` does not. */
  readonly isCounted?: boolean;
}

export const COMMANDS = 1_920;
export const CONNECTIONS = [1, 16, 64];
/** How many tunnels of each way are opened, in turn, for one burst each. */
export const PAIRS = 21;
/** How many are opened before those, so that the emulators are compiled. */
export const PAIRS_BEFORE = 12;
export const SIZES = [64, 16_384, 1_000_000];
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

export function nameOf({ transport, sessions, agentSlowMs, roundTripMs }: Way): string {
  const who = transport === 'plugin' ? 'official plugin' : 'tunnel';
  const agent = agentSlowMs === 0 ? 'agent that does not sleep' : `agent that sleeps ${agentSlowMs} ms`;
  return `${who}, ${agent}, +${roundTripMs} ms${sessions > 1 ? `, sessions: ${sessions}` : ''}`;
}

/**
 * Against the plugin only where it takes part; else these are open.
 *
 * @param inTurn - Bursts beside the plugin; empty where it does not take part.
 */
export function aimsOf(measured: readonly Measured[], inTurn: readonly Measured[]): Aim[] {
  const way = (agentSlowMs: number, roundTripMs: number, sessions = 1): string =>
    nameOf({ transport: 'native', sessions, agentSlowMs, roundTripMs });
  const [fast, far, slow, four] = [way(0, 0), way(0, 150), way(1, 0), way(1, 0, 4)];
  const figure = (name: string, key: string): number | undefined => figureOf(measured, name, key);
  const toPlugin = (key: string): number | undefined =>
    inTurn.length > 0 ? ratioOf(measured, slow, key) : undefined;
  const kept = (key: string): number =>
    (100 * (figure(far, key) ?? Number.NaN)) / (figure(fast, key) ?? Number.NaN);
  return [
    aim(
      'messages for 1,920 commands on 64 connections, agent that sleeps',
      figure(slow, 'messages@64'),
      { most: 460 },
      '',
    ),
    aim(
      'commands/s on 64 connections, to the plugin',
      ratioOf(inTurn, slow, 'perSecond'),
      { least: 1.3 },
      ' ×',
      2,
    ),
    aim('CPU for them, to the plugin', ratioOf(inTurn, slow, 'cpuS'), { most: 1 }, ' ×', 2),
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

export function printWays(measured: readonly Measured[], rounds: number): void {
  const of = (one: Measured, key: string): number => one.medians[key] ?? Number.NaN;
  const number = (value: number, digits = 0): string => (Number.isNaN(value) ? '' : value.toFixed(digits));
  printTable(
    `${COMMANDS} commands, each connection one after the other (median of ${rounds} rounds in turn, each the median of 5 bursts where one is brief: one begins while the connections of the one before are closed)`,
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

export function printInTurn(inTurn: readonly Measured[]): void {
  if (inTurn.length === 0) return;
  printTable(
    `${COMMANDS} commands on 64 connections of a tunnel that has just been opened, in turn (medians of ${PAIRS}; ratios within a pair, with their spread)`,
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
export function printNaming(measured: readonly Measured[], name: string): void {
  const naming = measured.find((one) => one.name === name);
  if (naming === undefined) return;
  console.log(
    `Naming commands costs, to the same tunnel without: commands/s ${formatSpread(naming, 'perSecond@64')}, CPU ${formatSpread(naming, 'cpuS@64')}\n`,
  );
}
