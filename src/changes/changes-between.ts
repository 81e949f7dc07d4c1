import type { Engine } from '../model/engine.ts';
import { CATALOGUE } from './catalogue/index.ts';
import { type ChangeEntry, impactOf } from './change-entry.ts';
import { type CommandLife, livesOf } from './commands-since.ts';
import { hasChange, orderOfLine, parseReleaseLine, type ReleaseLine } from './release-line.ts';
import { releaseNotesOf } from './release-notes.ts';

/** An entry, as it is met on the path between two engines. */
export interface ChangeBetween extends ChangeEntry {
  /** `comes`: `before` is left for `after`; `goes`: a downgrade. */
  readonly direction: 'comes' | 'goes';
  /** The lines on the path in which it changes, at least one. */
  readonly at: readonly string[];
}

export interface ChangesBetweenOptions {
  /** Only what concerns this command, in any case; `CLIENT` also finds `CLIENT LIST`. A blank one is none. */
  readonly command?: string;
}

interface Step {
  readonly text: string;
  readonly line: ReleaseLine;
}

const STEPS: readonly (readonly [ChangeEntry, readonly Step[]])[] = CATALOGUE.map((entry) => [
  entry,
  [entry.since, ...Object.keys(entry.again ?? {})].map((text) => ({ text, line: parseReleaseLine(text) })),
]);

/**
 * What changes on the path from one engine to another, oldest change first (on a downgrade: newest first).
 *
 * A line without a patch (`2.8`) stands for all of its releases: a change within the line is then listed.
 *
 * @throws {RedisTargetError} `RT_CHANGES_VERSION` where a text is no version that the catalogue knows.
 */
export function changesBetween(
  from: Engine | string,
  to: Engine | string,
  options: ChangesBetweenOptions = {},
): readonly ChangeBetween[] {
  const path = directionBetween(parseReleaseLine(from), parseReleaseLine(to));
  const wanted = options.command?.trim().replace(/\s+/g, ' ').toUpperCase() || undefined;
  const found: ChangeBetween[] = [];
  for (const [entry, steps] of STEPS) {
    if (wanted !== undefined && !concerns(entry, wanted)) continue;
    const met = steps.flatMap(({ text, line }) => {
      const direction = path(line);
      return direction === undefined ? [] : [{ text, direction }];
    });
    const first = met[0];
    if (first === undefined) continue;
    const { text, direction } = first;
    const at = met.map((step) => step.text);
    found.push({ ...entry, ...laterChange(entry, at), direction, at, link: releaseNotesOf(text) });
  }
  if (wanted !== undefined) found.push(...commandsBetween(path, wanted, found));
  return sortBy(found);
}

/** What is said of an entry whose first change does not lie on the path: `before` is then what its later one found. */
export function laterChange({ again = {} }: ChangeEntry, at: readonly string[]): Partial<ChangeEntry> {
  const met = at.map((line) => again[line]);
  const [first] = met;
  if (first === undefined) return {};
  const impact = first.kind === undefined ? {} : { impact: impactOf(first.kind) };
  return { ...first, ...impact, after: met.map((later) => later?.after).join('; ') };
}

/** Commands, subcommands and options that came or went on the path without an entry of their own. */
function commandsBetween(
  path: (line: ReleaseLine) => 'comes' | 'goes' | undefined,
  wanted: string,
  found: readonly ChangeBetween[],
): ChangeBetween[] {
  return livesOf(wanted)
    .filter(([name]) => !found.some(({ commands }) => commands.includes(name)))
    .flatMap(([name, life]) => {
      const direction = path(parseReleaseLine(life.since));
      return direction === undefined ? [] : [entryOfCommand(name, life, direction)];
    });
}

/** The entry of a command that the catalogue has none for. */
export function entryOfCommand(
  name: string,
  { since }: CommandLife,
  direction: 'comes' | 'goes',
): ChangeBetween {
  return {
    id: `CMD-${name.replace(' ', '-')}`,
    since,
    commands: [name],
    title: `${name} exists since ${since.replace('-', ' ')}`,
    kind: 'newlyAccepted',
    impact: 'new',
    before: name.includes(' ') ? 'refused' : 'unknown command',
    after: 'exists',
    link: releaseNotesOf(since),
    examples: [],
    texts: [],
    values: [],
    words: [],
    direction,
    at: [since],
  };
}

/** Tells of a line whether its change comes, goes, or (undefined) does not lie on the path. */
export function directionBetween(
  from: ReleaseLine,
  to: ReleaseLine,
): (line: ReleaseLine) => 'comes' | 'goes' | undefined {
  const isBack = isOlder(to, from);
  const isSameLine =
    from.name === to.name &&
    from.major === to.major &&
    from.minor === to.minor &&
    from.patch === undefined &&
    to.patch === undefined;
  if (isSameLine) return () => undefined;
  const last = Number.POSITIVE_INFINITY;
  return (line) => {
    const had = hasChange(from, line, isBack ? last : 0);
    const has = hasChange(to, line, isBack ? 0 : last);
    if (had === has) return undefined;
    return has ? 'comes' : 'goes';
  };
}

function isOlder(one: ReleaseLine, other: ReleaseLine): boolean {
  return orderOfLine(one) < orderOfLine(other);
}

function concerns({ commands }: ChangeEntry, wanted: string): boolean {
  const [word] = wanted.split(/\s+/);
  return commands.some(
    (command) => command === wanted || command === word || command.startsWith(`${wanted} `),
  );
}

function sortBy(found: ChangeBetween[]): readonly ChangeBetween[] {
  const isBack = found.every(({ direction }) => direction === 'goes');
  const order = (entry: ChangeBetween): number => orderOfLine(parseReleaseLine(entry.at[0] ?? entry.since));
  found.sort((a, b) => (isBack ? order(b) - order(a) : order(a) - order(b)));
  return found;
}
