/** A way of calling a command, as an entry of the catalogue names it. */
export interface CallPattern {
  /** `SPOP`, `CONFIG GET`; {@link ANY}; {@link UNKNOWN}. */
  readonly name: string;
  /** How many arguments there are, a subcommand counted. */
  readonly least: number;
  readonly most: number;
  readonly parity?: 'odd' | 'even';
  /** Words that all have to be among them. */
  readonly options: readonly string[];
}

/** One way in which a suite called a command: as a server's statistics have it, or a stream. */
export interface UsedCall {
  /** As it was counted: `SET 5 NX XX`, `CONFIG GET`, `CONFIG`. */
  readonly text: string;
  /** With its subcommand, where that is known. */
  readonly name: string;
  /** Undefined where only the name was counted. */
  readonly arguments?: number;
  readonly options: readonly string[];
}

/** Stands for any command. */
export const ANY = 'ANY';
/** Stands for a command that no engine has. */
export const UNKNOWN = 'UNKNOWN';

const PATTERN = /^([A-Z][\w.:-]*(?: [A-Z][\w-]*)?) (\*|odd|even|\d+\+?)((?: [A-Z][A-Z-]*)*)$/;
const FORM = /^(\S+(?: [^\d\s]\S*)?) (\d+)((?: \S+)*)$/;

/**
 * Reads a form as the catalogue writes it, which is how a results file has it: name, number of arguments, options.
 *
 * @param text - `SPOP 2`; `HSET 5+`: five or more; `MSET odd`; `SET * NX XX`: any number, with both options.
 * @throws {RangeError} where it is none: a mistake in the catalogue.
 */
export function parseCallPattern(text: string): CallPattern {
  const match = PATTERN.exec(text);
  if (match === null) throw new RangeError(`${JSON.stringify(text)} is no form of a command.`);
  const [, name = '', count = '', rest = ''] = match;
  const options = rest.split(' ').filter(Boolean);
  const last = Number.POSITIVE_INFINITY;
  if (count === 'odd' || count === 'even') return { name, least: 0, most: last, parity: count, options };
  const least = count === '*' ? 0 : Number.parseInt(count, 10);
  return { name, least, most: /^\d+$/.test(count) ? least : last, options };
}

/** Reads a name out of a results file's usage: a stream's has the number of arguments, a server's has none. */
export function parseUsedCall(text: string): UsedCall {
  const match = FORM.exec(text);
  if (match === null) return { text, name: text, options: [] };
  const [, name = '', count = '', rest = ''] = match;
  return { text, name, arguments: Number(count), options: rest.split(' ').filter(Boolean) };
}

/** The command without its subcommand. */
export function commandOf(name: string): string {
  const space = name.indexOf(' ');
  return space < 0 ? name : name.slice(0, space);
}

/** Whether a call is one of the pattern's command: surely, or perhaps, where the subcommand was not counted. */
export function isOfCommand({ name }: CallPattern, call: UsedCall): 'yes' | 'perhaps' | 'no' {
  if (name === ANY || name === call.name || commandOf(call.name) === name) return 'yes';
  return call.name === commandOf(name) && call.arguments === undefined ? 'perhaps' : 'no';
}

/** Whether a call has the pattern's form: surely, or perhaps, where too little of it was counted. */
export function isOfForm(pattern: CallPattern, call: UsedCall): 'yes' | 'perhaps' | 'no' {
  const isCommand = isOfCommand(pattern, call);
  const { least, most, parity, options } = pattern;
  const isOpen = least === 0 && most === Number.POSITIVE_INFINITY && parity === undefined;
  if (isCommand !== 'yes' || (isOpen && options.length === 0)) return isCommand;
  const { arguments: count } = call;
  if (count === undefined) return 'perhaps';
  const fits =
    count >= least && count <= most && (parity === undefined || (count % 2 === 1) === (parity === 'odd'));
  return fits && options.every((option) => call.options.includes(option)) ? 'yes' : 'no';
}
