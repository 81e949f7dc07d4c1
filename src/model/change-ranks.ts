import type { ChangeRank, ChangesOnTheWay } from './comparison.ts';

/** What concerns a suite most, first. */
export const CHANGE_RANKS: readonly ChangeRank[] = ['shown', 'sent', 'possible', 'accepted', 'notExercised'];

/** How many changes have each rank. */
export function countRanks({ changes }: Pick<ChangesOnTheWay, 'changes'>): Record<ChangeRank, number> {
  const counts = { shown: 0, sent: 0, possible: 0, accepted: 0, notExercised: 0 };
  for (const { rank } of changes) counts[rank] += 1;
  return counts;
}
