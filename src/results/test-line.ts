import type { TestResult } from '../model/results.ts';

// A test's line in a results file, byte by byte: what most of them say is known before it is parsed.

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const POINT = 0x2e;
const CLOSING_BRACKET = 0x5d;
const CLOSING_BRACE = 0x7d;
const NEW_LINE = 0x0a;
const LAST_OF_ASCII = 0x7f;
const ZERO = 0x30;
const NINE = 0x39;
const FILE = Buffer.from('  {"file":"');
const NAME = Buffer.from(',"name":[');
/** What is said of a test that passed at once, in whichever order a recorder says it. */
const STATUS = Buffer.from(',"status":"passed"');
const RETRIES = Buffer.from(',"retries":0');
const DURATION = Buffer.from(',"durationMs":');
const NO_DURATION = Buffer.from('null');
const LINE = Buffer.from(',"line":');
const ERROR = Buffer.from(',"error":null');
/** Beyond that a whole number may not be exact. */
const MOST_DIGITS = 15;

/**
 * Where the list of a name's parts ends, behind its bracket; 0 where the line does not begin with this very file and name: one that tells
 * of two tests, that a test is split over, or that says a key twice, may be another's.
 */
export function endOfName(bytes: Buffer, start: number, { file, name }: TestResult): number {
  if (!hasAt(bytes, start, FILE)) return 0;
  let at = endOfText(bytes, start + FILE.length - 1, file);
  if (at === 0 || !hasAt(bytes, at, NAME)) return 0;
  at += NAME.length;
  for (let index = 0; index < name.length; index += 1) {
    if (index > 0) {
      if (bytes[at] !== COMMA) return 0;
      at += 1;
    }
    at = endOfText(bytes, at, name[index] ?? '');
    if (at === 0) return 0;
  }
  return name.length > 0 && bytes[at] === CLOSING_BRACKET ? at + 1 : 0;
}

/** Behind the quotation mark that ends a text of valid JSON; 0 where none begins there, or another than this. */
function endOfText(bytes: Buffer, opening: number, text: string): number {
  if (bytes[opening] !== QUOTE) return 0;
  let at = opening + 1;
  for (let index = 0; index < text.length; index += 1) {
    const byte = bytes[at] ?? 0;
    if (byte !== text.charCodeAt(index) || byte > LAST_OF_ASCII || byte === BACKSLASH || byte === QUOTE)
      return endOfOther(bytes, opening, text);
    at += 1;
  }
  return bytes[at] === QUOTE ? at + 1 : 0;
}

/** The same for a text with escapes, or of more bytes than letters. */
function endOfOther(bytes: Buffer, opening: number, text: string): number {
  let at = opening + 1;
  for (let byte = bytes[at]; byte !== QUOTE; byte = bytes[at]) {
    if (byte === undefined || byte === NEW_LINE) return 0;
    at += byte === BACKSLASH ? 2 : 1;
  }
  return JSON.parse(bytes.toString('utf8', opening, at + 1)) === text ? at + 1 : 0;
}

/**
 * The rest of a test, behind its name, and where it ends; undefined where it says more than that the test passed, in how long, and where it
 * stands.
 */
export function readPassed(
  bytes: Buffer,
  from: number,
  { file, name }: TestResult,
): { readonly test: TestResult; readonly end: number } | undefined {
  let at = from;
  let durationMs: number | null | undefined;
  let line: number | undefined;
  let hasStatus = false;
  let hasRetries = false;
  let hasError = false;
  while (bytes[at] !== CLOSING_BRACE) {
    const before = at;
    if (hasAt(bytes, at, STATUS)) {
      hasStatus = true;
      at += STATUS.length;
    } else if (hasAt(bytes, at, RETRIES)) {
      hasRetries = true;
      at += RETRIES.length;
    } else if (hasAt(bytes, at, ERROR)) {
      hasError = true;
      at += ERROR.length;
    } else if (hasAt(bytes, at, DURATION)) {
      at += DURATION.length;
      const isTimed = !hasAt(bytes, at, NO_DURATION);
      const end = isTimed ? endOfNumber(bytes, at) : at + NO_DURATION.length;
      if (end === at) return undefined;
      durationMs = isTimed ? readNumber(bytes, at, end) : null;
      at = end;
    } else if (hasAt(bytes, at, LINE)) {
      at += LINE.length;
      const end = endOfDigits(bytes, at);
      if (end === at) return undefined;
      line = readNumber(bytes, at, end);
      at = end;
    }
    if (at === before || (bytes[at] !== COMMA && bytes[at] !== CLOSING_BRACE)) return undefined;
  }
  if (!hasStatus || !hasRetries || !hasError || durationMs === undefined) return undefined;
  // So many digits that it is endless: whoever checks it says so.
  if (!Number.isFinite(durationMs ?? 0) || !Number.isFinite(line ?? 0)) return undefined;
  const test: TestResult =
    line === undefined
      ? { file, name, status: 'passed', retries: 0, durationMs, error: null }
      : { file, name, status: 'passed', retries: 0, durationMs, line, error: null };
  return { test, end: at + 1 };
}

/** Of a number without a sign and an exponent; where it begins, where there is none. */
function endOfNumber(bytes: Buffer, from: number): number {
  const end = endOfDigits(bytes, from);
  if (end === from || bytes[end] !== POINT) return end;
  const endOfFraction = endOfDigits(bytes, end + 1, true);
  return endOfFraction === end + 1 ? from : endOfFraction;
}

/** As JSON has them: a number begins with no zero but its only one, a fraction may. */
function endOfDigits(bytes: Buffer, from: number, isFraction = false): number {
  let end = from;
  for (let byte = bytes[end] ?? 0; byte >= ZERO && byte <= NINE; byte = bytes[end] ?? 0) end += 1;
  return isFraction || bytes[from] !== ZERO || end === from + 1 ? end : from;
}

function readNumber(bytes: Buffer, from: number, end: number): number {
  let number = 0;
  for (let at = from; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte === POINT || end - from > MOST_DIGITS) return Number(bytes.toString('latin1', from, end));
    number = number * 10 + byte - ZERO;
  }
  return number;
}

function hasAt(bytes: Buffer, at: number, wanted: Buffer): boolean {
  for (let index = 0; index < wanted.length; index += 1)
    if (bytes[at + index] !== wanted[index]) return false;
  return true;
}
