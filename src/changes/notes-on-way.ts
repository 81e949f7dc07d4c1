import { measuredWay } from './measured-way.ts';
import { orderOfLine, type ReleaseLine } from './release-line.ts';

const ELASTICACHES_OWN = '7.1 is a version of ElastiCache alone; it is taken for a 7.0.';
const WAY_BACK =
  'This is a way back: what the newer engine alone accepts is lost, and the older one may not load its data (DUMP, RDB).';

/** What has to be known of a way before its changes are read, a sentence each: silence there is no word that nothing changes. */
export function notesOnWay(from: ReleaseLine, to: ReleaseLine): string[] {
  const own = [from, to].some(isElastiCachesOwn) ? [ELASTICACHES_OWN] : [];
  const back = isWayBack(from, to) ? [WAY_BACK] : [];
  return [...own, ...back, ...measuredWay(from, to).notes];
}

/** Whether the way goes to an older engine; from Valkey to Redis is one, too. */
export function isWayBack(from: ReleaseLine, to: ReleaseLine): boolean {
  return orderOfLine(to) < orderOfLine(from);
}

/** Open source has no 7.1. */
function isElastiCachesOwn({ name, major, minor }: ReleaseLine): boolean {
  return name === 'redis' && major === 7 && minor === 1;
}
