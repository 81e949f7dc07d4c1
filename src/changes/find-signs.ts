import type { EngineAnswers } from '../messages/engine-answers.ts';
import { ENGINE_CODES } from '../messages/engine-error.ts';
import type { SignStrength, TextSign } from './change-entry.ts';
import type { ChangeBetween } from './changes-between.ts';
import { type Clue, explainBy, saysSentence } from './clue.ts';
import type { Explanation } from './explanation.ts';
import { optionClues } from './option-clues.ts';
import type { TestSubject } from './test-subject.ts';
import { saysEnough, swallowedClues, unrefusedClues } from './unrefused-clues.ts';
import type { UpgradePath } from './upgrade-path.ts';

const POINTS: Readonly<Record<SignStrength, number>> = { certain: 100, likely: 10, guess: 1 };
/** What both engines say proves more than what one of them does. */
const BOTH = 50;

/** The entry that most speaks for: by what the engines say, by values, and last by the test's own words. */
export function findSigns(
  path: UpgradePath,
  answers: EngineAnswers,
  subject: TestSubject,
  unrefused: () => 'baseline' | 'candidate' | undefined,
  sent: readonly string[],
): Explanation | undefined {
  const clues: Clue[] = [
    ...doubtHalves(fitting([...textClues(path, answers, subject)], answers), answers),
    ...valueClues(path, answers, subject),
  ];
  if (!clues.some(({ strength }) => strength === 'certain'))
    clues.push(...optionClues(path, answers, subject, sent));
  if (clues.length === 0) {
    const on = unrefused();
    if (on !== undefined) clues.push(...unrefusedClues(path, subject, on));
    else if (answers.isValues && answers.baseline !== undefined && answers.candidate !== undefined)
      clues.push(...swallowedClues(path, subject, plain(answers.baseline), plain(answers.candidate)));
  }
  if (clues.length === 0) return undefined;
  const found = strongest(clues, subject);
  return found === undefined ? undefined : explainBy(path, found);
}

function* textClues(path: UpgradePath, answers: EngineAnswers, subject: TestSubject): Generator<Clue> {
  const isThrown = answers.baseline === undefined || answers.candidate === undefined;
  const matches = [
    ...(answers.baseline === undefined ? [] : path.textsIn('baseline', answers.baseline)),
    ...(answers.candidate === undefined ? [] : path.textsIn('candidate', answers.candidate)),
  ];
  for (const { sign, entry, since, saidBy, quote } of matches) {
    if (isThrown && entry.onlyQuoted) continue;
    const strength = weigh(path, sign, entry, subject);
    if (strength === undefined) continue;
    yield {
      entry,
      since,
      strength,
      saidBy,
      ...(sign.title === undefined ? {} : { title: sign.title }),
      ...(sign.kind === undefined ? {} : { kind: sign.kind }),
      evidence: [saysSentence(path, saidBy, quote), ...sentencesOfWords(sign.words, entry, subject)],
    };
  }
}

function* valueClues(path: UpgradePath, answers: EngineAnswers, subject: TestSubject): Generator<Clue> {
  const { baseline, candidate, isValues } = answers;
  if (baseline === undefined || candidate === undefined || !isValues) return;
  const from = plain(baseline);
  const to = plain(candidate);
  for (const { sign, entry, since, isBack } of path.valuesIn(from, to)) {
    const [was, is] = isBack ? [to, from] : [from, to];
    if (!sign.before.test(was) || !sign.after.test(is)) continue;
    if (sign.when === undefined ? sign.after.test(was) : !sign.when(was, is)) continue;
    const strength = weigh(path, sign, entry, subject, subject.own);
    // A value that becomes another without a word of what it is says nothing.
    if (strength === undefined || (strength === 'guess' && sign.strength !== 'guess')) continue;
    // What is guessed of a value alone is not guessed against the call that the test writes out.
    if (strength === 'guess' && sign.words === undefined && subject.writesOthersThan(entry.commands))
      continue;
    yield {
      entry,
      since,
      strength,
      ...(sign.title === undefined ? {} : { title: sign.title }),
      ...(sign.kind === undefined ? {} : { kind: sign.kind }),
      evidence: [
        saysSentence(path, 'baseline', from),
        saysSentence(path, 'candidate', to),
        ...sentencesOfWords(sign.words, entry, subject),
      ],
    };
  }
}

/** A command of an entry that the test or its error names. */
function commandNamed({ commands }: ChangeBetween, words: TestSubject['words']): string | undefined {
  return commands.find((name) => words.names(name) || words.names(name.split(' ')[0] ?? name));
}

/** Several causes share a text: then the test has to name a command of the entry, and one of the sign's words. */
function weigh(
  path: UpgradePath,
  { strength, words: wanted, since }: Pick<TextSign, 'strength' | 'words' | 'since'>,
  entry: ChangeBetween,
  subject: TestSubject,
  words = subject.words,
): SignStrength | undefined {
  if (wanted === undefined) return strength;
  const command = commandNamed(entry, words);
  if (command === undefined) return undefined;
  if (wanted.some((word) => words.has(word))) return strength;
  // What came with a later line concerns few of the entry's commands.
  return since === undefined && saysEnough(path, entry, command) ? 'guess' : undefined;
}

function sentencesOfWords(
  wanted: readonly string[] | undefined,
  entry: ChangeBetween,
  subject: TestSubject,
): readonly string[] {
  if (wanted === undefined) return [];
  const command = commandNamed(entry, subject.words);
  const word = wanted.find((text) => subject.words.has(text));
  return [
    ...(command === undefined ? [] : [`The test names ${command}.`]),
    ...(word === undefined ? [] : [`It has the word "${word}".`]),
  ];
}

const ENGINE_ERROR = new RegExp(`(?:^|[^A-Za-z])(?:${ENGINE_CODES})\\s`);
/** `OK`, `null`, `[ 1, 2 ]`: no two words in a row. */
const SENTENCE = /[a-z]{2,}[ ,.:'"`]{1,3}[a-z]{2,}/i;

/**
 * The clues whose kind fits what both engines said: two errors are nothing that was newly accepted, and where one of them gave a
 * value no error's wording has changed.
 */
function fitting(clues: readonly Clue[], { baseline, candidate }: EngineAnswers): readonly Clue[] {
  if (clues.length === 0 || baseline === undefined || candidate === undefined) return clues;
  const areErrors = ENGINE_ERROR.test(baseline) && ENGINE_ERROR.test(candidate);
  return clues.flatMap((clue) => {
    const kind = clue.kind ?? clue.entry.kind;
    if (kind === 'wording') {
      const other = clue.saidBy === 'baseline' ? candidate : baseline;
      return other === '' || SENTENCE.test(other) ? clue : [];
    }
    if (!areErrors || (kind !== 'newlyAccepted' && kind !== 'newlyRefused')) return clue;
    return clue.strength === 'certain' ? { ...clue, strength: 'likely' as const } : [];
  });
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
        other.strength !== 'guess',
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
function strongest(clues: readonly Clue[], subject: TestSubject): Clue | undefined {
  if (clues.length < 2) return clues[0];
  const sums = new Map<string, { points: number; clue: Clue; evidence: Set<string> }>();
  for (const clue of clues) {
    const sum = sums.get(clue.entry.id);
    if (sum === undefined) {
      sums.set(clue.entry.id, { points: POINTS[clue.strength], clue, evidence: new Set(clue.evidence) });
      continue;
    }
    const isOther =
      clue.saidBy !== undefined && sum.clue.saidBy !== undefined && clue.saidBy !== sum.clue.saidBy;
    const isBoth = isOther && clue.strength === 'certain' && sum.clue.strength === 'certain';
    sum.points = Math.max(sum.points, POINTS[clue.strength] + (isBoth ? BOTH : 0));
    for (const sentence of clue.evidence) sum.evidence.add(sentence);
    if (POINTS[clue.strength] > POINTS[sum.clue.strength]) sum.clue = clue;
  }
  const ordered = [...sums.values()].sort((a, b) => b.points - a.points);
  const most = ordered[0]?.points;
  const equal = ordered.filter(({ points }) => points === most);
  const spokenFor = [subject.own, subject.words]
    .map((words) => equal.filter(({ clue }) => clue.entry.words.some((word) => words.has(word))))
    .find(({ length }) => length === 1);
  const best = (spokenFor ?? equal)[0];
  if (best === undefined) return undefined;
  const isAlone = equal.length === 1 || spokenFor !== undefined;
  if (!isAlone && best.clue.strength === 'guess') return undefined;
  const strength = isAlone ? best.clue.strength : 'guess';
  return { ...best.clue, strength, evidence: [...best.evidence].slice(0, 6) };
}

/** A value as an assertion prints it, without its quotes: `'a'`, `"a"`, `b'a'`, `Buffer`. */
function plain(text: string): string {
  const trimmed = withoutLists(text.trim());
  return /^b?(['"`])(.*)\1$/s.exec(trimmed)?.[2] ?? trimmed;
}

/** Without the names that Go and PHP print of a list's type, and PHP's numbers of its elements. */
function withoutLists(text: string): string {
  if (text.includes('[]')) return text.replace(/\[\](?:interface ?\{\}|any|string|int64)(?=\{)/g, '');
  return text.includes('Array')
    ? text.replace(/\bArray (?:&\d+ )?\(/g, '(').replace(/([(,\n]\s*)\d+ => /g, '$1')
    : text;
}
