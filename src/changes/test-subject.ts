import { CONTAINER_COMMANDS } from '../messages/sent-command.ts';
import type { TestWords } from '../messages/test-words.ts';
import { commandOf, isOfForm, type UsedCall } from './call-pattern.ts';
import { DATED_COMMANDS } from './commands-since.ts';
import type { ConcernedCalls } from './concerned-calls.ts';
import { type NamedCalls, readNamedCalls } from './named-calls.ts';

/** Options that are also commands or everyday words: where no call is written out, naming them is no proof. */
export const COMMON_OPTIONS: ReadonlySet<string> = new Set([
  ...['GET', 'INCR', 'TYPE', 'COPY', 'REPLACE', 'BIT', 'FULL', 'ID', 'INFO', 'REPLY', 'PAUSE', 'HELP'],
]);
/** What a test sends before that which it is about. */
const PREPARES = /^(?:HELLO|RESET|ACL|AUTH|MULTI|WATCH|XADD|GEOADD|XGROUP|XREADGROUP|FUNCTION|SET|FLUSHALL)$/;

const ENDS_TRANSACTION: ReadonlySet<string> = new Set(['EXEC', 'DISCARD', 'RESET']);

/** What a test is about, as far as its own words and what its client had sent tell. */
export class TestSubject {
  /** Of its name, its file, what was sent, and the error's text. */
  readonly words: TestWords;
  /** The same without the error's text, in which any word may stand. */
  readonly own: TestWords;
  readonly #texts: () => readonly string[];
  #named: NamedCalls | undefined;

  /** @param texts - The test's own name and what was sent, where calls may be written out. */
  constructor(words: TestWords, own: TestWords, texts: () => readonly string[]) {
    this.words = words;
    this.own = own;
    this.#texts = texts;
  }

  /** Whether the test's own words name a command, a subcommand or an option: of a call that is written out, its own option. */
  names(command: string): boolean {
    if (!this.own.names(command)) return false;
    const [first = '', second] = command.split(' ');
    if (second === undefined) return !this.#isSubcommand(first);
    const written = this.#callsOf(first);
    const isContainer = CONTAINER_COMMANDS.has(first);
    // `options` has a container's subcommand, too.
    if (written.length > 0) return written.some(({ options }) => options.includes(second));
    return isContainer || !COMMON_OPTIONS.has(second) || this.own.hasExactly(second);
  }

  /** Whether a command is more than what prepares for another that is named, too. */
  isAbout(command: string): boolean {
    const first = commandOf(command);
    const subjects = this.#read().subjects;
    if (subjects.length > 0) return subjects.some(({ name }) => commandOf(name) === first);
    if (!PREPARES.test(first) || (command !== first && !CONTAINER_COMMANDS.has(first))) return true;
    const { calls } = this.#read();
    const named =
      calls.length > 0
        ? calls.map(({ name }) => commandOf(name))
        : this.own.commandsOf(DATED_COMMANDS).filter((name) => this.own.names(name));
    return named.every((name) => PREPARES.test(name));
  }

  /** Whether calls that are written out have a form of those that a change concerns; `perhaps` where none is written out. */
  sends({ forms, maybe }: ConcernedCalls): 'yes' | 'perhaps' | 'no' {
    const patterns = [...forms, ...maybe];
    const commands = new Set(patterns.map(({ name }) => commandOf(name)));
    const calls = [...commands].flatMap((name) => this.#callsOf(name));
    if (calls.length === 0) return 'perhaps';
    const has = (wanted: ConcernedCalls['forms']): boolean =>
      calls.some((call) => wanted.some((pattern) => isOfForm(pattern, call) === 'yes'));
    if (has(forms)) return 'yes';
    return has(maybe) ? 'perhaps' : 'no';
  }

  /** Whether a call of a command is written out with its arguments. */
  writes(command: string): boolean {
    return this.#callsOf(command).length > 0;
  }

  /** The commands of the calls that are written out, without their subcommands. */
  writtenCommands(): readonly string[] {
    return [...new Set(this.#read().calls.map(({ name }) => commandOf(name)))];
  }

  /** Whether calls are written out of which one follows the other as a change needs it, within one transaction. */
  follows(sequences: readonly (readonly string[])[]): boolean {
    const wanted = new Set(sequences.flat());
    const sent = this.#read()
      .sent.map(({ name }) => commandOf(name))
      .filter((name) => wanted.has(name) || ENDS_TRANSACTION.has(name));
    return sequences.some((sequence) =>
      sent.some((_, start) => sequence.every((name, index) => sent[start + index] === name)),
    );
  }

  /** Whether calls are written out, and none of them is of one of these commands. */
  writesOthersThan(commands: readonly string[]): boolean {
    const written = this.#read().calls.filter((call) => call.arguments !== undefined);
    if (written.length === 0 || commands.length === 0) return false;
    const known = new Set(commands.map(commandOf));
    return !written.some(({ name }) => known.has(commandOf(name)));
  }

  /** Whether a call has the same options as one of those that are written out, or none of its command is. */
  hasOptionsOf(call: string): boolean {
    return readNamedCalls([call]).calls.every(({ name, text }) => {
      const written = this.#callsOf(commandOf(name));
      const wanted = optionsIn(text);
      return written.length === 0 || written.some((one) => optionsIn(one.text) === wanted);
    });
  }

  /** Whether a word is only the second of a container's call, as GET is in `CONFIG GET hz`. */
  #isSubcommand(word: string): boolean {
    const { calls } = this.#read();
    return (
      calls.some(({ name }) => name.endsWith(` ${word}`)) &&
      calls.every(({ name }) => commandOf(name) !== word)
    );
  }

  #read(): NamedCalls {
    this.#named ??= readNamedCalls(this.#texts());
    return this.#named;
  }

  #callsOf(command: string): readonly UsedCall[] {
    return this.#read().calls.filter(
      (call) => call.arguments !== undefined && commandOf(call.name) === command,
    );
  }
}

/** The words of a call that are written as options are, in an order of their own. */
function optionsIn(call: string): string {
  const [, ...rest] = call.trim().split(/\s+/);
  return rest
    .filter((word) => /^[A-Z][A-Z-]+$/.test(word))
    .sort()
    .join(' ');
}
