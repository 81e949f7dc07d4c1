import { CONTAINER_COMMANDS } from '../messages/sent-command.ts';
import { commandOf } from './call-pattern.ts';
import { type ChangeBetween, entryOfCommand } from './changes-between.ts';
import { type Clue, cut } from './clue.ts';
import { lifeOfCommand } from './commands-since.ts';
import { type ConcernedCalls, callsAt } from './concerned-calls.ts';
import { entryAt } from './option-clues.ts';
import { orderOfLine, parseReleaseLine } from './release-line.ts';
import type { TestSubject } from './test-subject.ts';
import { kindAt, type UpgradePath } from './upgrade-path.ts';

/**
 * What speaks for an entry where a test waited for an error that did not come: first a command or an option that came with the
 * way, then whatever is accepted on the engine on which it failed.
 *
 * @param on - Where it failed.
 */
export function unrefusedClues(
  path: UpgradePath,
  subject: TestSubject,
  on: 'baseline' | 'candidate',
): readonly Clue[] {
  const came = [...cameClues(path, subject, on)];
  return came.length > 0 ? came : surest([...acceptedClues(path, subject, on)]);
}

/** What may be about anything, or only prepares. */
const TELLS_NOTHING = /^(?:EVAL|EVALSHA|EVAL_RO|EVALSHA_RO|FCALL|FCALL_RO|HELLO|ACL|AUTH)\b/;
/** What is left of a reply where a test has caught the error and gone on. */
const NOTHING =
  /^\W*$|^(?:null|undefined|nil|none|nullptr|false|0|\(nil\)|<nil>|Array ?\(\s*\)|map\[\]|Map \{\}|Set \{\}|Object \{\}|Optional\.empty)$/i;

/**
 * What speaks for an entry where a test caught the error of a call and met nothing afterwards: a call of just the form that one
 * of the engines refuses is written out, or named with one of the entry's words.
 *
 * @param baseline - The values that the two engines gave.
 */
export function swallowedClues(
  path: UpgradePath,
  subject: TestSubject,
  baseline: string,
  candidate: string,
): readonly Clue[] {
  const [hadNothing, hasNothing] = [NOTHING.test(baseline), NOTHING.test(candidate)];
  if (hadNothing === hasNothing) return [];
  const found = [...acceptedClues(path, subject, hadNothing ? 'candidate' : 'baseline', true)];
  return surest(found).map((clue) => ({
    ...clue,
    strength: 'guess' as const,
    evidence: [
      `One of the engines gave nothing, the other ${cut(hadNothing ? candidate : baseline)}.`,
      ...clue.evidence.slice(1),
    ],
  }));
}

/** The test waited for an error that did not come, and names a command or an option that came with the way. */
function* cameClues(path: UpgradePath, subject: TestSubject, on: 'baseline' | 'candidate'): Generator<Clue> {
  const direction = on === 'candidate' ? 'comes' : 'goes';
  const named = path.comers(direction).filter(({ name }) => subject.isAbout(name) && subject.names(name));
  // What came last is what the test is about; what came before prepares for it.
  const last = named.reduce((newest, { since }) => Math.max(newest, orderOf(since)), 0);
  for (const { name, since } of named.filter((one) => orderOf(one.since) === last)) {
    const entry = entryOfComer(path, name, since) ?? entryOfCommand(name, { since }, direction);
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

/** The entry that tells of its coming, or of what the command learned with that line. */
function entryOfComer(path: UpgradePath, name: string, since: string): ChangeBetween | undefined {
  const own = path.entryOf(name, since);
  if (own !== undefined || !name.includes(' ')) return own;
  const told = path.entries.find(({ commands, at }) => commands.includes(name) && at.includes(since));
  if (told !== undefined && (name.endsWith(' HELP') || !CONTAINER_COMMANDS.has(commandOf(name)))) return told;
  return CONTAINER_COMMANDS.has(commandOf(name)) ? undefined : entryAt(path, commandOf(name), since);
}

function orderOf(since: string): number {
  return orderOfLine(parseReleaseLine(since));
}

/** The test waited for an error that did not come: something is accepted on the engine on which it failed. */
function* acceptedClues(
  path: UpgradePath,
  subject: TestSubject,
  on: 'baseline' | 'candidate',
  isSwallowed = false,
): Generator<UnrefusedClue> {
  for (const entry of path.entries) {
    for (const since of entry.at) {
      // On an upgrade the candidate accepts what is newly accepted; all else is the other way round.
      const isUpgrade = path.directionOf(since) === 'comes';
      const kind = isUpgrade === (on === 'candidate') ? 'newlyAccepted' : 'newlyRefused';
      if (!tellsOf(entry, since, kind)) continue;
      const clue = unrefusedClue(path, subject, entry, since, isSwallowed);
      // What came with a line was not refused with it, whatever else of the entry was.
      if (clue?.title !== undefined && kind === 'newlyRefused') continue;
      if (clue !== undefined) yield { ...clue, kind };
    }
  }
}

interface UnrefusedClue extends Clue {
  /** Whether the test writes out a call of just this form. */
  readonly isSent: boolean;
}

/** Where the test writes out a call that one of them is about, only these. */
function surest(clues: readonly UnrefusedClue[]): readonly Clue[] {
  const sent = clues.filter(({ isSent }) => isSent);
  return sent.length > 0 ? sent : clues;
}

/** Whether one of an entry's lines brought such a change, or a text of it tells of one. */
function tellsOf(entry: ChangeBetween, since: string, kind: Clue['kind']): boolean {
  if (kindAt(entry.id, since) === kind) return true;
  return entry.texts.some((sign) => sign.kind === kind && (sign.since ?? entry.since) === since);
}

function unrefusedClue(
  path: UpgradePath,
  subject: TestSubject,
  entry: ChangeBetween,
  since: string,
  isSwallowed: boolean,
): UnrefusedClue | undefined {
  const concerned = callsAt(entry, since);
  // What is swallowed may prepare for what the test is about.
  const command = commandsOf(entry, concerned).find(
    (name) => (isSwallowed ? !TELLS_NOTHING.test(name) : subject.isAbout(name)) && subject.names(name),
  );
  if (command === undefined) return undefined;
  const sends = subject.sends(concerned);
  if (sends === 'no') return undefined;
  // A command's own name says no more than the command.
  const word = entry.words.find(
    (text) => subject.own.has(text) && !command.toLowerCase().split(' ').includes(text),
  );
  if (word === undefined && entry.sequences !== undefined && !subject.follows(entry.sequences))
    return undefined;
  if (word === undefined && sends !== 'yes' && (isSwallowed || !saysEnough(path, entry, command)))
    return undefined;
  const hints = ['The test waits for an error that does not come.', `It names ${command}.`];
  if (word !== undefined) hints.push(`It has the word "${word}".`);
  const life = entry.commands.length > 1 ? lifeOfCommand(command) : undefined;
  return {
    isSent: sends === 'yes',
    entry,
    since,
    ...(life?.since === since ? { title: `${command} exists since ${since.replace('-', ' ')}` } : {}),
    strength: word === undefined && sends !== 'yes' ? 'guess' : 'likely',
    evidence: hints,
  };
}

/** The commands that one of an entry's lines concerns. */
function commandsOf({ commands }: ChangeBetween, { forms, maybe }: ConcernedCalls): readonly string[] {
  const named = new Set([...forms, ...maybe].map(({ name }) => name));
  const own = commands.filter((name) => named.has(name) || named.has(commandOf(name)));
  return own.length > 0 ? own : commands;
}

/** A command that has learned several things on the path says alone nothing, and a script can be about anything. */
export function saysEnough({ entries }: UpgradePath, entry: ChangeBetween, command: string): boolean {
  return !/^EVAL/.test(command) && !entries.some((other) => other !== entry && isAbout(other, command));
}

function isAbout({ commands }: ChangeBetween, command: string): boolean {
  return commands.some((name) => name === command || name.startsWith(`${command} `));
}
