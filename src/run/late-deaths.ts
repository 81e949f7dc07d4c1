import { join } from 'node:path';
import type { RunResults } from '../model/results.ts';
import type { TargetDeath } from '../model/usage.ts';
import { livedUntil } from '../results/locate-death.ts';
import { writeRunResults } from '../results/write.ts';
import type { HeldTarget } from './held-target.ts';
import { addDeath } from './usage/add-death.ts';

/**
 * A target's last run, with what became of the target since: it has to live until nothing more is run, because what
 * ended it may have had its hand in the run before, and because to run it again costs less than to wonder.
 *
 * @param file - The run's results file, which is written again where there is something to add.
 */
export async function withLateDeaths(run: RunResults, held: HeldTarget, file: string): Promise<RunResults> {
  const { deaths: now } = await held.endRun();
  const before = run.deaths ?? [];
  const deaths = now.reduce(addDeath, before).map((death) => placeDeath(death, run));
  if (JSON.stringify(deaths) === JSON.stringify(before)) return run;
  const added = { ...run, deaths };
  writeRunResults(file, added);
  return added;
}

/** Where in a run a death was, as far as the run's own times tell. */
export function placeDeath(death: TargetDeath, { startedAt, durationMs }: RunResults): TargetDeath {
  if (death.moment !== undefined) return death;
  const atMs = Date.parse(death.at);
  if (atMs < Date.parse(startedAt)) return { ...death, moment: 'beforeTests' };
  // A server that a run's last test ended is often heard of when that run is over.
  return livedUntil(death) > Date.parse(startedAt) + durationMs ? { ...death, moment: 'afterTests' } : death;
}

/** The results file of a run's name. */
export function resultsFileOf(folder: string, name: string): string {
  return join(folder, `${name}.json`);
}
