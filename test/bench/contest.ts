import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, platform, release } from 'node:os';
import { dirname } from 'node:path';
import { median } from './table.ts';

/** What one run of a contestant gave, by the name of what was measured. */
export type Figures = Readonly<Record<string, number>>;

export interface Contestant {
  readonly name: string;
  /** The contestant whose figures its own are divided by; undefined: none. */
  readonly to?: string | undefined;
  readonly run: () => Promise<Figures>;
}

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

export interface Measured {
  readonly name: string;
  readonly to: string | undefined;
  /** The median of each figure. */
  readonly medians: Figures;
  /** Each figure's ratio to that of `to` in the same round. */
  readonly ratios: Readonly<Record<string, Spread>>;
  /** How much more each figure is than that of `to` in the same round. */
  readonly more: Readonly<Record<string, Spread>>;
  readonly rounds: readonly Figures[];
}

/**
 * Runs all contestants in turn, round after round: what else the machine does meets all of them, and ratios and differences are
 * taken within a round.
 */
export async function contest(contestants: readonly Contestant[], rounds: number): Promise<Measured[]> {
  const figures = new Map<string, Figures[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    // Each finds the machine as the one before left it: that is somebody else in each other round, and so is who goes first.
    const first = round % contestants.length;
    const turn = [...contestants.slice(first), ...contestants.slice(0, first)];
    for (const { name, run } of round % 2 === 0 ? turn : turn.reverse()) figures.get(name)?.push(await run());
  }
  return contestants.map(({ name, to }) => {
    const own = figures.get(name) ?? [];
    const others = to === undefined ? undefined : figures.get(to);
    const keys = Object.keys(own[0] ?? {});
    return {
      name,
      to,
      medians: Object.fromEntries(keys.map((key) => [key, median(own.map((one) => one[key] ?? Number.NaN))])),
      ratios: spreads(keys, own, others, (one, other) => one / other),
      more: spreads(keys, own, others, (one, other) => one - other),
      rounds: own,
    };
  });
}

/** Puts together what the same contestants, in the same rounds, gave for several things. */
export function mergeRows(rows: readonly (readonly Measured[])[]): Measured[] {
  const [first = []] = rows;
  return first.map(({ name, to, rounds }) => {
    const own = rows.flatMap((row) => row.filter((one) => one.name === name));
    return {
      name,
      to,
      medians: Object.assign({}, ...own.map((one) => one.medians)) as Figures,
      ratios: Object.assign({}, ...own.map((one) => one.ratios)) as Measured['ratios'],
      more: Object.assign({}, ...own.map((one) => one.more)) as Measured['more'],
      rounds: rounds.map((_, round) => Object.assign({}, ...own.map((one) => one.rounds[round])) as Figures),
    };
  });
}

function spreads(
  keys: readonly string[],
  own: readonly Figures[],
  others: readonly Figures[] | undefined,
  compare: (one: number, other: number) => number,
): Record<string, Spread> {
  if (others === undefined) return {};
  const spreadOf = (key: string): Spread => {
    const values = own.map((one, round) =>
      compare(one[key] ?? Number.NaN, others[round]?.[key] ?? Number.NaN),
    );
    return { median: median(values), least: Math.min(...values), most: Math.max(...values) };
  };
  return Object.fromEntries(keys.map((key) => [key, spreadOf(key)]));
}

/** `×1.08 (1.02–1.31)`: a ratio and its spread; empty where there is none. */
export function formatSpread(measured: Measured, key: string): string {
  const ratio = measured.ratios[key];
  if (ratio === undefined || Number.isNaN(ratio.median)) return '';
  return `×${ratio.median.toFixed(2)} (${ratio.least.toFixed(2)}–${ratio.most.toFixed(2)})`;
}

/** Writes a part's figures with the day and the machine that they are from. */
export async function writeFigures(
  path: string | undefined,
  part: string,
  figures: Readonly<Record<string, unknown>>,
): Promise<void> {
  if (path === undefined) return;
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `${JSON.stringify({ part, ...describeMachine(), ...figures }, undefined, 2)}\n`);
  console.log(`\nAll figures: ${path}`);
}

function describeMachine(): Readonly<Record<string, string>> {
  const [cpu] = cpus();
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${platform()} ${release()}`,
    node: process.version,
  };
}
