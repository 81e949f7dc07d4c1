import { CONTAINER_COMMANDS } from '../messages/sent-command.ts';
import { commandInText, commandsOfMethod, isSubcommand, type MethodCommands } from './command-names.ts';
import { type Language, LUA_LANGUAGE } from './languages.ts';
import { type FoundCall, findScriptCalls } from './lua-calls.ts';
import { optionsOf } from './options.ts';
import { MAKES_CLIENT, Receivers } from './receivers.ts';
import { type Token, tokenize } from './tokens.ts';

export interface FindCallsOptions {
  /** Other names of `redis.call` in the scripts of the same code: `rcall`. */
  readonly scriptAliases: ReadonlySet<string>;
}

/** Methods that send the command that is their first text. */
const SENDERS =
  /^(?:send_?command|call|call_?buffer|p?call|do|execute_?command|raw_?command|execute_?raw|execute|cmd|create_?command|process|add_?command|command)$/i;
/** Methods that take commands as lists: `multi([['set', 'k', 'v']])`. */
const TAKES_LISTS = /^(?:multi|pipeline|batch|exec)$/i;
const ABOUT_REDIS = /redis|valkey/i;
const IS_SCRIPT = /\b(?:redis|server)\s*\.\s*p?call\b/;
/** How far behind a sender's bracket its first text may stand: `Do(ctx, "GET"`, `execute([['set'`. */
const REACH = 5;

/** The commands that one file seems to send, in the order of the file. */
export function findCalls(text: string, language: Language, options: FindCallsOptions): FoundCall[] {
  const tokens = tokenize(text, language);
  if (language.name === 'lua') return findScriptCalls(tokens, options.scriptAliases);
  const isAboutRedis = ABOUT_REDIS.test(text);
  const receivers = new Receivers(tokens, isAboutRedis);
  for (let at = 2; at + 1 < tokens.length; at += 1) {
    const isCall = tokens[at - 1]?.text === '.' && tokens[at + 1]?.text === '(';
    if (isCall && commandsOfMethod(tokens[at]?.text ?? '')?.isDistinct) receivers.learn(tokens[at - 2]);
  }
  const queues = tokens.some(({ text }, at) => TAKES_LISTS.test(text) && tokens[at + 1]?.text === '(');
  const calls: FoundCall[] = [];
  const add = (found: MethodCommands, at: number, open: number | undefined): void => {
    for (const name of found.commands)
      calls.push({ name, options: open === undefined ? [] : optionsOf(tokens, open, name), at });
  };
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at] as Token;
    if (token.kind === 'text') {
      if (isScript(token.text, options)) {
        const script = findScriptCalls(tokenize(token.text, LUA_LANGUAGE), options.scriptAliases);
        calls.push(...script.map((call) => ({ ...call, at: token.at + call.at })));
      }
      const listed = isAboutRedis ? listedCommand(tokens, at, queues) : undefined;
      if (listed !== undefined) add(listed, token.at, at - 1);
      continue;
    }
    if (token.kind === 'mark') {
      const named = token.text === '[' ? namedMethods(tokens, at) : [];
      if (named.length > 0 && receivers.isClient(tokens, at))
        for (const found of named) add(found, token.at, undefined);
      continue;
    }
    const isMember = tokens[at - 1]?.text === '.';
    const isCall = tokens[at + 1]?.text === '(';
    if (!isMember || !(isCall || language.isBare || isHandedOver(tokens, at))) {
      if (isAboutRedis && choosesDatabase(tokens, at))
        calls.push({ name: 'SELECT', options: [], at: token.at });
      continue;
    }
    const isClient = receivers.isClient(tokens, at - 1);
    const found = methodAt(tokens, at, language, isClient);
    // A method that tells whose it is by its name does so also where its object has any name.
    if (found !== undefined && (isClient || found.isDistinct))
      add(found, token.at, isCall || language.isBare ? at + 1 : undefined);
    const sent = SENDERS.test(token.text) ? sentCommand(tokens, at + 1) : undefined;
    if (sent !== undefined && (isClient || sent.isDistinct)) add(sent, token.at, at + 1);
  }
  return calls;
}

function isScript(text: string, { scriptAliases }: FindCallsOptions): boolean {
  if (IS_SCRIPT.test(text)) return true;
  return [...scriptAliases].some((alias) => text.includes(`${alias}(`));
}

function methodAt(
  tokens: readonly Token[],
  at: number,
  language: Language,
  isClient: boolean,
): MethodCommands | undefined {
  const method = tokens[at]?.text ?? '';
  // The queue of redis-py is a transaction unless it is told otherwise.
  if (language.name === 'python' && method === 'pipeline' && isClient) {
    const isPlain = tokens.slice(at, at + 6).some(({ text }) => text === 'False');
    return isPlain ? undefined : commandsOfMethod('multi');
  }
  const found = commandsOfMethod(method);
  const [name] = found?.commands ?? [];
  if (found === undefined || name === undefined || found.commands.length > 1) return found;
  // `client.config('GET', …)` names its subcommand in a text.
  const next = tokens[at + 1]?.text === '(' ? tokens[at + 2] : tokens[at + 1];
  const detail = next?.kind === 'text' ? commandInText(name, next.text) : undefined;
  // Without it, it is a property, or what other libraries call so.
  if (detail === undefined && CONTAINER_COMMANDS.has(name) && name !== 'COMMAND') return undefined;
  return detail === undefined
    ? found
    : { commands: detail.commands, isDistinct: isSubcommand(detail.commands) };
}

/** `promisify(client.get)`, `client.get.bind(client)`. */
function isHandedOver(tokens: readonly Token[], at: number): boolean {
  const [next, after] = [tokens[at + 1]?.text, tokens[at + 2]?.text];
  if (next === '.') return after === 'bind' || after === 'call' || after === 'apply';
  if (next !== ')') return false;
  const before = tokens.slice(Math.max(0, at - 8), at).map(({ text }) => text);
  return before.some((text) => /promisify/i.test(text));
}

/** `Do(ctx, "GET", …)`, `sendCommand(['GET', …])`. */
function sentCommand(tokens: readonly Token[], open: number): MethodCommands | undefined {
  const isCall = tokens[open]?.text === '(';
  for (let at = isCall ? open + 1 : open; at < Math.min(open + REACH, tokens.length); at += 1) {
    const { kind, text } = tokens[at] as Token;
    if (kind === 'text') return commandInText(text, textAt(tokens, at + 2));
    if (text === ')') return undefined;
  }
  return undefined;
}

/** `{ db: 2 }`, `db=1`: a client's setting, upon which it sends SELECT. */
function choosesDatabase(tokens: readonly Token[], at: number): boolean {
  const isField =
    /^(?:db|database)$/.test(tokens[at]?.text ?? '') && /^[:=]$/.test(tokens[at + 1]?.text ?? '');
  if (!isField) return false;
  const open = tokens.slice(Math.max(0, at - 24), at);
  return open.some(({ kind, text }) => kind === 'name' && MAKES_CLIENT.test(text));
}

/** The first text of a list in a list of commands: `[['set', 'k', 'v'], ['time']]`, `commands.push(['zadd', …])`. */
function listedCommand(tokens: readonly Token[], at: number, queues: boolean): MethodCommands | undefined {
  if (tokens[at - 1]?.text !== '[') return undefined;
  const found = commandInText(tokens[at]?.text ?? '', textAt(tokens, at + 2));
  if (found === undefined) return undefined;
  const before = tokens[at - 2]?.text ?? '';
  const method = before === '(' ? (tokens[at - 3]?.text ?? '') : '';
  if (before === '[' || (before === ',' && tokens[at - 3]?.text === ']') || TAKES_LISTS.test(method))
    return found;
  // One that is queued for later: `queue.push(['publish', …])`, `const last = ['hmset', …]`.
  const hasMore = tokens[at + 1]?.text === ',';
  const isQueued = method === 'push' || (before === '=' && found.isDistinct);
  return queues && hasMore && isQueued ? found : undefined;
}

/** `client['hset'](…)`, `multi[isLeft ? 'lpush' : 'rpush'](…)`. */
function namedMethods(tokens: readonly Token[], open: number): MethodCommands[] {
  const found: MethodCommands[] = [];
  for (let at = open + 1; at < Math.min(open + 12, tokens.length); at += 1) {
    const { kind, text } = tokens[at] as Token;
    if (text === ']' && kind === 'mark') return tokens[at + 1]?.text === '(' ? found : [];
    const command = kind === 'text' ? commandInText(text) : undefined;
    if (command !== undefined) found.push(command);
  }
  return [];
}

function textAt(tokens: readonly Token[], at: number): string | undefined {
  const token = tokens[at];
  return token?.kind === 'text' && tokens[at - 1]?.text === ',' ? token.text : undefined;
}
