import { commandsOfMethod } from './command-names.ts';
import type { Token } from './tokens.ts';

/** What makes a name one of a Redis client whatever stands around it. */
const OWN_NAME = /redis|valkey|jedis|predis|lettuce/i;
/** What is often one, in a file that is about Redis. */
const USUAL_NAME =
  /^(?:rdb|tx|trx|pipe|sub|pub|b?eclient)$|(?:client|conn|connection|pipeline|multi|batch|transaction|subscriber|publisher|commander)\d*$/i;
/** Makes a client, or something that queues commands of one. */
export const MAKES_CLIENT: RegExp =
  /^(?:i?o?redis|valkey|createclient|createcluster|createclientpool|newclient|newclusterclient|newfailoverclient|strictredis|jedis\w*|from_?url|redistemplate|pipeline|pipelined|txpipeline|multi|batch|duplicate)$/i;
/** Gives what is called on its result, and is no command itself. */
const LEADS_ON = /^(?:opsFor\w+|with\w*|get(?:Resource|Connection|Client|Redis)|asking|then|tap)$/;
const IS_HANDLE = /^(?:current|v4|raw|instance)$/;
const GOES_ON = /^(?:[([{.,=?:|&+]|await|new|return|or|and)$/;
/** Calls in one chain, and tokens in one bracket. */
const MAX_LINKS = 200;
const MAX_BRACKET = 4_000;
const MAX_ASSIGNMENT = 14;

/** Tells whether what a method is called on is a Redis client, from what a file says of its names. */
export class Receivers {
  readonly #names = new Set<string>();
  readonly #isAboutRedis: boolean;
  readonly #openings: Int32Array;

  constructor(tokens: readonly Token[], isAboutRedis: boolean) {
    this.#isAboutRedis = isAboutRedis;
    this.#openings = openingsOf(tokens);
    for (let at = 0; at < tokens.length; at += 1) this.#learn(tokens, at);
  }

  /** What a method was called on that only clients have: its other methods are a client's, too. */
  learn(token: Token | undefined): void {
    if (token?.kind === 'name' && !/^(?:this|self|super)$/.test(token.text)) this.#names.add(token.text);
  }

  /** @param dot - Where the `.` before the method stands. */
  isClient(tokens: readonly Token[], dot: number): boolean {
    // Along a chain of calls: `this.redis.multi().set(…).get(…)`.
    let at = dot - 1;
    for (let links = 0; links < MAX_LINKS && at >= 0; links += 1) {
      const token = tokens[at];
      if (token?.kind === 'name') return this.#isName(token.text) || this.#isHandle(tokens, at);
      if (token?.text !== ')' && token?.text !== ']') return false;
      const open = this.#openings[at] ?? -1;
      if (open < 0) return false;
      const method = tokens[open - 1];
      // `(await this.client).get(…)`
      if (method?.kind !== 'name')
        return tokens.slice(open, at).some(({ kind, text }) => kind === 'name' && this.#isName(text));
      if (this.#isName(method.text) || isMaker(method.text)) return true;
      const isFluent = commandsOfMethod(method.text) !== undefined || LEADS_ON.test(method.text);
      if (!isFluent || tokens[open - 2]?.text !== '.') return false;
      at = open - 3;
    }
    return false;
  }

  /** `Redis.current.get`, `client.v4.get`. */
  #isHandle(tokens: readonly Token[], at: number): boolean {
    const [owner, dot, handle] = tokens.slice(at - 2, at + 1);
    return dot?.text === '.' && IS_HANDLE.test(handle?.text ?? '') && this.#isName(owner?.text ?? '');
  }

  #isName(name: string): boolean {
    if (OWN_NAME.test(name) || this.#names.has(name)) return true;
    return this.#isAboutRedis && USUAL_NAME.test(name);
  }

  #learn(tokens: readonly Token[], at: number): void {
    const token = tokens[at];
    const next = tokens[at + 1];
    if (token?.kind !== 'name' || next === undefined) return;
    const after = tokens[at + 2];
    // `client = new Redis(…)`, `client := redis.NewClient(…)`
    const equals = next.text === '=' ? at + 1 : next.text === ':' && after?.text === '=' ? at + 2 : undefined;
    if (equals !== undefined && this.#isMade(tokens, equals + 1)) this.#names.add(token.text);
    // `client: Redis`, `Jedis client`, `client *redis.Client`
    const typed = next.text === ':' ? after : undefined;
    if (typed?.kind === 'name' && OWN_NAME.test(typed.text)) this.#names.add(token.text);
    if (next.kind === 'name' && /^(?:Redis|Jedis|Valkey|StatefulRedis)\w*$/.test(token.text))
      this.#names.add(next.text);
    if (next.text === '*' && after?.kind === 'name' && OWN_NAME.test(after.text)) this.#names.add(token.text);
    // `multi do |tx|`, `pipelined { |pipe|`
    if (isMaker(token.text) && tokens[at + 2]?.text === '|') {
      const block = tokens[at + 3];
      if (block?.kind === 'name') this.#names.add(block.text);
    }
  }

  #isMade(tokens: readonly Token[], from: number): boolean {
    for (let at = from; at < Math.min(from + MAX_ASSIGNMENT, tokens.length); at += 1) {
      const { kind, text, startsLine } = tokens[at] as Token;
      if (kind === 'mark' && /^[;{}]$/.test(text)) return false;
      // Another statement, unless the line before goes on.
      if (startsLine && at > from && text !== '.' && !GOES_ON.test(tokens[at - 1]?.text ?? '')) return false;
      const calls = tokens[at + 1]?.text === '(' || tokens[at - 1]?.text === 'new';
      if (kind === 'name' && calls && isMaker(text)) return true;
      if (kind === 'name' && /^Redis$|^Valkey$/.test(text) && tokens[at + 1]?.text === '.') return true;
    }
    return false;
  }
}

function isMaker(name: string): boolean {
  return MAKES_CLIENT.test(name);
}

/** Where each bracket opens that closes here; -1 where none does, or too far away. */
function openingsOf(tokens: readonly Token[]): Int32Array {
  const openings = new Int32Array(tokens.length).fill(-1);
  const open: number[] = [];
  for (const [at, { kind, text }] of tokens.entries()) {
    if (kind !== 'mark') continue;
    if (/^[([{]$/.test(text)) open.push(at);
    else if (/^[)\]}]$/.test(text)) {
      const opening = open.pop();
      if (opening !== undefined && at - opening <= MAX_BRACKET) openings[at] = opening;
    }
  }
  return openings;
}
