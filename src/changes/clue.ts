import type { DifferenceKind, Reason } from '../model/comparison.ts';
import { formatEngine } from '../model/engine.ts';
import type { SignStrength } from './change-entry.ts';
import type { ChangeBetween } from './changes-between.ts';
import type { Explanation } from './explanation.ts';
import { releaseNotesOf } from './release-notes.ts';
import { kindAt, type UpgradePath } from './upgrade-path.ts';

const REVERSED: Partial<Readonly<Record<DifferenceKind, DifferenceKind>>> = {
  newlyAccepted: 'newlyRefused',
  newlyRefused: 'newlyAccepted',
};

/** What speaks for an entry. */
export interface Clue {
  readonly entry: ChangeBetween;
  readonly since: string;
  readonly strength: SignStrength;
  /** Where it tells of another kind of change than the entry. */
  readonly kind?: ChangeBetween['kind'] | undefined;
  /** What it is about, where the entry tells of several things. */
  readonly title?: string | undefined;
  readonly evidence: readonly string[];
}

/** An entry as the reason of a difference: of all that the entry tells, what concerns this one. */
export function explainBy(path: UpgradePath, clue: Clue): Explanation {
  const { entry, since, strength, evidence } = clue;
  return {
    kind: kindOnPath(kindOf(clue), path.directionOf(since)),
    reason: { ...reasonOf(entry.id, since, titleOf(clue), strength, evidence), ...changeOf(clue) },
  };
}

/** The kind of what the entry's line brought; its first line may have brought another. */
export function kindOf({ entry, since, kind }: Clue): ChangeBetween['kind'] {
  return kind ?? kindAt(entry.id, since) ?? entry.kind;
}

/** What is said of other lines than the one that counts here: `(7.2: listpacks while small)`, `(8.2 and 8.4 not measured)`. */
const OF_ANOTHER_LINE = / \([^()]*\d\.\d[^()]*\)/g;

function titleOf({ entry, since, title }: Clue): string {
  return (title ?? entry.again?.[since]?.title ?? entry.title).replace(OF_ANOTHER_LINE, '');
}

/** What the engines do before and since, where the entry tells of this change alone. */
function changeOf({ entry, since, title }: Clue): Pick<Reason, 'before' | 'after'> {
  if (title !== undefined) return {};
  const { before, after } = entry.again?.[since] ?? entry;
  return { before, after };
}

export function reasonOf(
  id: string,
  since: string,
  title: string,
  certainty: SignStrength,
  evidence: readonly string[],
): Reason {
  return { id, since, title, certainty, evidence, link: releaseNotesOf(since) };
}

/** Who goes back meets a refusal where who goes forward met an acceptance. */
export function kindOnPath(kind: DifferenceKind, direction: 'comes' | 'goes' | undefined): DifferenceKind {
  return direction === 'goes' ? (REVERSED[kind] ?? kind) : kind;
}

/** `redis 2.8.19 says "…".` */
export function saysSentence(path: UpgradePath, by: 'baseline' | 'candidate', quote: string): string {
  return `${formatEngine(by === 'baseline' ? path.from : path.to)} says "${cut(quote)}".`;
}

/** One line of at most 120 characters. */
export function cut(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
