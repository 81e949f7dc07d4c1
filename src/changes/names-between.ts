import { directionBetween } from './changes-between.ts';
import { allLivesOf, DATED_COMMANDS } from './commands-since.ts';
import { parseReleaseLine, type ReleaseLine } from './release-line.ts';

/** Commands, subcommands (`CLIENT ID`) and options (`SET KEEPTTL`) that one end of a way has and the other has not. */
export interface NamesBetween {
  readonly comes: readonly string[];
  readonly goes: readonly string[];
}

/** What came to both engines, each in its own line, neither comes nor goes between two engines that have it. */
export function namesBetween(from: ReleaseLine, to: ReleaseLine): NamesBetween {
  const directionOf = directionBetween(from, to);
  const ways = [...DATED_COMMANDS].sort().map((name) => {
    const lives = allLivesOf(name);
    const met = new Set(lives.map(({ since }) => directionOf(parseReleaseLine(since))));
    const ended = lives.map(({ until }) => until && directionOf(parseReleaseLine(until)));
    if (ended.includes('comes') && !met.has('comes')) return { name, way: 'goes' };
    if (ended.includes('goes') && !met.has('goes')) return { name, way: 'comes' };
    if (met.has('comes') === met.has('goes')) return { name, way: undefined };
    return { name, way: met.has('comes') ? 'comes' : 'goes' };
  });
  const of = (wanted: string): string[] => ways.flatMap(({ name, way }) => (way === wanted ? [name] : []));
  return { comes: of('comes'), goes: of('goes') };
}
