import type { RunResults } from '../model/results.ts';
import { stepOf } from './durations.ts';
import type { Observation } from './merge-runs.ts';

/** What repeated runs tell beside each test's own results. */
export class Repetitions {
  /** For each side: how many of its whole runs told of a file. */
  readonly #runsOfFile: readonly ReadonlyMap<string, number>[];
  readonly #durations = new Map<string, number[]>();
  readonly #steps = new Map<string, number>();

  constructor(groups: readonly (readonly RunResults[])[]) {
    this.#runsOfFile = groups.map((runs) => {
      const counts = new Map<string, number>();
      for (const { tests, outcome } of runs) {
        if (outcome !== 'completed') continue;
        for (const file of new Set(tests.map((test) => test.file)))
          counts.set(file, (counts.get(file) ?? 0) + 1);
      }
      return counts;
    });
    for (const { file, durationMs } of groups.flat().flatMap(({ tests }) => tests)) {
      if (!durationMs) continue;
      const list = this.#durations.get(file);
      if (list) list.push(durationMs);
      else this.#durations.set(file, [durationMs]);
    }
  }

  /** Whether a test was skipped in some runs of a side, or missing in some that told of its file. */
  exceptionsOf(
    observation: Observation | undefined,
    side: number,
  ): { readonly wasSkipped: boolean; readonly wasAbsent: boolean } {
    if (observation === undefined) return { wasSkipped: false, wasAbsent: false };
    const { results, file } = observation;
    return {
      wasSkipped: results.some(({ status }) => status === 'skipped' || status === 'todo'),
      wasAbsent: results.length < (this.#runsOfFile[side]?.get(file) ?? 0),
    };
  }

  /** The step by which the durations of a file's tests were measured, in milliseconds. */
  stepMsOf(file: string): number {
    const known = this.#steps.get(file);
    if (known !== undefined) return known;
    const step = stepOf(this.#durations.get(file) ?? []);
    this.#steps.set(file, step);
    return step;
  }
}
