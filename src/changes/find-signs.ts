import type { EngineAnswers } from '../messages/engine-answers.ts';
import type { TestWords } from '../messages/test-words.ts';
import type { SignStrength, TextSign } from './change-entry.ts';
import { type ChangeBetween, entryOfCommand } from './changes-between.ts';
import { type Clue, cut, explainBy, saysSentence } from './clue.ts';
import { lifeOfCommand } from './commands-since.ts';
import type { Explanation } from './explanation.ts';
import { optionClues } from './option-clues.ts';
import type { UpgradePath } from './upgrade-path.ts';

const POINTS: Readonly<Record<SignStrength, number>> = { certain: 100, likely: 10, guess: 1 };

/** The entry that most speaks for: by what the engines say, by values, and last by the test's own words. */
export function findSigns(
  path: UpgradePath,
  answers: EngineAnswers,
  words: TestWords,
  unrefused: () => 'baseline' | 'candidate' | undefined,
  sent: readonly string[],
): Explanation | undefined {
  const clues: Clue[] = [
    ...doubtHalves([...textClues(path, answers, words)], answers),
    ...valueClues(path, answers, words),
  ];
  if (!clues.some(({ strength }) => strength === 'certain'))
    clues.push(...optionClues(path, answers, words, sent));
  if (clues.length === 0) {
    const on = unrefused();
    if (on !== undefined) clues.push(...cameClues(path, words, on));
    if (on !== undefined && clues.length === 0) clues.push(...unrefusedClues(path, words, on));
  }
  if (clues.length === 0) return undefined;
  const found = strongest(clues, words);
  return found === undefined ? undefined : explainBy(path, found);
}

function* textClues(path: UpgradePath, answers: EngineAnswers, words: TestWords): Generator<Clue> {
  const isThrown = answers.baseline === undefined || answers.candidate === undefined;
  const matches = [
    ...(answers.baseline === undefined ? [] : path.textsIn('baseline', answers.baseline)),
    ...(answers.candidate === undefined ? [] : path.textsIn('candidate', answers.candidate)),
  ];
  for (const { sign, entry, since, saidBy, quote } of matches) {
    if (isThrown && entry.onlyQuoted) continue;
    const strength = weigh(path, sign, entry, words);
    if (strength === undefined) continue;
    yield {
      entry,
      since,
      strength,
      saidBy,
      ...(sign.title === undefined ? {} : { title: sign.title }),
      ...(sign.kind === undefined ? {} : { kind: sign.kind }),
      evidence: [saysSentence(path, saidBy, quote), ...sentencesOfWords(sign.words, entry, words)],
    };
  }
}

function* valueClues(path: UpgradePath, answers: EngineAnswers, words: TestWords): Generator<Clue> {
  const { baseline, candidate, isValues } = answers;
  if (baseline === undefined || candidate === undefined || !isValues) return;
  const from = plain(baseline);
  const to = plain(candidate);
  for (const { sign, entry, since, isBack } of path.valuesIn(from, to)) {
    const [was, is] = isBack ? [to, from] : [from, to];
    if (!sign.before.test(was) || !sign.after.test(is)) continue;
    if (sign.when === undefined ? sign.after.test(was) : !sign.when(was, is)) continue;
    const strength = weigh(path, sign, entry, words);
    // A value that becomes another without a word of what it is says nothing.
    if (strength === undefined || (strength === 'guess' && sign.strength !== 'guess')) continue;
    yield {
      entry,
      since,
      strength,
      ...(sign.title === undefined ? {} : { title: sign.title }),
      ...(sign.kind === undefined ? {} : { kind: sign.kind }),
      evidence: [
        saysSentence(path, 'baseline', cut(from)),
        saysSentence(path, 'candidate', cut(to)),
        ...sentencesOfWords(sign.words, entry, words),
      ],
    };
  }
}

/** What a test sends before that which it is about. */
const PREPARES = /^(?:HELLO|RESET|ACL|XADD|GEOADD|XGROUP|FUNCTION)\b/;

/** The test waited for an error that did not come, and names a command or an option that came with the way. */
function* cameClues(path: UpgradePath, words: TestWords, on: 'baseline' | 'candidate'): Generator<Clue> {
  const direction = on === 'candidate' ? 'comes' : 'goes';
  const named = path.comers(direction).filter(({ name }) => words.names(name));
  const others = named.filter(({ name }) => !PREPARES.test(name));
  for (const { name, since } of others.length > 0 ? others : named) {
    const entry = path.entryOf(name, since) ?? entryOfCommand(name, { since }, direction);
    yield {
      entry,
      since,
      kind: 'newlyAccepted',
      strength: 'likely',
      evidence: [
        'The test waits for an error that does not come.',
        `It names ${name}, which exists since ${since.replace('-', ' ')}.`,
      ],
    };
  }
}

/** The test waited for an error that did not come: something is accepted on the engine on which it failed. */
function* unrefusedClues(path: UpgradePath, words: TestWords, on: 'baseline' | 'candidate'): Generator<Clue> {
  for (const entry of path.entries) {
    const isAccepted = entry.kind === 'newlyAccepted';
    if (!isAccepted && entry.kind !== 'newlyRefused') continue;
    // On an upgrade the candidate accepts what is newly accepted; all else is the other way round.
    const acceptedOn = isAccepted === (entry.direction === 'comes') ? 'candidate' : 'baseline';
    if (acceptedOn !== on) continue;
    const command = entry.commands.find((name) => words.names(name));
    if (command === undefined) continue;
    const word = entry.words.find((text) => words.has(text));
    if (word === undefined && !saysEnough(path, entry, command)) continue;
    const hints = [`The test waits for an error that does not come, and names ${command}.`];
    if (word !== undefined) hints.push(`It has the word "${word}".`);
    const since = entry.at[0] ?? entry.since;
    const life = entry.commands.length > 1 ? lifeOfCommand(command) : undefined;
    yield {
      entry,
      since,
      ...(life?.since === since ? { title: `${command} exists since ${since.replace('-', ' ')}` } : {}),
      strength: word === undefined ? 'guess' : 'likely',
      evidence: hints,
    };
  }
}

/** Several causes share a text: then the test has to name a command of the entry, and one of the sign's words. */
function weigh(
  path: UpgradePath,
  { strength, words: wanted, since }: Pick<TextSign, 'strength' | 'words' | 'since'>,
  entry: ChangeBetween,
  words: TestWords,
): SignStrength | undefined {
  if (wanted === undefined) return strength;
  const command = entry.commands.find((name) => words.names(name) || words.names(name.split(' ')[0] ?? name));
  if (command === undefined) return undefined;
  if (wanted.some((word) => words.has(word))) return strength;
  // What came with a later line concerns few of the entry's commands.
  return since === undefined && saysEnough(path, entry, command) ? 'guess' : undefined;
}

function sentencesOfWords(
  wanted: readonly string[] | undefined,
  entry: ChangeBetween,
  words: TestWords,
): readonly string[] {
  if (wanted === undefined) return [];
  const command = entry.commands.find((name) => words.names(name) || words.names(name.split(' ')[0] ?? name));
  const word = wanted.find((text) => words.has(text));
  return [
    ...(command === undefined ? [] : [`The test names ${command}.`]),
    ...(word === undefined ? [] : [`It has the word "${word}".`]),
  ];
}

/** A command that has learned several things on the path says alone nothing, and a script can be about anything. */
function saysEnough({ entries }: UpgradePath, entry: ChangeBetween, command: string): boolean {
  return !/^EVAL/.test(command) && !entries.some((other) => other !== entry && isAbout(other, command));
}

function isAbout({ commands }: ChangeBetween, command: string): boolean {
  return commands.some((name) => name === command || name.startsWith(`${command} `));
}

/**
 * Another wording is only proven by both: one engine's error alone can have any cause. Where nothing quotes the other
 * engine, or the quotation is only what the test expected, it is a guess.
 */
function doubtHalves(
  clues: readonly Clue[],
  { failedOn, baseline, candidate }: EngineAnswers,
): readonly Clue[] {
  if (clues.length === 0) return clues;
  const isThrown = baseline === undefined || candidate === undefined;
  return clues.flatMap((clue) => {
    const { entry, saidBy, strength } = clue;
    if ((clue.kind ?? entry.kind) !== 'wording' || saidBy === undefined || strength !== 'certain')
      return clue;
    const isWhole = clues.some(
      (other) =>
        other.entry.id === entry.id &&
        other.saidBy !== undefined &&
        other.saidBy !== saidBy &&
        other.strength === 'certain',
    );
    if (isWhole) return clue;
    // Its texts frame errors of any cause.
    if (entry.onlyQuoted) return [];
    const isExpected = failedOn !== 'both' && failedOn !== saidBy;
    return { ...clue, strength: isThrown || isExpected ? 'guess' : 'likely' };
  });
}

/**
 * The entry with the most points. Of equal ones the one that the test's own words speak for, or else the earlier clue,
 * which is then a guess; guesses alone that contradict each other are none.
 */
function strongest(clues: readonly Clue[], words: TestWords): Clue | undefined {
  if (clues.length < 2) return clues[0];
  const sums = new Map<string, { points: number; clue: Clue; evidence: Set<string> }>();
  for (const clue of clues) {
    const sum = sums.get(clue.entry.id);
    if (sum === undefined) {
      sums.set(clue.entry.id, { points: POINTS[clue.strength], clue, evidence: new Set(clue.evidence) });
      continue;
    }
    sum.points = Math.max(sum.points, POINTS[clue.strength]);
    for (const sentence of clue.evidence) sum.evidence.add(sentence);
    if (POINTS[clue.strength] > POINTS[sum.clue.strength]) sum.clue = clue;
  }
  const ordered = [...sums.values()].sort((a, b) => b.points - a.points);
  const most = ordered[0]?.points;
  const equal = ordered.filter(({ points }) => points === most);
  const spokenFor = equal.filter(({ clue }) => clue.entry.words.some((word) => words.has(word)));
  const best = (spokenFor.length === 1 ? spokenFor : equal)[0];
  if (best === undefined) return undefined;
  const isAlone = equal.length === 1 || spokenFor.length === 1;
  if (!isAlone && best.clue.strength === 'guess') return undefined;
  const strength = isAlone ? best.clue.strength : 'guess';
  return { ...best.clue, strength, evidence: [...best.evidence].slice(0, 6) };
}

/** A value as an assertion prints it, without its quotes: `'a'`, `"a"`, `b'a'`, `Buffer`. */
function plain(text: string): string {
  const trimmed = text.trim();
  return /^b?(['"`])(.*)\1$/s.exec(trimmed)?.[2] ?? trimmed;
}
