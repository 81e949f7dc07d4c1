/** One value of a reply, and the bytes that it stands in. */
export interface RawValue {
  /** The byte that it begins with, e.g. `*`, `%`, `$`. */
  readonly type: string;
  /** Its first byte, and the one behind its last. */
  readonly start: number;
  readonly end: number;
  /** Of what is no aggregate and not null; a byte each character. */
  readonly text?: string;
  /** Of an aggregate; keys and values of a map in turn. */
  readonly items?: readonly RawValue[];
}

/** Bytes that take the place of others. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly bytes: Buffer;
}

/** What the cluster's replies nest at most is four. */
const MAX_DEPTH = 16;
const AGGREGATES = '*~>%';
const BULKS = '$=!';

/**
 * Reads one whole reply, in RESP2 or RESP3, without losing where each value stands.
 *
 * @returns Undefined where it is not one whole reply of known types: then nothing in it may be changed.
 */
export function readRawReply(reply: Buffer): RawValue | undefined {
  const value = readValue(reply, 0, MAX_DEPTH);
  return value?.end === reply.length ? value : undefined;
}

function readValue(reply: Buffer, start: number, depth: number): RawValue | undefined {
  const lineEnd = reply.indexOf('\r\n', start);
  if (lineEnd <= start) return undefined;
  const type = String.fromCharCode(reply[start] as number);
  const line = reply.toString('latin1', start + 1, lineEnd);
  const end = lineEnd + 2;
  if (AGGREGATES.includes(type)) return readItems(reply, { type, line, start, from: end }, depth);
  if (BULKS.includes(type)) {
    const length = lengthOf(line);
    if (length === undefined) return undefined;
    if (length < 0) return { type, start, end };
    const bulkEnd = end + length + 2;
    if (bulkEnd > reply.length || reply.toString('latin1', bulkEnd - 2, bulkEnd) !== '\r\n') return undefined;
    return { type, start, end: bulkEnd, text: reply.toString('latin1', end, end + length) };
  }
  if (type === '_') return { type, start, end };
  return '+-:#,('.includes(type) ? { type, start, end, text: line } : undefined;
}

interface Head {
  readonly type: string;
  readonly line: string;
  readonly start: number;
  /** Where its items begin. */
  readonly from: number;
}

function readItems(reply: Buffer, { type, line, start, from }: Head, depth: number): RawValue | undefined {
  const length = lengthOf(line);
  if (length === undefined || depth === 0) return undefined;
  if (length < 0) return { type, start, end: from };
  const count = type === '%' ? length * 2 : length;
  const items: RawValue[] = [];
  let end = from;
  while (items.length < count) {
    const item = readValue(reply, end, depth - 1);
    if (item === undefined) return undefined;
    items.push(item);
    end = item.end;
  }
  return { type, start, end, items };
}

function lengthOf(line: string): number | undefined {
  return /^(?:-1|\d{1,9})$/.test(line) ? Number(line) : undefined;
}

/** The pairs of a map, which RESP2 has as an array of keys and values in turn. */
export function pairsOf(value: RawValue | undefined): readonly (readonly [key: string, value: RawValue])[] {
  const items = value?.items ?? [];
  const pairs: [string, RawValue][] = [];
  for (let at = 0; at + 1 < items.length; at += 2) {
    const key = items[at]?.text;
    if (key !== undefined) pairs.push([key, items[at + 1] as RawValue]);
  }
  return pairs;
}

/** Puts a text where a value stood: a null becomes a bulk string, a verbatim string keeps its format. */
export function withText({ type, start, end, text }: RawValue, next: string): Edit {
  const whole = type === '=' ? `${text?.slice(0, 4) ?? 'txt:'}${next}` : next;
  const sigil = type === '=' ? '=' : '$';
  return { start, end, bytes: Buffer.from(`${sigil}${whole.length}\r\n${whole}\r\n`, 'latin1') };
}

/** Puts an error where a value stood. */
export function withError({ start, end }: RawValue, line: string): Edit {
  return { start, end, bytes: Buffer.from(`-${line}\r\n`, 'latin1') };
}

/** Puts a number where a number stood. */
export function withInteger({ start, end }: RawValue, next: number): Edit {
  return { start, end, bytes: Buffer.from(`:${next}\r\n`) };
}

/** Puts a pair of a text and a number before the others of a map that is not empty. */
export function withMore({ type, start, items = [] }: RawValue, key: string, value: number): Edit {
  const length = type === '%' ? items.length / 2 + 1 : items.length + 2;
  const bytes = Buffer.from(`${type}${length}\r\n$${key.length}\r\n${key}\r\n:${value}\r\n`);
  return { start, end: items[0]?.start ?? start, bytes };
}

/** The reply with its edits, which must not overlap; every other byte as it came. */
export function applyEdits(reply: Buffer, edits: readonly Edit[]): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (const { start, end, bytes } of edits.toSorted((one, other) => one.start - other.start)) {
    parts.push(reply.subarray(at, start), bytes);
    at = end;
  }
  parts.push(reply.subarray(at));
  return Buffer.concat(parts);
}
