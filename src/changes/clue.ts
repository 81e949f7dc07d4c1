import type { DifferenceKind, Reason } from '../model/comparison.ts';
import { formatEngine } from '../model/engine.ts';
import type { SignStrength } from './change-entry.ts';
import type { ChangeBetween } from './changes-between.ts';
import type { Explanation } from './explanation.ts';
import { releaseNotesOf } from './release-notes.ts';
import type { UpgradePath } from './upgrade-path.ts';

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
  readonly kind?: ChangeBetween['kind'];
  /** Whose text it is, where it is one. */
  readonly saidBy?: 'baseline' | 'candidate';
  readonly evidence: readonly string[];
}

/** An entry as the reason of a difference. */
export function explainBy(path: UpgradePath, { entry, since, strength, kind, evidence }: Clue): Explanation {
  return {
    kind: kindOnPath(kind ?? entry.kind, path.directionOf(since) ?? entry.direction),
    reason: reasonOf(entry.id, since, entry.title, strength, evidence),
  };
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
export function kindOnPath(kind: DifferenceKind, direction: 'comes' | 'goes'): DifferenceKind {
  return direction === 'goes' ? (REVERSED[kind] ?? kind) : kind;
}

/** `redis 2.8.19 says "…".` */
export function saysSentence(path: UpgradePath, by: 'baseline' | 'candidate', quote: string): string {
  return `${formatEngine(by === 'baseline' ? path.from : path.to)} says "${cut(quote)}".`;
}

const UNTIDY = /[^\S ]| {2}|^ | $/;

/** One line of at most 120 characters. */
export function cut(text: string): string {
  if (text.length <= 120 && !UNTIDY.test(text)) return text;
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 120 ? `${line.slice(0, 119)}…` : line;
}
