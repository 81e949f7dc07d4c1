import type { EngineAnswers } from '../messages/engine-answers.ts';
import { ENGINE_CODES } from '../messages/engine-error.ts';
import { commandOf } from './call-pattern.ts';
import type { SignStrength, TextSign } from './change-entry.ts';
import type { ChangeBetween } from './changes-between.ts';
import { type Clue, explainBy, kindOf, saysSentence } from './clue.ts';
import type { Explanation } from './explanation.ts';
import { optionClues } from './option-clues.ts';
import type { TestSubject } from './test-subject.ts';
import { saysEnough, swallowedClues, unrefusedClues } from './unrefused-clues.ts';
import type { UpgradePath } from './upgrade-path.ts';

const SURENESS: Readonly<Record<SignStrength, number>> = { certain: 3, likely: 2, guess: 1 };

/** What speaks for an entry because an engine says it. */
interface TextClue extends Clue {
  readonly saidBy: 'baseline' | 'candidate';
}

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
    ...optionClues(path, answers, subject, sent),
  ];
  if (clues.length === 0) {
    const on = unrefused();
    if (on !== undefined) clues.push(...unrefusedClues(path, subject, on));
    else if (answers.isValues) clues.push(...swallowedClues(path, subject, ...valuesOf(answers)));
  }
  const found = strongest(clues, subject);
  return found === undefined ? undefined : explainBy(path, found);
}

function* textClues(path: UpgradePath, answers: EngineAnswers, subject: TestSubject): Generator<TextClue> {
  const matches = (['baseline', 'candidate'] as const).flatMap((by) => path.textsIn(by, answers[by] ?? ''));
  for (const { sign, entry, since, saidBy, quote } of matches) {
    const weight = weigh(path, sign, entry, subject, subject.words);
    if (weight === undefined) continue;
    const evidence = [saysSentence(path, saidBy, quote), ...weight.sentences];
    yield { entry, since, strength: weight.strength, saidBy, title: sign.title, kind: sign.kind, evidence };
  }
}

function* valueClues(path: UpgradePath, answers: EngineAnswers, subject: TestSubject): Generator<Clue> {
  if (!answers.isValues) return;
  const [from, to] = valuesOf(answers);
  for (const { sign, entry, since, isBack } of path.valuesIn(from, to)) {
    const [was, is] = isBack ? [to, from] : [from, to];
    if (!sign.before.test(was) || !sign.after.test(is)) continue;
    if (sign.when === undefined ? sign.after.test(was) : !sign.when(was, is)) continue;
    const weight = weigh(path, sign, entry, subject, subject.own);
    if (weight === undefined) continue;
    const { strength, sentences } = weight;
    // A value that becomes another without a word of what it is says nothing.
    if (strength === 'guess' && sign.strength !== 'guess') continue;
    // What is guessed of a value alone is not guessed against the call that the test writes out.
    if (strength === 'guess' && sign.words === undefined && subject.writesOthersThan(entry.commands))
      continue;
    const evidence = [
      saysSentence(path, 'baseline', from),
      saysSentence(path, 'candidate', to),
      ...sentences,
    ];
    yield { entry, since, strength, title: sign.title, kind: sign.kind, evidence };
  }
}

/** What the two engines gave, as {@link EngineAnswers.isValues} says of them. */
function valuesOf({ baseline = '', candidate = '' }: EngineAnswers): readonly [from: string, to: string] {
  return [plain(baseline), plain(candidate)];
}

/** A command of an entry that the test or its error names. */
function commandNamed({ commands }: ChangeBetween, words: TestSubject['words']): string | undefined {
  return commands.find((name) => words.names(name) || words.names(commandOf(name)));
}

interface Weight {
  readonly strength: SignStrength;
  /** What of the test's words speaks for it. */
  readonly sentences: readonly string[];
}

/** Several causes share a text: then the test has to name a command of the entry, and one of the sign's words. */
function weigh(
  path: UpgradePath,
  { strength, words: wanted, since }: Pick<TextSign, 'strength' | 'words' | 'since'>,
  entry: ChangeBetween,
  subject: TestSubject,
  words: TestSubject['words'],
): Weight | undefined {
  if (wanted === undefined) return { strength, sentences: [] };
  const command = commandNamed(entry, words);
  if (command === undefined) return undefined;
  const sentences = [`The test names ${command}.`];
  const word = wanted.find((one) => words.has(one));
  if (word !== undefined) return { strength, sentences: [...sentences, `It has the word "${word}".`] };
  if (entry.sequences !== undefined)
    return subject.follows(entry.sequences) ? { strength, sentences } : undefined;
  // What came with a later line concerns few of the entry's commands.
  return since === undefined && saysEnough(path, entry, command)
    ? { strength: 'guess', sentences }
    : undefined;
}

const ENGINE_ERROR = new RegExp(`(?:^|[^A-Za-z])(?:${ENGINE_CODES})\\s`);
/** `OK`, `null`, `[ 1, 2 ]`: no two words in a row. */
const SENTENCE = /[a-z]{2,}[ ,.:'"`]{1,3}[a-z]{2,}/i;

/**
 * The clues whose kind fits what both engines said: two errors are nothing that was newly accepted, and where one of them gave a
 * value no error's wording has changed.
 */
function fitting(clues: readonly TextClue[], { baseline, candidate }: EngineAnswers): readonly TextClue[] {
  if (baseline === undefined || candidate === undefined) return clues;
  const areErrors = ENGINE_ERROR.test(baseline) && ENGINE_ERROR.test(candidate);
  return clues.flatMap((clue) => {
    const kind = kindOf(clue);
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
  clues: readonly TextClue[],
  { failedOn, baseline, candidate }: EngineAnswers,
): readonly Clue[] {
  const isThrown = baseline === undefined || candidate === undefined;
  return clues.flatMap((clue) => {
    const { entry, saidBy, strength } = clue;
    if (kindOf(clue) !== 'wording' || strength !== 'certain') return clue;
    const isWhole = clues.some(
      (other) => other.entry.id === entry.id && other.saidBy !== saidBy && other.strength !== 'guess',
    );
    if (isWhole) return clue;
    // Its texts frame errors of any cause.
    if (entry.onlyQuoted) return [];
    const isExpected = failedOn !== 'both' && failedOn !== saidBy;
    return { ...clue, strength: isThrown || isExpected ? 'guess' : 'likely' };
  });
}

/**
 * The entry with the surest clue. Of equal ones the one that the test's own words speak for, or else the earlier clue,
 * which is then a guess; guesses alone that contradict each other are none.
 */
function strongest(clues: readonly Clue[], subject: TestSubject): Clue | undefined {
  const byEntry = new Map<string, { clue: Clue; evidence: Set<string> }>();
  for (const clue of clues) {
    const known = byEntry.get(clue.entry.id);
    if (known === undefined) {
      byEntry.set(clue.entry.id, { clue, evidence: new Set(clue.evidence) });
      continue;
    }
    for (const sentence of clue.evidence) known.evidence.add(sentence);
    if (SURENESS[clue.strength] > SURENESS[known.clue.strength]) known.clue = clue;
  }
  const all = [...byEntry.values()];
  const most = Math.max(...all.map(({ clue }) => SURENESS[clue.strength]));
  const equal = all.filter(({ clue }) => SURENESS[clue.strength] === most);
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
  const untyped = text.replace(/\[\](?:interface ?\{\}|any|string|int64)(?=\{)/g, '');
  return untyped.includes('Array')
    ? untyped.replace(/\bArray (?:&\d+ )?\(/g, '(').replace(/([(,\n]\s*)\d+ => /g, '$1')
    : untyped;
}
