import type { EngineAnswers } from '../messages/engine-answers.ts';
import { ENGINE_CODES } from '../messages/engine-error.ts';
import type { TestWords } from '../messages/test-words.ts';
import { MEASURED } from './catalogue/measured.ts';
import type { ChangeBetween } from './changes-between.ts';
import { type Clue, cut, saysSentence } from './clue.ts';
import { replyAt, stepsOf } from './measured-replies.ts';
import { parseReleaseLine } from './release-line.ts';
import type { UpgradePath } from './upgrade-path.ts';

/** A measurement that differs between two engines. */
interface Candidate {
  readonly probe: string;
  /** `SPOP`, or a container's subcommand: `CONFIG GET`. */
  readonly command: string;
  /** Its other arguments, as words. */
  readonly args: readonly string[];
  readonly before: Said;
  readonly after: Said;
  readonly entry: ChangeBetween;
  readonly since: string;
}

/** What an engine replied, or a test quotes of it: an error or a value, by its words. */
interface Said {
  readonly isError: boolean;
  readonly words: ReadonlySet<string>;
}

const CONTAINERS =
  /^(?:ACL|CLIENT|CLUSTER|COMMAND|CONFIG|DEBUG|FUNCTION|LATENCY|MEMORY|MODULE|OBJECT|PUBSUB|SCRIPT|SLOWLOG|XGROUP|XINFO)$/;
/** Scripts can be about anything, and these only prepare what a test is about. */
const SCRIPTS = /^(?:EVAL|EVALSHA|EVAL_RO|FCALL|FCALL_RO|HELLO|AUTH|MULTI|PING|SUBSCRIBE)$/;
const ERROR = new RegExp(`(?:^|[^A-Za-z])(?:${ENGINE_CODES})\\s`);
const INDEXES = new WeakMap<UpgradePath['entries'], ReadonlyMap<string, readonly Candidate[]>>();
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
  words: TestWords,
  unrefused: () => 'baseline' | 'candidate' | undefined,
  without?: string,
): Clue | undefined {
  const index = indexOf(path);
  const named = words.commandsOf(index);
  if (named.length === 0) return undefined;
  const sides = sidesOf(answers, unrefused);
  if (sides === undefined) return undefined;
  let best: { readonly score: number; readonly one: Candidate } | undefined;
  let other = 0;
  for (const one of named.flatMap((command) => index.get(command) ?? [])) {
    if (one.probe === without || !words.names(one.command)) continue;
    const score = scoreOf(one, sides, words);
    if (score === undefined) continue;
    if (best === undefined || score > best.score) {
      if (best !== undefined && best.one.entry.id !== one.entry.id) other = Math.max(other, best.score);
      best = { score, one };
    } else if (best.one.entry.id !== one.entry.id) other = Math.max(other, score);
  }
  if (best === undefined || best.score < ENOUGH || best.score - other < 0.05) return undefined;
  const { one } = best;
  return {
    entry: one.entry,
    since: one.since,
    strength: 'guess',
    evidence: [
      `The test names ${one.command}, of which a measurement differs between the two engines: ${cut(sentOf(one.probe))}.`,
      ...(answers.candidate === undefined ? [] : [saysSentence(path, 'candidate', answers.candidate)]),
    ].slice(0, 2),
  };
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

function scoreOf({ args, before, after }: Candidate, sides: Sides, words: TestWords): number | undefined {
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

function said(text: string): Said {
  return {
    isError: ERROR.test(text) || /^(?:unknown|wrong number|syntax error)/i.test(text),
    words: wordsOf(text),
  };
}

/** Words alone: numbers and what is quoted differ from test to test. */
function wordsOf(text: string): ReadonlySet<string> {
  return new Set(
    text
      .slice(0, 600)
      .toLowerCase()
      .match(/[a-z][a-z_-]+/g) ?? [],
  );
}

function likeness(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  if (one.size === 0 && other.size === 0) return 0.6;
  let shared = 0;
  for (const word of one) if (other.has(word)) shared += 1;
  return shared / Math.max(one.size, other.size);
}

function indexOf(path: UpgradePath): ReadonlyMap<string, readonly Candidate[]> {
  const known = INDEXES.get(path.entries);
  if (known !== undefined) return known;
  const index = new Map<string, Candidate[]>();
  for (const probe of Object.keys(MEASURED)) {
    const one = candidateOf(path, probe);
    if (one === undefined) continue;
    const [command = ''] = one.command.split(' ');
    const of = index.get(command);
    if (of === undefined) index.set(command, [one]);
    else of.push(one);
  }
  INDEXES.set(path.entries, index);
  return index;
}

function candidateOf(path: UpgradePath, probe: string): Candidate | undefined {
  const measured = MEASURED[probe];
  if (measured === undefined) return undefined;
  const [name = '', ...rest] = measured.command.map((arg) => (typeof arg === 'string' ? arg : ''));
  const command = name.toUpperCase();
  if (command === '' || SCRIPTS.test(command)) return undefined;
  const before = replyAt(measured, parseReleaseLine(path.from), 0);
  const after = replyAt(measured, parseReleaseLine(path.to), 0);
  const step = stepsOf(measured).find(
    ({ id, since }) => id !== undefined && path.directionOf(since) !== undefined,
  );
  const entry = path.entries.find(({ id }) => id === step?.id);
  if (
    before === undefined ||
    after === undefined ||
    before === after ||
    step === undefined ||
    entry === undefined
  )
    return undefined;
  const [was, is] = [saidBy(before), saidBy(after)];
  // Two values of the same words differ in their shape alone, which a quotation does not show.
  if (!was.isError && !is.isError && [...was.words].join() === [...is.words].join()) return undefined;
  const isContainer = CONTAINERS.test(command) && rest[0] !== undefined;
  return {
    probe,
    command: isContainer ? `${command} ${rest[0]?.toUpperCase()}` : command,
    args: rest.slice(isContainer ? 1 : 0).filter((arg) => /^[A-Za-z][\w-]+$/.test(arg)),
    before: was,
    after: is,
    entry,
    since: step.since,
  };
}

function saidBy(reply: string): Said {
  return { isError: reply.startsWith('-'), words: wordsOf(reply.replace(/^[-+]/, '')) };
}

function sentOf(probe: string): string {
  return (MEASURED[probe]?.command ?? []).map((arg) => (typeof arg === 'string' ? arg : '…')).join(' ');
}
