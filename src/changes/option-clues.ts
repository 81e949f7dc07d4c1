import type { EngineAnswers } from '../messages/engine-answers.ts';
import { type ChangeBetween, entryOfCommand } from './changes-between.ts';
import { type Clue, saysSentence } from './clue.ts';
import { DATED_OPTIONS } from './commands-since.ts';
import { COMMON_OPTIONS, type TestSubject } from './test-subject.ts';
import { kindAt, type UpgradePath } from './upgrade-path.ts';

/** What an engine says to an option that it does not know. */
const REFUSED_OPTION =
  /syntax error(?!,? try|\. try)|wrong number of arguments for '?([\w-]{1,40})|not a valid float|not an integer or out of range/i;
/** What engines before 5.0 say to a subcommand that they do not know, with a list of those that they know. */
const REFUSED_SUBCOMMAND = /Syntax error[,.] try ([A-Z]{1,20}) \([^)]{0,300}\)/i;

/** `ERR syntax error` says no command: the test's own words have to name the command and the option. */
export function* optionClues(
  path: UpgradePath,
  answers: EngineAnswers,
  subject: TestSubject,
  sent: readonly string[],
): Generator<Clue> {
  for (const by of ['baseline', 'candidate'] as const) {
    const text = answers[by];
    // An assertion also quotes the other engine's refusal, which the test expected.
    if (text === undefined || (answers.failedOn !== by && answers.failedOn !== 'both' && !answers.isValues))
      continue;
    const list = REFUSED_SUBCOMMAND.exec(text);
    const match = list ?? REFUSED_OPTION.exec(text);
    if (match === null) continue;
    // A database, a parser and a runtime also know syntax errors and wrong numbers of arguments.
    if (!answers.isServers() && !/\bERR /.test(text)) continue;
    // Both refuse it, in their own words.
    if (list !== null && isRefusal(answers, by)) continue;
    const direction = by === 'baseline' ? 'comes' : 'goes';
    const options = DATED_OPTIONS.filter(
      ({ since, command }) => path.directionOf(since) === direction && isSaidOf(match, command),
    );
    // Where it names its command, that has learned one thing on the path, and the other engine accepts it, it is that.
    const named = options.filter(({ name }) => subject.names(name));
    const asked = named.length > 0 ? named : options;
    const isOnly = list === null && match[1] !== undefined && asked.length === 1 && answers.failedOn === by;
    for (const { name, command, option, since } of asked) {
      // The client's own error says what it had sent: nothing has to be guessed from the test's words.
      const isSure = sent.some((line) => isSent(line, command, option));
      const isNamed = subject.names(name);
      if (!isSure && !isNamed && !isOnly) continue;
      yield {
        entry:
          path.entryOf(name, since) ??
          entryAt(path, command, since) ??
          entryOfCommand(name, { since }, direction),
        since,
        title: `${name} exists since ${since.replace('-', ' ')}`,
        kind: 'newlyAccepted',
        strength: isSure
          ? 'certain'
          : isOnly || (subject.words.hasExactly(option) && !COMMON_OPTIONS.has(option))
            ? 'likely'
            : 'guess',
        evidence: [
          saysSentence(path, by, match[0]),
          `${isSure ? 'The client had sent ' : isNamed ? 'The test names ' : ''}${name}${isSure || isNamed ? ', which' : ''} exists since ${since}.`,
        ],
      };
    }
  }
}

/**
 * Whether a refusal can be about a command: it names it, or does not tell. Only ZADD takes an option for a score, and only ZRANGE
 * the bounds that an option makes scores or names of for ranks.
 */
function isSaidOf(match: RegExpExecArray, command: string): boolean {
  if (match[1] !== undefined) return match[1].toUpperCase() === command;
  if (/float/i.test(match[0])) return command === 'ZADD';
  return command === 'ZRANGE' || !/integer/i.test(match[0]);
}

/** The entry that tells what a command learned with a line. */
export function entryAt({ entries }: UpgradePath, command: string, since: string): ChangeBetween | undefined {
  return entries.find(
    ({ id, commands, at }) =>
      commands.includes(command) && at.includes(since) && kindAt(id, since) === 'newlyAccepted',
  );
}

function isRefusal(answers: EngineAnswers, by: 'baseline' | 'candidate'): boolean {
  const other = answers[by === 'baseline' ? 'candidate' : 'baseline'] ?? '';
  return REFUSED_SUBCOMMAND.test(other) || /unknown subcommand/i.test(other);
}

function isSent(line: string, command: string, option: string): boolean {
  const [sentCommand, ...options] = line.split(' ');
  return sentCommand === command && options.includes(option);
}
