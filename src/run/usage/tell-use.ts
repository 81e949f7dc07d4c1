import type { Settings } from '../../config/settings.ts';
import { RedisTargetError } from '../../errors.ts';
import { describeDeath, describeUnused } from '../../messages/target-use.ts';
import { formatRequested } from '../../model/target-spec.ts';
import type { TargetDeath } from '../../model/usage.ts';
import { visibleLine } from '../../model/visible.ts';
import type { TargetUse } from './target-watch.ts';

/** A death, as a line for a person. */
export function deathLine(name: string, death: TargetDeath): string {
  const back = death.until === undefined ? '' : ' It is there again.';
  const others = death.known === undefined ? 'Tests' : 'Other tests';
  // The names of tests are data.
  return visibleLine(
    `${formatRequested(name)} did not live through the run: ${describeDeath(death)}. ${others} that fail now say nothing about the engine.${back}`,
  );
}

/**
 * The error of a run whose tests did not use the target; undefined where they did, or it is not known.
 *
 * @param name - The target, `local:6.2`.
 */
export function unusedError(name: string, { usage }: TargetUse): RedisTargetError | undefined {
  if (usage.answer !== 'unused') return undefined;
  return new RedisTargetError('RT_TARGET_UNUSED', describeUnused(name, usage), { details: { usage } });
}

/**
 * Says at the end of a run that its tests did not use the target.
 *
 * @param say - Gets the line, where it is a warning.
 * @throws {RedisTargetError} `RT_TARGET_UNUSED` where the settings make it an error.
 */
export function tellUnused(
  name: string,
  use: TargetUse,
  settings: Settings,
  say: (line: string) => void,
): void {
  const error = settings.unused === 'ignore' ? undefined : unusedError(name, use);
  if (error === undefined) return;
  if (settings.unused === 'error') throw error;
  say(`${error.message} [${error.code}]`);
}
