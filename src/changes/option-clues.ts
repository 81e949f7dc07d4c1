import { DATED_COMMANDS, lifeOfCommand } from './commands-since.ts';
import type { SignStrength } from './entry.ts';
import type { Testimony } from './failing-test.ts';
import type { ChangeBetween } from './query.ts';
import { saysSentence } from './reason.ts';
import type { TestWords } from './test-words.ts';
import type { Way } from './way.ts';

/** What an engine says to an option that it does not know. */
const REFUSED_OPTION =
  /syntax error|wrong number of arguments|not a valid float|not an integer or out of range/i;
/** Options that are also commands or everyday words: naming them is no proof. */
const COMMON: ReadonlySet<string> = new Set(['GET', 'INCR', 'TYPE', 'COPY', 'REPLACE', 'BIT', 'FULL']);

export interface OptionClue {
  readonly entry: ChangeBetween;
  readonly since: string;
  readonly strength: SignStrength;
  readonly evidence: readonly string[];
}

/** `ERR syntax error` says no command: the test's own words have to name the command and the option. */
export function* optionClues(
  way: Way,
  testimony: Testimony,
  words: TestWords,
  sent: readonly string[],
): Generator<OptionClue> {
  for (const by of ['baseline', 'candidate'] as const) {
    const text = testimony[by];
    if (text === undefined || (testimony.failedOn !== by && testimony.failedOn !== 'both')) continue;
    const match = REFUSED_OPTION.exec(text);
    if (match === null) continue;
    for (const { name, command, option, since } of OPTIONS) {
      if (way.directionOf(since) !== (by === 'baseline' ? 'comes' : 'goes')) continue;
      if (!words.names(command) || !words.has(option)) continue;
      const entry = way.byCommand.get(name) ?? way.byCommand.get(command);
      if (entry === undefined) continue;
      // The client's own error says what it had sent: nothing has to be guessed from the test's words.
      if (sent.some((line) => isSent(line, command, option))) {
        yield {
          entry,
          since,
          strength: 'certain',
          evidence: [
            saysSentence(way, by, match[0]),
            `The client had sent ${name}, which exists since ${since}.`,
          ],
        };
        continue;
      }
      yield {
        entry,
        since,
        strength: words.hasExactly(option) && !COMMON.has(option) ? 'likely' : 'guess',
        evidence: [saysSentence(way, by, match[0]), `The test names ${name}, which exists since ${since}.`],
      };
    }
  }
}

function isSent(line: string, command: string, option: string): boolean {
  const [sentCommand, ...options] = line.split(' ');
  return sentCommand === command && options.includes(option);
}

const OPTIONS = [...DATED_COMMANDS]
  .filter((name) => name.includes(' '))
  .map((name) => {
    const [command = '', option = ''] = name.split(' ');
    return { name, command, option, since: lifeOfCommand(name)?.since ?? '' };
  });
