import type { Engine } from '../model/engine.ts';
import { CATALOGUE } from './catalogue/index.ts';
import type { ChangeEntry, TextSign, ValueSign } from './change-entry.ts';
import { type ChangeBetween, changesBetween, directionBetween } from './changes-between.ts';
import { allLivesOf, DATED_COMMANDS } from './commands-since.ts';
import { parseReleaseLine, type ReleaseLine } from './release-line.ts';

/** A sign, with its entry and which engine says its text. */
export interface PathTextSign {
  readonly sign: TextSign;
  readonly entry: ChangeBetween;
  readonly since: string;
  /** Which engine of the two says it. */
  readonly saidBy: 'baseline' | 'candidate';
}

export interface PathValueSign {
  readonly sign: ValueSign;
  readonly entry: ChangeBetween;
  readonly since: string;
  readonly isBack: boolean;
}

export interface MatchedText extends PathTextSign {
  /** What of the text it matches. */
  readonly quote: string;
}

/** All that can differ between two engines, ready to be matched against many tests. */
export interface UpgradePath {
  readonly from: Engine;
  readonly to: Engine;
  readonly entries: readonly ChangeBetween[];
  /** The signs that two values may match, each said by one of the engines. */
  valuesIn(baseline: string, candidate: string): readonly PathValueSign[];
  /** The signs that match what one of the two engines said. */
  textsIn(saidBy: 'baseline' | 'candidate', text: string): readonly MatchedText[];
  /** The entry that tells of a command's or option's coming (or going) with a line, not of another change to it. */
  entryOf(command: string, since: string): ChangeBetween | undefined;
  /** Commands, subcommands and options that come (or go) with the way; those of one name alone. */
  comers(direction: 'comes' | 'goes'): readonly { readonly name: string; readonly since: string }[];
  /** Whether a line's change comes or goes between the two. */
  directionOf(since: string): 'comes' | 'goes' | undefined;
}

const PATHS = new Map<string, UpgradePath | undefined>();
/** A comparison asks for the same two engines again and again. */
let last: UpgradePath | undefined;
/** More pairs of engines than one comparison ever has. */
const MAX_PATHS = 64;
const MAX_TEXTS = 1_000;

/** The upgrade path between two engines, made once. Undefined where a version is none. */
export function upgradePathOf(from: Engine, to: Engine): UpgradePath | undefined {
  if (last !== undefined && last.from === from && last.to === to) return last;
  const key = `${from.name} ${from.version} ${to.name} ${to.version}`;
  const known = PATHS.get(key);
  if (known !== undefined || PATHS.has(key)) {
    last = known && { ...known, from, to };
    return last;
  }
  if (PATHS.size >= MAX_PATHS) PATHS.clear();
  const path = makePath(from, to);
  PATHS.set(key, path);
  return path;
}

function makePath(from: Engine, to: Engine): UpgradePath | undefined {
  let direction: (line: ReleaseLine) => 'comes' | 'goes' | undefined;
  let entries: readonly ChangeBetween[];
  try {
    direction = directionBetween(parseReleaseLine(from), parseReleaseLine(to));
    entries = changesBetween(from, to);
  } catch {
    // An engine whose version is not known to the catalogue has no reasons, but still differences.
    return undefined;
  }
  const known = new Map<string, 'comes' | 'goes' | undefined>();
  const directionOf = (since: string): 'comes' | 'goes' | undefined => {
    if (!known.has(since)) known.set(since, direction(parseReleaseLine(since)));
    return known.get(since);
  };
  const texts: PathTextSign[] = [];
  const values: PathValueSign[] = [];
  const byCommand = entriesByCommand(entries);
  for (const entry of entries) {
    for (const sign of entry.texts) {
      const since = sinceOf(sign, entry);
      const met = directionOf(since);
      if (met === undefined) continue;
      if (sign.through !== undefined && directionOf(sign.through) !== met) continue;
      if (sign.notThrough !== undefined && directionOf(sign.notThrough) !== undefined) continue;
      const isNew = sign.side === 'after';
      texts.push({ sign, entry, since, saidBy: isNew === (met === 'comes') ? 'candidate' : 'baseline' });
    }
    for (const sign of entry.values) {
      const since = sinceOf(sign, entry);
      const met = directionOf(since);
      if (sign.through !== undefined && directionOf(sign.through) !== met) continue;
      if (met !== undefined) values.push({ sign, entry, since, isBack: met === 'goes' });
    }
  }
  const textsIn = {
    baseline: searchTexts(texts.filter(({ saidBy }) => saidBy === 'baseline')),
    candidate: searchTexts(texts.filter(({ saidBy }) => saidBy === 'candidate')),
  };
  return {
    from,
    to,
    entries,
    valuesIn: searchValues(values),
    comers: (wanted) => ALL_COMERS.filter(({ since }) => directionOf(since) === wanted),
    entryOf: (command, since) => byCommand.get(`${command} ${since}`),
    directionOf,
    textsIn: (saidBy, text) => textsIn[saidBy](text),
  };
}

/**
 * One look for any sign first, since most texts have none; and an engine's errors are the same from test to test, so
 * that their signs are remembered. Measured: 100,000 tests in a third of the time.
 */
function searchTexts(signs: readonly PathTextSign[]): (text: string) => readonly MatchedText[] {
  if (signs.length === 0) return () => [];
  const any = anyOf(signs.map(({ sign }) => sign.text.source));
  const known = new Map<string, readonly MatchedText[]>();
  return (text) => {
    if (!any.test(text)) return [];
    const before = known.get(text);
    if (before !== undefined) return before;
    const found: MatchedText[] = [];
    for (const sign of signs) {
      const match = sign.sign.text.exec(text);
      if (match !== null) found.push({ ...sign, quote: match[0] });
    }
    if (known.size >= MAX_TEXTS) known.clear();
    known.set(text, found);
    return found;
  };
}

/** All signs or, where no sign can match one of the two values, none. */
function searchValues(
  signs: readonly PathValueSign[],
): (baseline: string, candidate: string) => readonly PathValueSign[] {
  if (signs.length === 0) return () => [];
  const baselines = anyOf(signs.map(({ sign, isBack }) => (isBack ? sign.after : sign.before).source));
  const candidates = anyOf(signs.map(({ sign, isBack }) => (isBack ? sign.before : sign.after).source));
  return (baseline, candidate) => (baselines.test(baseline) && candidates.test(candidate) ? signs : []);
}

/** Each form once: many signs have the same, and to compile them all took as long as to explain a thousand tests. */
function anyOf(sources: readonly string[]): RegExp {
  return new RegExp([...new Set(sources)].join('|'), 'i');
}

/** By `COMMAND LINE`: the entry that says that the command came with the line, or else that it went. */
function entriesByCommand(entries: readonly ChangeBetween[]): ReadonlyMap<string, ChangeBetween> {
  const found = new Map<string, ChangeBetween>();
  for (const wanted of ['newlyAccepted', 'newlyRefused'] as const) {
    for (const entry of entries) {
      for (const line of entry.at.filter((one) => kindAt(entry.id, one) === wanted)) {
        for (const command of entry.commands) {
          const key = `${command} ${line}`;
          if (!found.has(key)) found.set(key, entry);
        }
      }
    }
  }
  return found;
}

const ALL_COMERS: readonly { readonly name: string; readonly since: string }[] = [...DATED_COMMANDS].flatMap(
  (name) => allLivesOf(name).map(({ since }) => ({ name, since })),
);

const BY_ID: ReadonlyMap<string, ChangeEntry> = new Map(CATALOGUE.map((entry) => [entry.id, entry]));

/** What kind of change one of an entry's lines brought. */
export function kindAt(id: string, line: string): ChangeEntry['kind'] | undefined {
  const entry = BY_ID.get(id);
  return entry?.again?.[line]?.kind ?? entry?.kind;
}

function sinceOf(sign: { readonly since?: string }, entry: ChangeEntry): string {
  return sign.since ?? entry.since;
}
