import { commandOf } from './call-pattern.ts';
import { type ChangeBetween, directionBetween, entryOfCommand } from './changes-between.ts';
import { kindOnPath } from './clue.ts';
import { DATED_OPTIONS, lifeOfCommand } from './commands-since.ts';
import { concernedCalls } from './concerned-calls.ts';
import { parseReleaseLine, type ReleaseLine } from './release-line.ts';
import { kindAt } from './upgrade-path.ts';
import type { UsedCalls } from './used-calls.ts';

/**
 * Commands, subcommands and options that a suite used and that the way takes away, of which no entry tells: an entry each.
 *
 * @param changes - What the catalogue has of the way.
 */
export function takenAway(
  changes: readonly ChangeBetween[],
  { calls }: UsedCalls,
  [from, to]: readonly [from: ReleaseLine, to: ReleaseLine],
): ChangeBetween[] {
  const direction = directionBetween(from, to);
  const told = new Set(
    changes
      .filter(
        ({ id, at: [first = ''], kind, direction }) =>
          // Of the catalogue, and not what the measurements show on this way: that tells of no command.
          direction === 'goes' && kindOnPath(kindAt(id, first) ?? kind, direction) !== 'newlyAccepted',
      )
      .flatMap((change) => concernedCalls(change).forms)
      .flatMap(({ name, options }) =>
        options.length === 0 ? name : options.map((option) => `${name} ${option}`),
      ),
  );
  const names = new Set(
    calls.flatMap(({ name, options }) => {
      const command = commandOf(name);
      return [command, name, ...options.map((option) => `${command} ${option}`)];
    }),
  );
  return [...names].flatMap((name): ChangeBetween[] => {
    const life = lifeOfCommand(name);
    if (life === undefined || told.has(name)) return [];
    // An option may have come to both engines.
    const lines = [life, ...DATED_OPTIONS.filter((option) => option.name === name)];
    const ways = lines.map(({ since }) => direction(parseReleaseLine(since)));
    return ways.includes('goes') && !ways.includes('comes') ? [entryOfCommand(name, life, 'goes')] : [];
  });
}
