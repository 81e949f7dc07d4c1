import { commandInText } from './command-names.ts';
import { optionsOf } from './options.ts';
import type { Token } from './tokens.ts';

/** A command that a text seems to send. */
export interface FoundCall {
  /** `SET`, `CONFIG GET`. */
  readonly name: string;
  /** In upper case: `NX`. */
  readonly options: readonly string[];
  /** Where it stands, counted in characters. */
  readonly at: number;
}

/** More than an expression that chooses a command has. */
const MAX_EXPRESSION = 24;
const MAX_ASSIGNMENTS = 20;

/** What a script calls, also where a variable chooses the command: `rcall(cmd, …)` with `local cmd = x and 'LPUSH' or 'RPUSH'`. */
export function findScriptCalls(tokens: readonly Token[], aliases: ReadonlySet<string>): FoundCall[] {
  const calls: FoundCall[] = [];
  let assigned: Map<string, string[]> | undefined;
  const assignedTo = (name: string): readonly string[] => {
    assigned ??= findAssigned(tokens);
    return assigned.get(name) ?? [];
  };
  for (let at = 0; at + 2 < tokens.length; at += 1) {
    const open = openOfCall(tokens, at, aliases);
    if (open === undefined) continue;
    for (const name of commandsIn(tokens, open + 1, assignedTo))
      calls.push({ name, options: optionsOf(tokens, open, name), at: tokens[at]?.at ?? 0 });
  }
  return calls;
}

/** The other names that a script has for `redis.call`. */
export function findScriptAliases(text: string): string[] {
  const found = text.matchAll(/\b(\w{2,30})\s*=\s*(?:redis|server)\s*\.\s*p?call\b(?!\s*\()/g);
  return [...found].map((match) => match[1] ?? '');
}

function openOfCall(tokens: readonly Token[], at: number, aliases: ReadonlySet<string>): number | undefined {
  const [one, dot, method, open] = tokens.slice(at, at + 4);
  if (one?.kind !== 'name') return undefined;
  if (/^(?:redis|server)$/.test(one.text) && dot?.text === '.')
    return /^p?call$/.test(method?.text ?? '') && open?.text === '(' ? at + 3 : undefined;
  const isAlias = aliases.has(one.text) && tokens[at - 1]?.text !== '.';
  return isAlias && dot?.text === '(' ? at + 1 : undefined;
}

/** The texts of the first argument that are commands, or those that its variable is set to. */
function commandsIn(
  tokens: readonly Token[],
  from: number,
  assignedTo: (name: string) => readonly string[],
): string[] {
  const found = new Set<string>();
  for (let at = from; at < Math.min(from + MAX_EXPRESSION, tokens.length); at += 1) {
    const { kind, text } = tokens[at] as Token;
    if (kind === 'mark' && /^[,)]$/.test(text)) break;
    if (kind === 'text') {
      const next = tokens[at + 1]?.text === ',' ? tokens[at + 2] : undefined;
      const command = commandInText(text, next?.kind === 'text' ? next.text : undefined);
      for (const name of command?.commands ?? []) found.add(name);
    } else if (kind === 'name' && found.size === 0) {
      for (const name of assignedTo(text)) found.add(name);
    }
  }
  return [...found];
}

/** The commands that each name is set to, somewhere in the script. */
function findAssigned(tokens: readonly Token[]): Map<string, string[]> {
  const found = new Map<string, string[]>();
  const seen = new Map<string, number>();
  for (let at = 0; at + 2 < tokens.length; at += 1) {
    if (tokens[at + 1]?.text !== '=') continue;
    const name = tokens[at]?.text ?? '';
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    if (times > MAX_ASSIGNMENTS) continue;
    const commands = found.get(name) ?? [];
    found.set(name, commands);
    for (const { kind, text } of tokens.slice(at + 2, at + 2 + MAX_EXPRESSION)) {
      if (kind === 'name' && /^(?:local|if|return|for|end|while)$/.test(text)) break;
      if (kind === 'text') commands.push(...(commandInText(text)?.commands ?? []));
    }
  }
  return found;
}
