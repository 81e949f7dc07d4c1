import type { Verdict } from '../model/comparison.ts';

/** A verdict's colour on a terminal. */
export const VERDICT_COLORS: Readonly<
  Record<Verdict, 'red' | 'yellow' | 'green' | 'magenta' | 'cyan' | 'dim'>
> = {
  broken: 'red',
  differentlyFailing: 'yellow',
  lost: 'yellow',
  onlyInBaseline: 'yellow',
  skippedInCandidate: 'yellow',
  flaky: 'magenta',
  fixed: 'green',
  onlyInCandidate: 'cyan',
  skippedInBaseline: 'cyan',
  same: 'dim',
};
