import type { Engine } from '../model/engine.ts';
import type { ChangeEntry, TextSign, ValueSign } from './entry.ts';
import { type EngineLine, parseEngineLine } from './lines.ts';
import { type ChangeBetween, changesBetween, wayBetween } from './query.ts';

/** A sign, with its entry and which engine says its text. */
export interface WayTextSign {
  readonly sign: TextSign;
  readonly entry: ChangeBetween;
  readonly since: string;
  /** Which engine of the two says it. */
  readonly saidBy: 'baseline' | 'candidate';
}

export interface WayValueSign {
  readonly sign: ValueSign;
  readonly entry: ChangeBetween;
  readonly since: string;
  readonly isBack: boolean;
}

/** All that can differ between two engines, ready to be matched against many tests. */
export interface Way {
  readonly from: Engine;
  readonly to: Engine;
  readonly entries: readonly ChangeBetween[];
  readonly texts: readonly WayTextSign[];
  readonly values: readonly WayValueSign[];
  /** The entries by their commands. */
  readonly byCommand: ReadonlyMap<string, ChangeBetween>;
  /** Whether a line's change comes or goes between the two. */
  directionOf(since: string): 'comes' | 'goes' | undefined;
}

const WAYS = new Map<string, Way | undefined>();
/** More pairs of engines than one comparison ever has. */
const MAX_WAYS = 64;

/** The way between two engines, made once. Undefined where a version is none. */
export function wayOf(from: Engine, to: Engine): Way | undefined {
  const key = `${from.name} ${from.version} ${to.name} ${to.version}`;
  if (WAYS.has(key)) return WAYS.get(key);
  if (WAYS.size >= MAX_WAYS) WAYS.clear();
  const way = makeWay(from, to);
  WAYS.set(key, way);
  return way;
}

function makeWay(from: Engine, to: Engine): Way | undefined {
  let direction: (line: EngineLine) => 'comes' | 'goes' | undefined;
  let entries: readonly ChangeBetween[];
  try {
    direction = wayBetween(parseEngineLine(from), parseEngineLine(to));
    entries = changesBetween(from, to);
  } catch {
    // An engine whose version is not known to the catalogue has no reasons, but still differences.
    return undefined;
  }
  const directionOf = (since: string): 'comes' | 'goes' | undefined => direction(parseEngineLine(since));
  const texts: WayTextSign[] = [];
  const values: WayValueSign[] = [];
  const byCommand = new Map<string, ChangeBetween>();
  for (const entry of entries) {
    for (const command of entry.commands) if (!byCommand.has(command)) byCommand.set(command, entry);
    for (const sign of entry.texts) {
      const since = sinceOf(sign, entry);
      const met = directionOf(since);
      if (met === undefined) continue;
      const isNew = sign.side === 'after';
      texts.push({ sign, entry, since, saidBy: isNew === (met === 'comes') ? 'candidate' : 'baseline' });
    }
    for (const sign of entry.values) {
      const since = sinceOf(sign, entry);
      const met = directionOf(since);
      if (met !== undefined) values.push({ sign, entry, since, isBack: met === 'goes' });
    }
  }
  return { from, to, entries, texts, values, byCommand, directionOf };
}

function sinceOf(sign: { readonly since?: string }, entry: ChangeEntry): string {
  return sign.since ?? entry.since;
}
