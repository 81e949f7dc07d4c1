import { CONTAINER_COMMANDS } from '../messages/sent-command.ts';
import { ANY, type CallPattern, commandOf, parseCallPattern } from './call-pattern.ts';
import type { ChangeEntry } from './change-entry.ts';
import type { ChangeBetween } from './changes-between.ts';
import { allLivesOf } from './commands-since.ts';

/** The calls that a change concerns. */
export interface ConcernedCalls {
  /** Sent in such a form, the change is met. */
  readonly forms: readonly CallPattern[];
  /** Sent in such a form, it may be: the values decide. */
  readonly maybe: readonly CallPattern[];
}

const KNOWN = new WeakMap<ChangeBetween, ConcernedCalls>();

/**
 * What calls a change concerns in those of its lines that are met: what its entry says, and for commands of which it says
 * nothing, what their names tell. An option (`SET KEEPTTL`) and a command that came with the line are forms by themselves.
 */
export function concernedCalls(change: ChangeBetween): ConcernedCalls {
  const known = KNOWN.get(change);
  if (known !== undefined) return known;
  const parts = change.at.map((line) => callsAt(change, line));
  const calls = { forms: parts.flatMap(({ forms }) => forms), maybe: parts.flatMap(({ maybe }) => maybe) };
  KNOWN.set(change, calls);
  return calls;
}

type Draft = Pick<ChangeEntry, 'forms' | 'maybe'>;

/** What one line of an entry concerns; a later line that names no calls concerns those of the first. */
export function callsAt(change: ChangeBetween, line: string): ConcernedCalls {
  const later = change.again?.[line];
  const own: Draft | undefined = later?.forms !== undefined || later?.maybe !== undefined ? later : undefined;
  if (own !== undefined) return { forms: parse(own.forms), maybe: parse(own.maybe) };
  const said = parse(change.forms);
  const named = new Set([...said, ...parse(change.maybe)].map(({ name }) => name));
  const rest = change.commands.filter((command) => !named.has(command));
  const isNew = (command: string): boolean =>
    allLivesOf(command).some(({ since }) => since === line) ||
    (isOption(command) && allLivesOf(command).length === 0);
  const forms = [...said, ...rest.filter(isNew).map(patternOf)];
  if (change.maybe !== undefined) return { forms, maybe: parse(change.maybe) };
  const isAny = change.commands.length === 0 && change.forms === undefined;
  const values = rest.filter((command) => !isNew(command)).map(patternOf);
  return { forms, maybe: isAny ? parse([`${ANY} *`]) : values };
}

function parse(texts: readonly string[] = []): CallPattern[] {
  return texts.map(parseCallPattern);
}

function isOption(command: string): boolean {
  return command.includes(' ') && !CONTAINER_COMMANDS.has(commandOf(command));
}

function patternOf(command: string): CallPattern {
  if (!isOption(command)) return parseCallPattern(`${command} *`);
  const [name = '', ...options] = command.split(' ');
  return parseCallPattern([name, '*', ...options].join(' '));
}
