import type { EngineAnswers } from '../messages/engine-answers.ts';
import type { TestWords } from '../messages/test-words.ts';
import { commandOf } from './call-pattern.ts';
import { MEASURED } from './catalogue/measured.ts';
import { type Clue, cut, saysSentence } from './clue.ts';
import { type Candidate, indexOf, type Said, said } from './measurement-index.ts';
import type { TestSubject } from './test-subject.ts';
import type { UpgradePath } from './upgrade-path.ts';

/** Half of the words of what is quoted. */
const ALIKE = 0.5;
const ENOUGH = 0.5;

/**
 * Where no sign speaks: the measurement that a test's call and what it quotes are nearest to.
 *
 * The test has to name the command, and what it says of the two engines has to be of the measurement's kind: an error that
 * became a value, a value another. It is a guess, and none where measurements of different entries are as near.
 *
 * @param without - A measurement that is left out, to judge by it.
 */
export function findNearestMeasurement(
  path: UpgradePath,
  answers: EngineAnswers,
  subject: TestSubject,
  unrefused: () => 'baseline' | 'candidate' | undefined,
  without?: string,
): Clue | undefined {
  const index = indexOf(path);
  const sides = sidesOf(answers, unrefused);
  if (sides === undefined) return undefined;
  // What an error quotes may name other commands than the test's own.
  const all = unrefused() === undefined ? [subject.own, subject.words] : [subject.own];
  const one = firstOf(all, (words) => {
    const isNamed = (command: string): boolean =>
      words === subject.own
        ? subject.names(command)
        : // A refusal lists the subcommands that there are: the test writes out another.
          words.names(command) && !(command.includes(' ') && subject.writes(commandOf(command)));
    const near = words
      .commandsOf(index)
      .flatMap((command) => index.of(command))
      .filter(({ probe, command }) => probe !== without && isNamed(command) && subject.isAbout(command));
    return nearestOf(
      near.filter(
        (candidate) =>
          preparesAlike(candidate, subject) &&
          // Where nothing is quoted, the call is all that there is to go by.
          (unrefused() === undefined || subject.hasOptionsOf(sentOf(candidate.probe))),
      ),
      sides,
      words,
    );
  });
  if (one === undefined) return undefined;
  return {
    entry: one.entry,
    since: one.since,
    strength: 'guess',
    evidence: [
      `The test names ${one.command}, of which a measurement differs between the two engines: ${cut(sentOf(one.probe))}.`,
      ...(answers.candidate === undefined || unrefused() !== undefined
        ? []
        : [saysSentence(path, 'candidate', answers.candidate)]),
    ].slice(0, 2),
  };
}

function firstOf<Item, Found>(
  items: readonly Item[],
  find: (item: Item) => Found | undefined,
): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The nearest of them, where none of another entry is as near. */
function nearestOf(candidates: readonly Candidate[], sides: Sides, words: TestWords): Candidate | undefined {
  let best: { readonly score: number; readonly one: Candidate } | undefined;
  let other = 0;
  for (const one of candidates) {
    const score = scoreOf(one, sides, words);
    if (score === undefined) continue;
    if (best === undefined || score > best.score) {
      if (best !== undefined && best.one.entry.id !== one.entry.id) other = Math.max(other, best.score);
      best = { score, one };
    } else if (best.one.entry.id !== one.entry.id) other = Math.max(other, score);
  }
  return best === undefined || best.score < ENOUGH || best.score - other < 0.05 ? undefined : best.one;
}

/** What changes the meaning of what follows it. */
const STATES: readonly string[] = [
  ...['HELLO', 'ACL', 'AUTH', 'SUBSCRIBE', 'PSUBSCRIBE', 'SSUBSCRIBE', 'MULTI', 'WATCH', 'EVAL', 'FUNCTION'],
];

/**
 * Whether test and measurement send the same of what changes the meaning of the rest: RESP3, a user, a subscription, a transaction,
 * what only one of the engines knows, and before EXEC whatever stands in the transaction.
 */
function preparesAlike({ command, prepared, needs, entry }: Candidate, subject: TestSubject): boolean {
  const { own } = subject;
  const { sequences, words } = entry;
  if (sequences !== undefined && !words.some((word) => own.has(word)) && !subject.follows(sequences))
    return false;
  const [first] = command.split(' ');
  if (!needs.every((name) => own.names(name))) return false;
  if (first === 'EXEC' && subject.writtenCommands().some((name) => name !== first && !prepared.has(name)))
    return false;
  return STATES.every(
    (state) =>
      state === first ||
      prepared.has(state) === (own.names(state) || (state === 'HELLO' && own.has('resp3'))),
  );
}

interface Sides {
  readonly before: Partial<Said>;
  readonly after: Partial<Said>;
}

/** Of what kind the two engines' answers are; undefined where nothing tells. */
function sidesOf(
  { baseline, candidate, failedOn, isServers }: EngineAnswers,
  unrefused: () => 'baseline' | 'candidate' | undefined,
): Sides | undefined {
  const accepted = unrefused();
  if (accepted === 'candidate') return { before: { isError: true }, after: { isError: false } };
  if (accepted === 'baseline') return { before: { isError: false }, after: { isError: true } };
  if (baseline !== undefined && candidate !== undefined)
    return { before: said(baseline), after: said(candidate) };
  if (!isServers()) return undefined;
  if (failedOn === 'candidate' && candidate !== undefined)
    return { before: { isError: false }, after: { ...said(candidate), isError: true } };
  if (failedOn === 'baseline' && baseline !== undefined)
    return { before: { ...said(baseline), isError: true }, after: { isError: false } };
  return undefined;
}

function scoreOf(
  { args, before, after }: Candidate,
  sides: Sides,
  words: TestSubject['words'],
): number | undefined {
  let score = 0;
  let parts = 0;
  for (const [theirs, ours] of [
    [sides.before, before],
    [sides.after, after],
  ] as const) {
    if (theirs.isError !== undefined && theirs.isError !== ours.isError) return undefined;
    if (theirs.words === undefined) continue;
    const alike = likeness(theirs.words, ours.words);
    // Two errors of other words are of two causes.
    if (ours.isError && alike < ALIKE) return undefined;
    score += alike;
    parts += 1;
  }
  const shared = args.filter((arg) => words.has(arg)).length;
  const call = args.length === 0 ? 0.6 : shared / args.length;
  return (score + call) / (parts + 1);
}

function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  if (one.size === 0 && other.size === 0) return 0.6;
  let shared = 0;
  for (const word of one) if (other.has(word)) shared += 1;
  return shared / Math.max(one.size, other.size);
}

function sentOf(probe: string): string {
  return (MEASURED[probe]?.command ?? []).map((arg) => (typeof arg === 'string' ? arg : '…')).join(' ');
}
