import { CONTAINER_COMMANDS } from '../messages/sent-command.ts';
import type { UsedCall } from './call-pattern.ts';
import { lifeOfCommand } from './commands-since.ts';

/** What parts one call from the next where a test's name has several. */
const BETWEEN = /[,;\n]\s*|\s(?:after|then|and|→|->|=>|&&)\s|:\s+|`/;
/** A sentence, and no arguments. */
const PROSE =
  /^(?:a|an|the|with|without|before|of|is|are|in|on|to|for|from|no|not|at|by|its|it|gives|returns?|when|where|without|works?|fails?|should|can|does|as|or|that|which|than|into|only|also|option|command|reply|error)$/;
const MAX_TEXT = 1_000;
const MAX_ARGUMENTS = 40;

export interface NamedCalls {
  readonly calls: readonly UsedCall[];
  /** Those that stand before an `after`: what the test is about, and not what prepares for it. */
  readonly subjects: readonly UsedCall[];
  /** All of them, as they are sent: what stands behind an `after` is sent first. */
  readonly sent: readonly UsedCall[];
}

/**
 * The calls that a test's name writes out, as `SET k v EX 10 KEEPTTL` or `GETDEL k after SET k v`.
 *
 * A name that only speaks of a command (`SPOP with a count`) has none with arguments: then `arguments` is undefined.
 */
export function readNamedCalls(texts: readonly string[]): NamedCalls {
  const callsOf = (text: string): UsedCall[] => text.split(BETWEEN).flatMap(readCall);
  const cut = texts.map((text) => text.slice(0, MAX_TEXT));
  const divided = cut.map((text) => {
    const [before = '', rest] = text.split(' after ', 2);
    return { last: callsOf(before), first: rest === undefined ? undefined : callsOf(rest) };
  });
  return {
    calls: cut.flatMap(callsOf),
    subjects: divided.flatMap(({ last, first }) => (first === undefined ? [] : last)),
    sent: divided.flatMap(({ last, first = [] }) => [...first, ...last]),
  };
}

function readCall(part: string): UsedCall[] {
  const words = part.trim().split(/\s+/);
  const [first = '', ...rest] = words.slice(0, MAX_ARGUMENTS);
  if (!/^[A-Z][A-Z_]+$/.test(first) || lifeOfCommand(first) === undefined) return [];
  const [second = ''] = rest;
  const isContainer = CONTAINER_COMMANDS.has(first) && /^[A-Za-z][\w-]*$/.test(second);
  const name = isContainer ? `${first} ${second.toUpperCase()}` : first;
  if (rest.length === 0 || rest.some((word) => PROSE.test(word)))
    return [{ text: part, name: first, options: [] }];
  return [{ text: part, name, arguments: rest.length, options: rest.map((word) => word.toUpperCase()) }];
}
