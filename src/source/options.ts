import { COMMAND_OPTIONS, CONTAINER_COMMANDS } from '../messages/sent-command.ts';
import { SUBCOMMAND_WORDS } from './command-names.ts';
import type { Token } from './tokens.ts';

/** More arguments are a list of data. */
const MAX_TOKENS = 160;
const MAX_OPTIONS = 6;

/**
 * The options that stand in a call: as texts (`'NX'`), as a client's fields (`{ NX: true }`, `nx=True`).
 *
 * @param command - `SET`, `CONFIG GET`: of the words that are subcommands elsewhere only its own count.
 * @param open - Where the call's bracket opens, or its arguments begin that have none and end with the line.
 */
export function optionsOf(tokens: readonly Token[], open: number, command: string): string[] {
  const found = new Set<string>();
  let depth = 0;
  const isBare = !/^[([{]$/.test(tokens[open]?.text ?? '');
  for (let at = open; at < Math.min(open + MAX_TOKENS, tokens.length); at += 1) {
    const token = tokens[at] as Token;
    if (isBare && depth === 0 && token.startsLine) break;
    if (token.kind === 'mark') {
      if (/^[([{]$/.test(token.text)) depth += 1;
      else if (/^[)\]}]$/.test(token.text)) depth -= 1;
      if (depth < 0 || (depth === 0 && at > open && !isBare)) break;
      continue;
    }
    const word = token.text.toUpperCase();
    if (!COMMAND_OPTIONS.has(word) || !isOptionOf(command, word)) continue;
    const next = tokens[at + 1]?.text;
    const isField = token.kind === 'name' && (next === ':' || next === '=');
    if (token.kind === 'text' || isField) found.add(word);
  }
  return [...found].slice(0, MAX_OPTIONS);
}

function isOptionOf(command: string, word: string): boolean {
  if (command.split(' ').includes(word)) return false;
  if (word === 'GET') return /^(?:SET|SORT|BITFIELD)/.test(command);
  if (word === 'GROUP') return command === 'XREADGROUP';
  return !SUBCOMMAND_WORDS.has(word) || (word === 'COUNT' && !CONTAINER_COMMANDS.has(command));
}
