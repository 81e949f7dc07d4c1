import { RedisTargetError } from '../errors.ts';
import type { RespValue } from './values.ts';

export interface RespLimits {
  /** The longest bulk string, in bytes. Default: 512 MiB, which is the servers' own. */
  readonly maxBulkBytes?: number;
  /** The most elements of one aggregate. Default: 16 Mi. */
  readonly maxItems?: number;
  /** The deepest nesting of aggregates. Default: 64. */
  readonly maxDepth?: number;
  /** The longest line, in bytes. Default: 64 KiB, as the servers' inline limit. */
  readonly maxLineBytes?: number;
}

type AggregateType = 'array' | 'set' | 'push' | 'map';

/** A bulk string whose bytes are read. */
interface Bulk {
  readonly length: number;
  readonly kind: 'bulk' | 'verbatim' | 'blobError';
}

interface Aggregate {
  readonly type: AggregateType | 'attribute';
  missing: number;
  readonly items: RespValue[];
}

const AGGREGATES: Readonly<Record<string, Aggregate['type']>> = {
  '*': 'array',
  '~': 'set',
  '>': 'push',
  '%': 'map',
  '|': 'attribute',
};
const NIL: RespValue = { type: 'nil' };
const NOTHING = Buffer.alloc(0);
const CR = 13;
const LF = 10;

/**
 * Reads replies out of a byte stream that may be cut anywhere.
 *
 * Declared lengths are checked before anything is kept for them; nesting is a bounded stack, not
 * recursion. Bulk strings are views into what was pushed where they came whole.
 */
export class RespDecoder {
  readonly #limits: Required<RespLimits>;
  readonly #stack: Aggregate[] = [];
  #buffer: Buffer = NOTHING;
  /** Chunks of a bulk string that is not there in full, kept apart so that no byte is copied twice. */
  #chunks: Buffer[] = [];
  #chunkBytes = 0;
  #bulk: Bulk | undefined;

  constructor(limits: RespLimits = {}) {
    this.#limits = {
      maxBulkBytes: limits.maxBulkBytes ?? 512 * 1024 * 1024,
      maxItems: limits.maxItems ?? 16 * 1024 * 1024,
      maxDepth: limits.maxDepth ?? 64,
      maxLineBytes: limits.maxLineBytes ?? 64 * 1024,
    };
  }

  /**
   * Takes the next bytes and gives the replies that they complete.
   *
   * @throws {RedisTargetError} `RT_RESP_INVALID` where the bytes are no RESP, `RT_RESP_LIMIT` where a declared
   *   length is over a limit. The decoder is of no use afterwards.
   */
  push(bytes: Buffer): RespValue[] {
    const replies: RespValue[] = [];
    let rest: Buffer | undefined = bytes;
    while (rest !== undefined) {
      const bulk: Bulk | undefined = this.#bulk;
      rest = bulk === undefined ? this.#readLine(rest, replies) : this.#readBulk(bulk, rest, replies);
    }
    return replies;
  }

  /** Reads one line; undefined when there is none in full. */
  #readLine(bytes: Buffer, replies: RespValue[]): Buffer | undefined {
    const data: Buffer = this.#buffer.length === 0 ? bytes : Buffer.concat([this.#buffer, bytes]);
    const end = data.indexOf(LF);
    if (end < 0) {
      if (data.length > this.#limits.maxLineBytes)
        throw limit('a line', data.length, this.#limits.maxLineBytes);
      if (data.length > 0) assertType(data);
      this.#buffer = data;
      return undefined;
    }
    this.#buffer = NOTHING;
    if (data[end - 1] !== CR) throw invalid('a line does not end in CR LF', data);
    this.#takeLine(data.subarray(0, end - 1), replies);
    return data.subarray(end + 1);
  }

  #takeLine(line: Buffer, replies: RespValue[]): void {
    assertType(line);
    const type = String.fromCharCode(line[0] ?? 0);
    const text = line.toString('utf8', 1);
    switch (type) {
      case '+':
        this.#emit({ type: 'status', value: text }, replies);
        break;
      case '-':
        this.#emit({ type: 'error', value: text }, replies);
        break;
      case ':':
        this.#emit({ type: 'integer', value: parseBigInt(text, line) }, replies);
        break;
      case '(':
        this.#emit({ type: 'bigNumber', value: parseBigInt(text, line) }, replies);
        break;
      case '_':
        this.#emit(NIL, replies);
        break;
      case '#':
        if (text !== 't' && text !== 'f') throw invalid('a boolean is neither t nor f', line);
        this.#emit({ type: 'boolean', value: text === 't' }, replies);
        break;
      case ',':
        this.#emit({ type: 'double', value: parseDouble(text, line) }, replies);
        break;
      case '$':
      case '=':
      case '!':
        this.#beginBulk(type, parseLength(text, line), replies);
        break;
      default:
        this.#beginAggregate(AGGREGATES[type] ?? 'array', parseLength(text, line), replies);
    }
  }

  #beginBulk(type: '$' | '=' | '!', length: number, replies: RespValue[]): void {
    if (length < 0) {
      this.#emit(NIL, replies);
      return;
    }
    if (length > this.#limits.maxBulkBytes) throw limit('a bulk string', length, this.#limits.maxBulkBytes);
    this.#bulk = { length, kind: type === '$' ? 'bulk' : type === '=' ? 'verbatim' : 'blobError' };
  }

  /** Reads a bulk string's bytes and its CR LF; undefined when they are not all there. */
  #readBulk(bulk: Bulk, bytes: Buffer, replies: RespValue[]): Buffer | undefined {
    const wanted = bulk.length + 2 - this.#chunkBytes;
    if (bytes.length < wanted) {
      this.#chunks.push(bytes);
      this.#chunkBytes += bytes.length;
      return undefined;
    }
    const last = bytes.subarray(0, wanted);
    const whole = this.#chunks.length === 0 ? last : Buffer.concat([...this.#chunks, last]);
    this.#chunks = [];
    this.#chunkBytes = 0;
    this.#bulk = undefined;
    if (whole[bulk.length] !== CR || whole[bulk.length + 1] !== LF) {
      throw invalid('a bulk string does not end in CR LF', whole.subarray(-16));
    }
    this.#emit(bulkValue(bulk.kind, whole.subarray(0, bulk.length)), replies);
    return bytes.subarray(wanted);
  }

  #beginAggregate(type: Aggregate['type'], length: number, replies: RespValue[]): void {
    if (length < 0) {
      this.#emit(NIL, replies);
      return;
    }
    const missing = type === 'map' || type === 'attribute' ? length * 2 : length;
    if (missing > this.#limits.maxItems) throw limit('an aggregate', missing, this.#limits.maxItems);
    if (this.#stack.length >= this.#limits.maxDepth) {
      throw limit('the nesting of replies', this.#stack.length + 1, this.#limits.maxDepth);
    }
    const aggregate: Aggregate = { type, missing, items: [] };
    if (missing > 0) this.#stack.push(aggregate);
    else if (type !== 'attribute') this.#emit({ type, items: [] }, replies);
  }

  /** Hands a value to the innermost open aggregate, or out. */
  #emit(value: RespValue, replies: RespValue[]): void {
    let finished: RespValue | undefined = value;
    while (finished !== undefined) {
      const parent = this.#stack.at(-1);
      if (parent === undefined) {
        replies.push(finished);
        return;
      }
      parent.items.push(finished);
      parent.missing -= 1;
      if (parent.missing > 0) return;
      this.#stack.pop();
      // An attribute only comments on the reply that follows it.
      finished = parent.type === 'attribute' ? undefined : { type: parent.type, items: parent.items };
    }
  }
}

function bulkValue(kind: 'bulk' | 'verbatim' | 'blobError', bytes: Buffer): RespValue {
  if (kind === 'bulk') return { type: 'bulk', value: bytes };
  if (kind === 'blobError') return { type: 'error', value: bytes.toString('utf8') };
  if (bytes[3] !== 58) throw invalid('a verbatim string has no format', bytes.subarray(0, 16));
  return { type: 'verbatim', format: bytes.toString('latin1', 0, 3), value: bytes.subarray(4) };
}

function assertType(line: Buffer): void {
  if (!'+-:$*_#,(!=%~>|'.includes(String.fromCharCode(line[0] ?? 0))) {
    throw invalid('a reply begins with none of the types of RESP', line);
  }
}

function parseLength(text: string, line: Buffer): number {
  if (!/^(?:-1|\d{1,15})$/.test(text)) throw invalid('a length is not a number', line);
  return Number(text);
}

function parseBigInt(text: string, line: Buffer): bigint {
  if (!/^[+-]?\d+$/.test(text)) throw invalid('an integer is not a number', line);
  return BigInt(text);
}

function parseDouble(text: string, line: Buffer): number {
  if (text === 'inf') return Number.POSITIVE_INFINITY;
  if (text === '-inf') return Number.NEGATIVE_INFINITY;
  if (text === 'nan') return Number.NaN;
  const value = Number(text);
  if (text.trim() === '' || Number.isNaN(value)) throw invalid('a double is not a number', line);
  return value;
}

function invalid(what: string, bytes: Buffer): RedisTargetError {
  const shown = JSON.stringify(bytes.toString('latin1', 0, 32));
  return new RedisTargetError(
    'RT_RESP_INVALID',
    `Could not read a reply as RESP: ${what} (${shown}). Is this a Redis?`,
  );
}

function limit(what: string, found: number, allowed: number): RedisTargetError {
  return new RedisTargetError(
    'RT_RESP_LIMIT',
    `Could not read a reply: ${what} is ${found}, more than the ${allowed} that are allowed. Is this a Redis?`,
  );
}
