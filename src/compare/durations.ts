import type { Observation } from './merge-runs.ts';

/** Fewer runs than this say nothing about noise. */
const LEAST_RUNS = 3;
/** Differences below this many milliseconds are nobody's concern. */
const LEAST_MS = 5;
/** A difference has to be at least this part of the smaller median. */
const LEAST_SHARE = 0.5;
/** And this many steps of the clock that measured it: `go test` tells hundredths of a second. */
const LEAST_STEPS = 2;
/** Steps of clocks, in milliseconds. */
const STEPS_MS = [1_000, 100, 10, 1];
/** What binary fractions of seconds are off by. */
const TOLERANCE_MS = 1e-6;
/** And this many times the runs' own scatter (median absolute deviation). */
const NOISE_FACTOR = 4;

/** The coarsest step that all durations are multiples of, in milliseconds; 0 where they are finer than any. */
export function stepOf(durationsMs: readonly number[]): number {
  if (durationsMs.length === 0) return 0;
  const isMultiple = (duration: number, step: number): boolean =>
    Math.abs(duration - Math.round(duration / step) * step) < TOLERANCE_MS;
  return STEPS_MS.find((step) => durationsMs.every((duration) => isMultiple(duration, step))) ?? 0;
}

/**
 * The median durations of a test on each target, where the candidates differ from the baseline beyond the noise of
 * repeated runs; undefined where they do not, or nothing can be said.
 *
 * @param stepMs - The coarsest step seen: what differs by less than two of them was perhaps rounded apart.
 */
export function slowerOrFaster(
  observations: readonly (Observation | undefined)[],
  stepMs = 0,
): (number | null)[] | undefined {
  const samples = observations.map((observation) => passedDurations(observation));
  const [baseline, ...others] = samples.map((sample) =>
    sample.length < LEAST_RUNS ? undefined : spread(sample),
  );
  if (baseline === undefined) return undefined;
  const differs = others.some((other) => {
    if (other === undefined) return false;
    const difference = Math.abs(other.median - baseline.median);
    const noise = Math.max(baseline.deviation, other.deviation);
    return (
      difference > LEAST_MS &&
      difference > LEAST_STEPS * stepMs - TOLERANCE_MS &&
      difference > LEAST_SHARE * Math.min(other.median, baseline.median) &&
      difference > NOISE_FACTOR * noise
    );
  });
  return differs ? [baseline, ...others].map((side) => side?.median ?? null) : undefined;
}

function passedDurations(observation: Observation | undefined): number[] {
  const durations: number[] = [];
  for (const { status, durationMs } of observation?.results ?? []) {
    if (status === 'passed' && durationMs !== null) durations.push(durationMs);
  }
  return durations;
}

function spread(sample: readonly number[]): { median: number; deviation: number } {
  const median = medianOf(sample);
  return { median, deviation: medianOf(sample.map((value) => Math.abs(value - median))) };
}

function medianOf(sample: readonly number[]): number {
  const sorted = [...sample].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}
