/** Where a text stops being JSON. */
export interface JsonFault {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** What was expected there; nothing of the text is quoted, since a password may stand there. */
  readonly expected: string;
}

const MOST_LEVELS = 1_000;
// JSON forbids only the first 32 control characters, not U+007F to U+009F.
const STRING = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/uy;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:e[+-]?\d+)?/iy;
const WORD = /true|false|null/y;

/** Thrown and caught in this file only: the way out of any depth. */
class Stop {
  readonly offset: number;
  readonly expected: string;
  constructor(offset: number, expected: string) {
    this.offset = offset;
    this.expected = expected;
  }
}

/**
 * Finds where a text stops being JSON. JSON.parse itself does not say it on Node 20, or quotes what stands around it.
 *
 * @returns undefined where the text is JSON.
 */
export function findJsonFault(text: string): JsonFault | undefined {
  try {
    const end = skipSpace(text, readValue(text, 0, 0));
    if (end < text.length) throw new Stop(end, 'the end of the file');
    return undefined;
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop;
    const before = text.slice(0, stop.offset).split('\n');
    return { line: before.length, column: (before.at(-1) ?? '').length + 1, expected: stop.expected };
  }
}

function readValue(text: string, from: number, level: number): number {
  const at = skipSpace(text, from);
  if (level > MOST_LEVELS) throw new Stop(at, `no more than ${MOST_LEVELS} levels`);
  if (text[at] === '{') return readList(text, at, '}', (start) => readMember(text, start, level));
  if (text[at] === '[') return readList(text, at, ']', (start) => readValue(text, start, level + 1));
  const end = text[at] === '"' ? readString(text, at, 'a text that ends on its line') : readPlain(text, at);
  return end;
}

function readList(text: string, open: number, close: string, readItem: (from: number) => number): number {
  let at = skipSpace(text, open + 1);
  if (text[at] === close) return at + 1;
  for (;;) {
    at = skipSpace(text, readItem(at));
    if (text[at] === close) return at + 1;
    if (text[at] !== ',') throw new Stop(at, `, or ${close}`);
    at = skipSpace(text, at + 1);
    if (text[at] === close) throw new Stop(at, 'another entry (JSON has no comma after the last one)');
  }
}

function readMember(text: string, from: number, level: number): number {
  const colon = skipSpace(text, readString(text, from, 'a field\'s name in "double quotes"'));
  if (text[colon] !== ':') throw new Stop(colon, ':');
  return readValue(text, colon + 1, level + 1);
}

function readString(text: string, at: number, expected: string): number {
  return matchAt(STRING, text, at) ?? stopAt(at, expected);
}

function readPlain(text: string, at: number): number {
  return matchAt(NUMBER, text, at) ?? matchAt(WORD, text, at) ?? stopAt(at, 'a value');
}

function matchAt(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function stopAt(offset: number, expected: string): never {
  throw new Stop(offset, expected);
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (' \t\n\r'.includes(text[at] ?? 'end')) at += 1;
  return at;
}
