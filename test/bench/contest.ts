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

export interface Measured {
  readonly name: string;
  readonly to: string | undefined;
  /** The median of each figure. */
  readonly medians: Figures;
  /** Each figure's ratio to that of `to` in the same round: the median, the least and the greatest. */
  readonly ratios: Readonly<
    Record<string, { readonly median: number; readonly least: number; readonly most: number }>
  >;
  readonly rounds: readonly Figures[];
}

/** Runs all contestants in turn, round after round: what else the machine does meets all of them, and ratios are taken within a round. */
export async function contest(contestants: readonly Contestant[], rounds: number): Promise<Measured[]> {
  const figures = new Map<string, Figures[]>(contestants.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    // Whoever goes first finds the machine as others left it: that is somebody else each time.
    const first = round % contestants.length;
    for (const { name, run } of [...contestants.slice(first), ...contestants.slice(0, first)])
      figures.get(name)?.push(await run());
  }
  return contestants.map(({ name, to }) => {
    const own = figures.get(name) ?? [];
    const others = to === undefined ? undefined : figures.get(to);
    const keys = Object.keys(own[0] ?? {});
    return {
      name,
      to,
      medians: Object.fromEntries(keys.map((key) => [key, median(own.map((one) => one[key] ?? Number.NaN))])),
      ratios: Object.fromEntries(
        others === undefined ? [] : keys.map((key) => [key, spreadOf(key, own, others)]),
      ),
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
      rounds: rounds.map((_, round) => Object.assign({}, ...own.map((one) => one.rounds[round])) as Figures),
    };
  });
}

function spreadOf(
  key: string,
  own: readonly Figures[],
  others: readonly Figures[],
): { median: number; least: number; most: number } {
  const ratios = own.map((one, round) => (one[key] ?? Number.NaN) / (others[round]?.[key] ?? Number.NaN));
  return { median: median(ratios), least: Math.min(...ratios), most: Math.max(...ratios) };
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
