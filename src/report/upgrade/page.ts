import type { ChangeBetween } from '../../changes/changes-between.ts';
import { type NamesBetween, namesBetween } from '../../changes/names-between.ts';
import { isWayBack, notesOnWay } from '../../changes/notes-on-way.ts';
import { formatReleaseLine, type ReleaseLine } from '../../changes/release-line.ts';
import { type LineSupport, SUPPORT_AS_OF, supportOf } from '../../changes/support-dates.ts';
import type { ChangeRank, RankedChange } from '../../model/comparison.ts';
import { type ImpactOnWay, impactOnWay, type PathEnds, type ShownExample, shownExample } from '../changes.ts';
import { usedLine } from '../on-the-way.ts';

/** All that a page on an upgrade says, whatever it is written in. */
export interface UpgradePage {
  /** `Redis 6.2`, `Valkey 9.1`. */
  readonly from: string;
  readonly to: string;
  /** The one command that it is about. */
  readonly command?: string;
  readonly support: readonly EngineSupport[];
  readonly supportAsOf: string;
  readonly notes: readonly string[];
  /** What a suite or a source tree uses of it. */
  readonly use?: PageUse;
  readonly sections: readonly UpgradeSection[];
  /** Commands, subcommands and options that only one end has. */
  readonly names: NamesBetween;
}

export interface EngineSupport extends LineSupport {
  readonly engine: string;
}

export interface PageUse {
  readonly summary: string;
  /** A sentence each, as results files or a source tree gave rise to it. */
  readonly notes: readonly string[];
}

export interface UpgradeSection {
  readonly id: ImpactOnWay;
  readonly title: string;
  readonly text: string;
  /** What concerns the suite most first, else in the order of the way. */
  readonly changes: readonly PageChange[];
}

export interface PageChange {
  readonly id: string;
  readonly title: string;
  /** The lines of the way in which it changes: `7.0, valkey 8.0`. */
  readonly since: string;
  /** Empty: any command. */
  readonly commands: readonly string[];
  readonly before: string;
  readonly after: string;
  readonly example?: ShownExample;
  /** Why there is no example. */
  readonly unseen?: string;
  readonly link: string;
  readonly use?: Pick<RankedChange, 'rank' | 'used'>;
}

export interface UpgradePageOptions extends PathEnds {
  readonly command?: string;
  /** In the order of what concerns a suite most. */
  readonly ranked?: readonly RankedChange[];
  /** A sentence each, on what keeps the ranks from being exact. */
  readonly useNotes?: readonly string[];
  /** Whether they are guessed of source code. Default: false. */
  readonly isGuess?: boolean;
}

/** By how much it matters; `passing`: what a line on the way did and a later one took back. */
type SectionWords = readonly [title: string, text: string];

const SECTIONS: Readonly<Record<ImpactOnWay, SectionWords>> = {
  breaks: [
    'What breaks',
    'What is refused from here on, or does something else than code that relies on it expects.',
  ],
  value: ['What changes', 'Other values, other orders, another time.'],
  words: ['What is only worded otherwise', 'For code and tests that match texts of errors, INFO or HELP.'],
  new: ['What is new', 'Cannot break what runs today, but for tests that expect the refusal.'],
  passing: [
    'Only on the way',
    'What a line in between did and a later one took back: both ends reply the same.',
  ],
};
const BACK: Partial<Readonly<Record<ImpactOnWay, SectionWords>>> = {
  breaks: [
    'What is lost',
    'What the newer engine accepts and the older one refuses, and what breaks besides.',
  ],
  new: ['What is accepted again', 'What the newer engine refuses and the older one takes.'],
};

/** @param changes - What lies on the way, oldest first. */
export function makeUpgradePage(changes: readonly ChangeBetween[], options: UpgradePageOptions): UpgradePage {
  const { from, to, command, ranked, useNotes = [] } = options;
  const isBack = isWayBack(from, to);
  const order = new Map(ranked?.map(({ id }, index) => [id, index]));
  const sorted = ranked === undefined ? changes : [...changes].sort((a, b) => at(order, a) - at(order, b));
  const byId = new Map(ranked?.map((one) => [one.id, one]));
  const sections = (Object.keys(SECTIONS) as ImpactOnWay[]).map((id): UpgradeSection => {
    const [title, text] = (isBack ? BACK[id] : undefined) ?? SECTIONS[id];
    const own = sorted.filter((change) => impactOnWay(change, options) === id);
    return { id, title, text, changes: own.map((change) => describe(change, options, byId.get(change.id))) };
  });
  const ends = [from, to].filter(
    (line, index, all) => index === 0 || nameOf(line) !== nameOf(all[0] ?? line),
  );
  return {
    from: nameOf(from),
    to: nameOf(to),
    ...(command === undefined ? {} : { command }),
    support: ends.map((line) => ({ engine: nameOf(line), ...supportOf(line) })),
    supportAsOf: SUPPORT_AS_OF,
    notes: notesOnWay(from, to),
    ...(ranked === undefined ? {} : { use: { summary: usedLine(ranked, options.isGuess), notes: useNotes } }),
    sections: sections.filter(({ changes: { length } }) => length > 0),
    names: command === undefined ? namesBetween(from, to) : { comes: [], goes: [] },
  };
}

/** How the ranks are called beside a change. */
export const RANK_WORDS: Readonly<Record<ChangeRank, string>> = {
  shown: 'showed in a test',
  sent: 'sent in this very form',
  possible: 'the command is used',
  accepted: 'the command is used',
  notExercised: 'not used',
};

function describe(
  change: ChangeBetween,
  options: UpgradePageOptions,
  use: RankedChange | undefined,
): PageChange {
  const { id, title, at: lines, commands, direction, link } = change;
  const [before, after] =
    direction === 'goes' ? [change.after, change.before] : [change.before, change.after];
  const example = shownExample(change, options);
  return {
    id,
    title,
    since: lines.map((line) => line.replace('-', ' ')).join(', '),
    commands,
    before,
    after,
    ...(example === undefined ? {} : { example }),
    ...(example === undefined && change.unseen !== undefined ? { unseen: change.unseen } : {}),
    link,
    ...(use === undefined ? {} : { use: { rank: use.rank, used: use.used } }),
  };
}

function at(order: ReadonlyMap<string, number>, { id }: ChangeBetween): number {
  return order.get(id) ?? Number.POSITIVE_INFINITY;
}

/** `Redis 6.2`, `Valkey 9.1`. */
function nameOf(line: ReleaseLine): string {
  const text = formatReleaseLine(line);
  return line.name === 'valkey' ? `V${text.slice(1)}` : `Redis ${text}`;
}
