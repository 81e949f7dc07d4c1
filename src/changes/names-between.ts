import { directionBetween } from './changes-between.ts';
import { allLivesOf, DATED_COMMANDS } from './commands-since.ts';
import { parseReleaseLine, type ReleaseLine } from './release-line.ts';

/** Commands, subcommands (`CLIENT ID`) and options (`SET KEEPTTL`) that one end of a way has and the other has not. */
export interface NamesBetween {
  readonly comes: readonly string[];
  readonly goes: readonly string[];
}

/**
 * What came to both engines, each in its own line, neither comes nor goes between two engines that have it; nor does what came and
 * went on the way.
 */
export function namesBetween(from: ReleaseLine, to: ReleaseLine): NamesBetween {
  const directionOf = directionBetween(from, to);
  const names = [...DATED_COMMANDS].sort();
  const wayOf = (name: string): 'comes' | 'goes' | undefined => {
    const ways = allLivesOf(name).map(({ since, until }) => {
      const begins = directionOf(parseReleaseLine(since));
      const ends = until && directionOf(parseReleaseLine(until));
      if (begins === ends) return undefined;
      return ends ? OTHER_WAY[ends] : begins;
    });
    if (ways.includes('comes')) return ways.includes('goes') ? undefined : 'comes';
    return ways.includes('goes') ? 'goes' : undefined;
  };
  return {
    comes: names.filter((name) => wayOf(name) === 'comes'),
    goes: names.filter((name) => wayOf(name) === 'goes'),
  };
}

const OTHER_WAY = { comes: 'goes', goes: 'comes' } as const;
