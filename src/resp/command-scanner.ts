import { RedisTargetError } from '../errors.ts';
import { splitInline } from './split-inline.ts';
import { endOfWholeCommand, hashOfName } from './whole.ts';

/** A command that somebody cares about. */
export interface KnownCommand {
  /** In capital letters, at most 64 bytes. */
  readonly name: string;
  /** Whether its arguments are kept. */
  readonly keepsArguments: boolean;
}

/** So many arguments are kept behind the name, cut at so many bytes. */
const MOST_ARGUMENTS = 8;
const MOST_BYTES = 64;
/** A server's own limits (source: networking.c, PROTO_INLINE_MAX_SIZE; a count fits an int since Redis 7). */
const MAX_LINE_BYTES = 64 * 1024;
const MAX_COUNT = 2 ** 31 - 1;
/** `proto-max-bulk-len` is 512 MB unless it is set; nothing is kept, so what may be set may pass. */
const MAX_BULK_BYTES = 2 ** 40;
/** More names than any server has; what comes then is not told. */
const MOST_LEARNT = 1_000;

const STAR = 42;
const DOLLAR = 36;
const MINUS = 45;
const ZERO = 48;
const CR = 13;
const LF = 10;

/** Where a command is read. */
const START = 0;
/** In `*3` or `$5`, up to CR. */
const HEADER = 1;
/** At the byte behind a header's CR, which servers do not look at. */
const HEADER_END = 2;
const BODY = 3;
const INLINE = 4;

/**
 * Finds the ends of commands in what a client sends, in pieces cut anywhere, as servers find them (source: networking.c,
 * processMultibulkBuffer and processInlineBuffer: what they do not look at is not looked at). Nothing is kept of a command but its name, the
 * first arguments of one that is known, and the line of an inline one.
 */
export class CommandScanner<Known extends KnownCommand> {
  /** The command that ended last; undefined where its name is not known. */
  command: Known | undefined;
  /** Its first arguments, where it keeps any. */
  args: readonly string[] = [];
  /** How many words it has, its name among them. */
  words = 0;
  /** Why the client's bytes are no commands: a server that sees them closes the connection. */
  fault: RedisTargetError | undefined;
  /** Where they stop to be, behind what a server has to see in order to say so. */
  faultAt = 0;

  readonly #known = new Map<number, Known>();
  readonly #learn: ((name: string) => Known) | undefined;
  #state = START;
  #isCount = true;
  #isBad = false;
  #isNegative = false;
  #value = 0;
  #lineBytes = 0;
  /** Words that are still to come, and which one it is. */
  #missing = 0;
  #index = 0;
  /** Bytes of the body with its line's end that are still to come, and those of them that are still to be kept. */
  #skip = 0;
  #keep = 0;
  readonly #kept = Buffer.alloc(MOST_BYTES);
  #keptBytes = 0;
  #found: Known | undefined;
  /** Whether the argument that comes next is kept. */
  #isKept = false;
  #args: string[] = [];
  #line: Buffer[] = [];

  /** @param learn - Makes a name known that is not yet. Default: it stays unknown, which costs nothing. */
  constructor(known: Iterable<Known>, learn?: (name: string) => Known) {
    this.#learn = learn;
    for (const one of known) this.#known.set(hashOfName(Buffer.from(one.name), 0, one.name.length), one);
  }

  /** Whether a command has begun and not ended. */
  get isInside(): boolean {
    return this.#state !== START;
  }

  /**
   * Goes on to the end of the next command.
   *
   * @param from - Where in `bytes`: 0, or what was returned for them before.
   * @returns Where it ends; -1 where all of `bytes` is read, or where there is a {@link fault}.
   */
  next(bytes: Buffer, from: number): number {
    if (this.fault !== undefined) return -1;
    const size = bytes.length;
    let at = from;
    while (at < size) {
      switch (this.#state) {
        case START:
          if (bytes[at] === STAR) {
            const end = this.#learn === undefined ? endOfWholeCommand(bytes, at, this.#known, this) : -1;
            if (end > 0) {
              this.command = undefined;
              this.args = NO_ARGUMENTS;
              return end;
            }
            this.#beginHeader(true);
            at += 1;
          } else {
            this.#state = INLINE;
            this.#lineBytes = 0;
          }
          break;
        case HEADER:
          at = this.#readHeader(bytes, at);
          break;
        case HEADER_END:
          at += 1;
          if (!this.#endHeader(at)) return -1;
          break;
        case BODY: {
          this.#keepFrom(bytes, at);
          if (at + this.#skip > size) {
            this.#skip -= size - at;
            return -1;
          }
          at += this.#skip;
          if (this.#endWord()) return at;
          break;
        }
        default: {
          const end = this.#readInline(bytes, at);
          if (end < 0) return -1;
          at = end;
          if (this.words > 0) return at;
        }
      }
    }
    return -1;
  }

  #beginHeader(isCount: boolean): void {
    this.#state = HEADER;
    this.#isCount = isCount;
    this.#isBad = false;
    this.#isNegative = false;
    this.#value = 0;
    this.#lineBytes = 0;
  }

  #readHeader(bytes: Buffer, from: number): number {
    const size = bytes.length;
    let at = from;
    let value = this.#value;
    let length = this.#lineBytes;
    for (; at < size; at += 1) {
      const byte = bytes[at] as number;
      if (byte === CR) {
        this.#state = HEADER_END;
        at += 1;
        break;
      }
      // The type of a word's header is looked at here, since a server looks when the line is there.
      if (length === 0 && !this.#isCount) this.#isBad = byte !== DOLLAR;
      else if (byte >= ZERO && byte <= 57) {
        // No number begins with 0, as servers see it.
        if (value === 0 && length > (this.#isCount && !this.#isNegative ? 0 : 1)) this.#isBad = true;
        value = value * 10 + byte - ZERO;
      } else if (byte === MINUS && length === 0) this.#isNegative = true;
      else this.#isBad = true;
      length += 1;
      if (length > MAX_LINE_BYTES) {
        this.#isBad = true;
        this.#state = HEADER_END;
        break;
      }
    }
    this.#value = value;
    this.#lineBytes = length;
    return at;
  }

  /** @returns Whether it is one. */
  #endHeader(at: number): boolean {
    const isCount = this.#isCount;
    if (this.#isBad || this.#lineBytes < (isCount ? 1 : 2)) {
      return this.#fail(
        at,
        isCount ? 'a number of arguments is none' : "an argument has no length behind '$'",
      );
    }
    const value = this.#value;
    const most = isCount ? MAX_COUNT : MAX_BULK_BYTES;
    if (value > most) {
      this.fault = limit(isCount ? 'the number of arguments' : 'an argument', value, most);
      this.faultAt = at;
      return false;
    }
    if (!isCount) {
      this.#beginWord(value);
      return true;
    }
    // A server passes over an empty one without a word.
    if (this.#isNegative || value === 0) {
      this.#state = START;
      return true;
    }
    this.words = value;
    this.#missing = value;
    this.#index = 0;
    this.#beginHeader(false);
    return true;
  }

  #beginWord(length: number): void {
    this.#state = BODY;
    this.#skip = length + 2;
    this.#keptBytes = 0;
    if (this.#index === 0) this.#keep = length > MOST_BYTES ? 0 : length;
    else this.#keep = this.#isKept ? Math.min(length, MOST_BYTES) : 0;
  }

  #keepFrom(bytes: Buffer, from: number): void {
    const end = Math.min(bytes.length, from + this.#keep);
    const kept = this.#kept;
    let to = this.#keptBytes;
    for (let at = from; at < end; at += 1) {
      kept[to] = bytes[at] as number;
      to += 1;
    }
    this.#keep -= end - from;
    this.#keptBytes = to;
  }

  /** @returns Whether it was the command's last one. */
  #endWord(): boolean {
    if (this.#index === 0) {
      this.#found = this.#find(this.#kept, this.#keptBytes);
      this.#isKept = this.#found?.keepsArguments === true;
      this.#args = [];
    } else if (this.#isKept) {
      this.#args.push(this.#kept.toString('utf8', 0, this.#keptBytes));
      this.#isKept = this.#index < MOST_ARGUMENTS;
    }
    this.#index += 1;
    this.#missing -= 1;
    if (this.#missing > 0) {
      this.#beginHeader(false);
      return false;
    }
    this.#state = START;
    this.command = this.#found;
    this.args = this.#args;
    return true;
  }

  #find(name: Buffer, length: number): Known | undefined {
    const hash = hashOfName(name, 0, length);
    const known = this.#known.get(hash);
    if (known !== undefined) return known.name === capitals(name, length) ? known : undefined;
    if (this.#learn === undefined) return undefined;
    const learnt = this.#learn(capitals(name, length));
    if (this.#known.size < MOST_LEARNT) this.#known.set(hash, learnt);
    return learnt;
  }

  /** @returns Behind the line; -1 where it is not there in full, or is refused. */
  #readInline(bytes: Buffer, from: number): number {
    const end = bytes.indexOf(LF, from);
    const part = bytes.subarray(from, end < 0 ? bytes.length : end);
    this.#lineBytes += part.length;
    if (this.#lineBytes > MAX_LINE_BYTES) {
      this.#fail(from + part.length, `a line without an end is longer than ${MAX_LINE_BYTES} bytes`);
      return -1;
    }
    // The bytes are the caller's, who may use them again.
    this.#line.push(Buffer.from(part));
    if (end < 0) return -1;
    const words = splitInline(Buffer.concat(this.#line).toString('latin1'));
    this.#line = [];
    if (words === undefined) {
      this.#fail(end + 1, 'the quotes of a line are not balanced');
      return -1;
    }
    this.#state = START;
    this.words = words.length;
    const [name = '', ...rest] = words;
    this.command =
      name.length > MOST_BYTES ? undefined : this.#find(Buffer.from(name, 'latin1'), name.length);
    this.args = this.command?.keepsArguments
      ? rest
          .slice(0, MOST_ARGUMENTS)
          .map((word) => Buffer.from(word, 'latin1').toString('utf8', 0, MOST_BYTES))
      : NO_ARGUMENTS;
    return end + 1;
  }

  #fail(at: number, what: string): false {
    this.faultAt = at;
    this.fault = new RedisTargetError(
      'RT_RESP_INVALID',
      `a client sends what is no command of Redis: ${what}. Check that it is a client of Redis, and whether it speaks TLS.`,
    );
    return false;
  }
}

const NO_ARGUMENTS: readonly string[] = [];

function capitals(name: Buffer, length: number): string {
  return name.toString('latin1', 0, length).toUpperCase();
}

function limit(what: string, found: number, allowed: number): RedisTargetError {
  return new RedisTargetError(
    'RT_RESP_LIMIT',
    `a client sends what no server takes: ${what} is ${found}, more than the ${allowed} that are allowed.`,
  );
}
