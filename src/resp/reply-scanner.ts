import { RedisTargetError } from '../errors.ts';
import { endOfWholeBulk } from './whole.ts';

/** No reply of a server is nested so deep: what Lua gives ends at 9, and arrays of COMMAND at 10 or so. */
const MAX_DEPTH = 128;
const MAX_ITEMS = 2 ** 32;
/** Nothing is kept, so what `proto-max-bulk-len` may be set to may pass. */
const MAX_BULK_BYTES = 2 ** 40;
const MAX_HEADER_BYTES = 32;
/** So much is kept of a reply that is one line, and of an aggregate's first word. */
const MOST_LINE_BYTES = 512;
const MOST_WORD_BYTES = 16;

const CR = 13;
const LF = 10;
const MINUS = 45;
const PLUS = 43;
const DOLLAR = 36;
const ZERO = 48;
const PUSH = 62;

/** What a first byte means. */
const LINE = 1;
const BULK = 2;
const AGGREGATE = 3;
const PAIRS = 4;
const ATTRIBUTE = 5;
const MEANINGS: Uint8Array = new Uint8Array(256);
for (const [types, meaning] of [
  ['+-:_#,(', LINE],
  ['$=!', BULK],
  ['*~>', AGGREGATE],
  ['%', PAIRS],
  ['|', ATTRIBUTE],
] as const) {
  for (const type of types) MEANINGS[type.charCodeAt(0)] = meaning;
}

/** Where a reply is read. */
const TYPE = 0;
const IN_LINE = 1;
const IN_HEADER = 2;
const HEADER_END = 3;
const IN_BODY = 4;
const BODY_END = 5;
const BODY_END_LF = 6;
/** An error's line was told of, and is still to be counted. */
const TOLD = 7;

/**
 * Finds the ends of replies in what a server sends, in pieces cut anywhere, RESP2 and RESP3. Nothing is kept but the line of a reply that
 * is one, and the first words of an aggregate.
 *
 * An attribute belongs to the reply that follows it. Streamed strings and aggregates, which no server sends, are refused.
 */
export class ReplyScanner {
  /** The first byte of the reply that ended last. */
  type = 0;
  /** An aggregate's first element, where that is a text of at most 16 bytes; kept of pushes, and of all where {@link keepsWords}. */
  word = '';
  /** Its third element, where that is a number. */
  third = -1;
  keepsWords = false;
  /** Whether `next` also stops behind an error's line, wherever it is nested. */
  stopsAtErrors = false;
  /** Whether it has stopped for an error's line, and not for the end of a reply. */
  isError = false;
  /** Where the line that is being read, or was read last, begins in the bytes given last, which is an error's where that is said; negative where in those before. */
  errorStart = 0;

  #state = TYPE;
  #hasBegun = false;
  #meaning = 0;
  #element = 0;
  #value = 0;
  #digits = 0;
  #isNegative = false;
  /** A body's bytes that are still to come. */
  #skip = 0;
  #isCr = false;
  #isErrorLine = false;
  readonly #line = Buffer.alloc(MOST_LINE_BYTES);
  #lineBytes = 0;
  readonly #missing = new Float64Array(MAX_DEPTH);
  readonly #attributes = new Uint8Array(MAX_DEPTH);
  #depth = 0;
  /** Whether first words are kept of the reply that is being read. */
  #keeps = false;
  /** Which element of the reply itself is being read. */
  #position = 0;
  #wordBytes = 0;

  /** Whether a reply is being read, so that its beginning has been given already. */
  get isInside(): boolean {
    return this.#hasBegun;
  }

  /** The error's line that is being read lies in what was given so far, and its end does not. */
  get isInsideError(): boolean {
    return this.#isErrorLine && this.#state === IN_LINE;
  }

  /** A reply that is one line: the line without type and end, cut at 512 bytes. */
  get line(): string {
    return this.#line.toString('utf8', 0, this.#lineBytes);
  }

  /**
   * Goes on to the end of the next reply, or of the next error's line.
   *
   * @param from - Where in `bytes`: 0, or what was returned for them before.
   * @returns Where it ends; -1 where all of `bytes` is read.
   * @throws {RedisTargetError} `RT_RESP_INVALID` where the bytes are no RESP, `RT_RESP_LIMIT` where a declared length is over a
   *   limit. The scanner is of no use afterwards.
   */
  next(bytes: Buffer, from: number): number {
    const size = bytes.length;
    let at = from;
    if (this.#state === TOLD) {
      this.#state = TYPE;
      if (this.#endValue()) return this.#endReply(at);
    }
    while (at < size) {
      switch (this.#state) {
        case TYPE: {
          const end = this.#depth === 0 ? this.#passBulk(bytes, at) : -1;
          if (end > 0) return this.#endReply(end);
          this.#begin(bytes, at);
          at += 1;
          break;
        }
        case IN_LINE:
          at = this.#readLine(bytes, at);
          if (this.#state === IN_LINE) break;
          if (this.#isErrorLine && this.stopsAtErrors) {
            this.isError = true;
            this.#state = TOLD;
            return at;
          }
          if (this.#endValue()) return this.#endReply(at);
          break;
        case IN_HEADER:
          at = this.#readHeader(bytes, at);
          break;
        case HEADER_END:
          if (bytes[at] !== LF) throw invalid('a length does not end in CR LF', bytes, at);
          at += 1;
          if (this.#endHeader(bytes, at) && this.#endValue()) return this.#endReply(at);
          break;
        case IN_BODY:
          at = this.#readBody(bytes, at);
          break;
        case BODY_END:
          if (bytes[at] !== CR) throw invalid('a bulk string does not end in CR LF', bytes, at);
          this.#state = BODY_END_LF;
          at += 1;
          break;
        default:
          if (bytes[at] !== LF) throw invalid('a bulk string does not end in CR LF', bytes, at);
          at += 1;
          this.#state = TYPE;
          if (this.#endValue()) return this.#endReply(at);
      }
    }
    this.errorStart -= size;
    return -1;
  }

  /** Passes a reply that is a bulk string and lies whole in `bytes`. @returns Where it ends; -1 where it is any other, of which nothing was read. */
  #passBulk(bytes: Buffer, from: number): number {
    const end = endOfWholeBulk(bytes, from);
    if (end < 0) return -1;
    this.type = DOLLAR;
    this.word = '';
    this.third = -1;
    this.#lineBytes = 0;
    return end;
  }

  #begin(bytes: Buffer, at: number): void {
    const type = bytes[at] as number;
    const meaning = MEANINGS[type] as number;
    if (meaning === 0) throw invalid('a reply begins with none of the types of RESP', bytes, at);
    this.#meaning = meaning;
    this.#element = type;
    this.#hasBegun = true;
    if (this.#depth === 0) {
      this.type = type;
      this.#keeps = this.keepsWords || type === PUSH;
      this.#position = 0;
      this.#wordBytes = 0;
      this.word = '';
      this.third = -1;
    }
    this.#lineBytes = 0;
    if (meaning === LINE) {
      this.#state = IN_LINE;
      this.#isCr = false;
      this.#isErrorLine = type === MINUS;
      this.errorStart = at;
    } else {
      this.#state = IN_HEADER;
      this.#value = 0;
      this.#digits = 0;
      this.#isNegative = false;
    }
  }

  /** Up to its end, or that of `bytes`. */
  #readLine(bytes: Buffer, from: number): number {
    const size = bytes.length;
    const line = this.#line;
    let kept = this.#lineBytes;
    let isCr = this.#isCr;
    for (let at = from; at < size; at += 1) {
      const byte = bytes[at] as number;
      if (byte === LF) {
        if (!isCr) throw invalid('a line does not end in CR LF', bytes, at);
        this.#lineBytes = kept;
        this.#state = TYPE;
        if (this.#keeps) this.#keepLine();
        return at + 1;
      }
      if (isCr && kept < MOST_LINE_BYTES) {
        line[kept] = CR;
        kept += 1;
      }
      isCr = byte === CR;
      if (!isCr && kept < MOST_LINE_BYTES) {
        line[kept] = byte;
        kept += 1;
      }
    }
    this.#lineBytes = kept;
    this.#isCr = isCr;
    return size;
  }

  #readHeader(bytes: Buffer, from: number): number {
    const size = bytes.length;
    let value = this.#value;
    let digits = this.#digits;
    let at = from;
    for (; at < size; at += 1) {
      const byte = bytes[at] as number;
      if (byte >= ZERO && byte <= 57) {
        value = value * 10 + byte - ZERO;
        digits += 1;
        if (digits > MAX_HEADER_BYTES) throw limit('a length', value, MAX_BULK_BYTES);
      } else if (byte === CR) {
        this.#state = HEADER_END;
        at += 1;
        break;
      } else if (byte === MINUS && digits === 0 && !this.#isNegative) this.#isNegative = true;
      else throw invalid('a length is not a number', bytes, at);
    }
    this.#value = value;
    this.#digits = digits;
    return at;
  }

  /** @returns Whether the value ends with its header. */
  #endHeader(bytes: Buffer, at: number): boolean {
    const value = this.#value;
    if (this.#digits === 0 || (this.#isNegative && value !== 1))
      throw invalid('a length is not a number', bytes, at - 3);
    this.#state = TYPE;
    if (this.#isNegative) return true;
    const meaning = this.#meaning;
    if (meaning === BULK) {
      if (value > MAX_BULK_BYTES) throw limit('a bulk string', value, MAX_BULK_BYTES);
      this.#skip = value;
      this.#state = IN_BODY;
      return false;
    }
    const items = meaning === AGGREGATE ? value : value * 2;
    if (items > MAX_ITEMS) throw limit('an aggregate', items, MAX_ITEMS);
    // An attribute without anything in it is no value.
    if (items === 0) return meaning !== ATTRIBUTE;
    if (this.#depth >= MAX_DEPTH) throw limit('the nesting of replies', this.#depth + 1, MAX_DEPTH);
    this.#missing[this.#depth] = items;
    this.#attributes[this.#depth] = meaning === ATTRIBUTE ? 1 : 0;
    this.#depth += 1;
    return false;
  }

  #readBody(bytes: Buffer, from: number): number {
    const skip = Math.min(this.#skip, bytes.length - from);
    if (this.#keeps && this.#depth === 1 && this.#position === 0 && this.#value <= MOST_WORD_BYTES) {
      bytes.copy(this.#line, this.#wordBytes, from, from + skip);
      this.#wordBytes += skip;
      this.word = this.#line.toString('latin1', 0, this.#wordBytes);
    }
    this.#skip -= skip;
    if (this.#skip === 0) this.#state = BODY_END;
    return from + skip;
  }

  #keepLine(): void {
    if (this.#depth !== 1) return;
    if (this.#position === 0 && this.#element === PLUS) this.word = this.line;
    else if (this.#position === 2) this.third = Number(this.line);
  }

  /** @returns Whether a reply ends with the value that has just ended. */
  #endValue(): boolean {
    while (this.#depth > 0) {
      const last = this.#depth - 1;
      if (last === 0) this.#position += 1;
      const missing = (this.#missing[last] as number) - 1;
      this.#missing[last] = missing;
      if (missing > 0) return false;
      this.#depth = last;
      // It only comments on the value that follows.
      if (this.#attributes[last] === 1) return false;
    }
    return true;
  }

  #endReply(at: number): number {
    this.#hasBegun = false;
    this.isError = false;
    return at;
  }
}

function invalid(what: string, bytes: Buffer, at: number): RedisTargetError {
  const shown = JSON.stringify(bytes.toString('latin1', at, at + 32));
  return new RedisTargetError(
    'RT_RESP_INVALID',
    `what the server sends is no RESP: ${what} (${shown}). Check that it is a Redis or Valkey server.`,
  );
}

function limit(what: string, found: number, allowed: number): RedisTargetError {
  return new RedisTargetError(
    'RT_RESP_LIMIT',
    `the server announces what cannot be right: ${what} is ${found}, more than the ${allowed} that are allowed. Check that it is a Redis or Valkey server.`,
  );
}
