import type { Measured } from './contest.ts';
import { printTable } from './table.ts';

/** What is aimed at, and how far it is. */
export interface Aim {
  readonly what: string;
  /** With its unit. */
  readonly aim: string;
  readonly found: string;
  /** Undefined: it could not be measured here. */
  readonly isKept: boolean | undefined;
  /** Where it is missed: why, as far as is known, and what was tried. */
  readonly why?: string;
}

/** A figure that is to stay below, or above, a limit; open where there is none. */
export function aim(
  what: string,
  value: number | undefined,
  limit: { readonly most: number } | { readonly least: number },
  unit: string,
  digits = 0,
  why?: string,
): Aim {
  const isMost = 'most' in limit;
  const bound = isMost ? limit.most : limit.least;
  const format = (number: number): string => `${number.toFixed(digits)}${unit}`;
  const isOpen = value === undefined || Number.isNaN(value);
  return {
    what,
    aim: `${isMost ? '≤' : '≥'} ${format(bound)}`,
    found: isOpen ? 'open' : format(value),
    isKept: isOpen ? undefined : isMost ? value <= bound : value >= bound,
    ...(why === undefined ? {} : { why }),
  };
}

/** The median of a contestant's figure; undefined where it did not take part. */
export function figureOf(measured: readonly Measured[], name: string, figure: string): number | undefined {
  return measured.find((one) => one.name === name)?.medians[figure];
}

/** The median of how much more a contestant takes than the one that it is measured against in the same round. */
export function moreOf(measured: readonly Measured[], name: string, figure: string): number | undefined {
  return measured.find((one) => one.name === name)?.more[figure]?.median;
}

/** The median of a contestant's ratios to the one that it is measured against. */
export function ratioOf(measured: readonly Measured[], name: string, figure: string): number | undefined {
  return measured.find((one) => one.name === name)?.ratios[figure]?.median;
}

export function printAims(aims: readonly Aim[], title = 'Aims'): void {
  printTable(
    title,
    ['what', 'aim', 'here', ''],
    aims.map(({ what, aim: bound, found, isKept }) => [
      what,
      bound,
      found,
      isKept === undefined ? 'open' : isKept ? '✓' : '✗',
    ]),
  );
  for (const { what, aim: bound, found, isKept, why } of aims)
    if (isKept === false && why !== undefined) console.log(`${what}: ${found}, aim ${bound}. ${why}\n`);
}
