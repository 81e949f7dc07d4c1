import type { TargetDeath } from '../../model/usage.ts';

/** Adds a death to others; one that is told again, with its end or with what is known since, is the same. */
export function addDeath(deaths: readonly TargetDeath[], death: TargetDeath): readonly TargetDeath[] {
  const same = deaths.findIndex(({ what, at }) => what === death.what && at === death.at);
  return same < 0 ? [...deaths, death] : deaths.with(same, { ...deaths[same], ...death });
}
