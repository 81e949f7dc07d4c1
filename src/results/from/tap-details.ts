import { parseDocument } from 'yaml';
import type { RawError } from '../test-error.ts';
import { sidesOfLines } from './diff-sides.ts';
import { nestComparedErrors } from './tap-compared-error.ts';
import { messageOfThrown } from './thrown-text.ts';

/** A longer block is read line by line: a reader of YAML would take seconds. */
const MAX_YAML = 100_000;
/** What a point says below itself that is no reason: counts, and how many failed. */
export const SUMMARY: RegExp =
  /^(?:(?:tests|pass|fail|skip|skipped|todo|suites|cancelled|assertions):? +[\d/=]+.*|failed \d+ .*|duration_ms .*|time=.*|ok|TAP version 1[34]|Looks like you .*|\d+ tests? remaining in .*)\s*$/;

type Fields = Readonly<Record<string, unknown>>;

/** A test point's diagnostic block as an error. */
export function errorOfTap(title: string, block: readonly string[]): RawError {
  const fields = readBlock(nestComparedErrors(block));
  const nested = asFields(fields.error);
  // nodeunit and Vitest nest the error that they caught.
  const caught = nested ?? fields;
  const stack = textOf(caught.stack) ?? textOf(fields.stack);
  const details = asFields(fields.details) ?? asFields(fields.values);
  // lab has what was thrown only above its stack.
  const thrown = /^\w*(?:Error|Exception): (.+)/.exec(stack ?? '')?.[1];
  const said = textOf(fields.error) || textOf(caught.message) || thrown;
  // An error without a text: its class and its place tell more than the test's title does.
  const isUntold = said === undefined && (fields.error === '' || nested?.message === '');
  const thrownIn = thrownInside(details);
  const name = thrownIn?.name ?? textOf(caught.name);
  const place = textOf(fields.at) ?? textOf(fields.location);
  const first = said ?? textOf(fields.assertion) ?? (isUntold && (stack ?? place) ? '' : title);
  return {
    message: thrownIn?.message ?? [first, ...detailLines(details, first)].join('\n'),
    ...(name === undefined ? {} : { name }),
    stack: framesOf(stack ?? place),
    ...sidesOf(fields, details),
  };
}

/** What stands in comments below a point. */
export function errorOfRemarks(title: string, remarks: readonly string[]): RawError {
  const lines = remarks.filter((line) => !SUMMARY.test(line) && !/^\s*Failed test\b.*$/.test(line));
  const text = lines.join('\n').trim();
  const got = /^\s*got: (.*)$/m.exec(text)?.[1];
  const expected = /^\s*expected: (.*)$/m.exec(text)?.[1];
  return {
    message: text === '' ? title : messageOfThrown(text),
    stack: text,
    ...(got === undefined || expected === undefined
      ? {}
      : { expected: unquote(expected), actual: unquote(got) }),
  };
}

/** In milliseconds, as node:test says it in a block and node-tap behind the name. */
export function durationOfTap(block: readonly string[]): number | null {
  for (const line of block) {
    const [, duration] = /^ *duration_ms: *([\d.]+)\s*$/.exec(line) ?? [];
    if (duration !== undefined && Number.isFinite(Number(duration))) return Number(duration);
  }
  return null;
}

function sidesOf(fields: Fields, details: Fields | undefined): { expected?: unknown; actual?: unknown } {
  const expected = fields.expected ?? fields.wanted ?? fields.want;
  const actual = fields.actual ?? fields.found ?? fields.have ?? fields.got;
  const thrown = errorIn(actual);
  // What it was to match, e.g. a pattern, is not written, and stands in the message, as the error does.
  if (thrown !== undefined && expected === '') return {};
  if (expected !== undefined || actual !== undefined)
    return { expected: errorIn(expected) ?? expected, actual: thrown ?? actual };
  // node-tap since 14 gives no values but their difference, AVA with its own signs.
  const diff = textOf(fields.diff);
  if (diff !== undefined) {
    const lines = diff
      .replace(/\n$/, '')
      .split('\n')
      .filter((line) => !/^(?:---|\+\+\+|@@)/.test(line));
    const { minus, plus } = sidesOfLines(lines);
    return { expected: minus, actual: plus };
  }
  const [, difference] =
    Object.entries(details ?? {}).find(([label]) => /^Difference \(- actual/.test(label)) ?? [];
  if (typeof difference !== 'string') return {};
  const { minus, plus } = sidesOfLines(difference.split('\n'), 2);
  return { expected: plus, actual: minus };
}

/** The text of an error that was compared; undefined of any other value, also of one that has an `error` of its own. */
function errorIn(value: unknown): string | undefined {
  const fields = asFields(value);
  return fields?.stack === undefined ? undefined : textOf(fields.error);
}

/** What a test threw, which AVA prints as an object below a label: `Error { message: 'no' }`. */
function thrownInside(
  details: Fields | undefined,
): { readonly name: string; readonly message: string } | undefined {
  const [[label, text] = [], ...more] = Object.entries(details ?? {});
  if (more.length > 0 || typeof text !== 'string' || !/thrown|reject/.test(label ?? '')) return undefined;
  const [, name, quoted] =
    /^(\w*(?:Error|Exception))\b[^{\n]*\{\n(?:[^\n]*\n)*?\s+message: (['"`](?:[^\\\n]|\\.)*['"`]),?\n/.exec(
      text,
    ) ?? [];
  if (name === undefined || quoted === undefined) return undefined;
  return { name, message: quoted.slice(1, -1).replaceAll(/\\(['"`\\])/g, '$1') };
}

/** AVA says what it was in texts with labels of their own. */
function detailLines(details: Fields | undefined, said: string): string[] {
  return Object.entries(details ?? {}).flatMap(([label, text]) =>
    typeof text === 'string' ? [...(label === `${said}:` ? [] : [label]), text] : [],
  );
}

function framesOf(stack: string | undefined): string | undefined {
  return stack
    ?.split('\n')
    .map((frame) => (/^\s*at |^\w*(?:Error|Exception)\b/.test(frame) ? frame : `    at ${frame.trim()}`))
    .join('\n');
}

/** A block's fields, every value a text. Not every runner writes YAML that is right: then what can be read is taken line by line. */
function readBlock(lines: readonly string[]): Fields {
  const text = lines.join('\n');
  if (text.length <= MAX_YAML) {
    try {
      const read = parseDocument(text, { schema: 'failsafe', logLevel: 'silent', uniqueKeys: false });
      const value = read.errors.length > 0 ? undefined : asFields(read.toJS({ maxAliasCount: 0 }));
      if (value !== undefined) return value;
    } catch {
      // Vitest's values go on in the first column; others have a colon or a quote that should have been quoted.
    }
  }
  return readLines(lines);
}

/**
 * One level of `key: value`, a level of such fields below a key without a value, texts in a block of their own (`|-`), and texts
 * in double quotes over several lines.
 */
function readLines(lines: readonly string[]): Fields {
  const fields: Record<string, string> = {};
  const indents = lines.flatMap((line) => (line.trim() === '' ? [] : [line.search(/\S/)]));
  const indent = /^ *[A-Za-z_]\w*:/.test(lines[0] ?? '')
    ? (lines[0]?.search(/\S/) ?? 0)
    : Math.min(...indents, 0);
  let key: string | undefined;
  let isQuoted = false;
  for (const line of lines) {
    const text = line.slice(indent);
    const field = isQuoted
      ? null
      : /^([A-Za-z_]\w*) *: ?(.*)$/.exec(line.slice(0, indent).trim() === '' ? text : '');
    if (field) {
      const [, name = '', value = ''] = field;
      key = name;
      isQuoted = isOpen(value);
      fields[name] = /^[|>][-+]?\d?$/.test(value.trim()) ? '' : value.trim();
    } else if (key !== undefined && (isQuoted || /^\s/.test(text))) {
      fields[key] =
        `${fields[key]}${fields[key] === '' ? '' : '\n'}${isQuoted ? line : text.replace(/^ {2}/, '')}`;
      if (isQuoted) isQuoted = !endsQuote(line);
      else isQuoted = isOpen(/^\s*[A-Za-z_]\w*: ?(.*)$/.exec(text)?.[1] ?? '');
    }
  }
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, nestedIn(value) ?? unquote(value.trim())]),
  );
}

/** `name: "Error"` and `message: "…"` below a key. */
function nestedIn(value: string): Fields | undefined {
  return /^\s*name: /.test(value) ? readLines(value.replace(/^\n/, '').split('\n')) : undefined;
}

function isOpen(value: string): boolean {
  return /^\s*"/.test(value) && (value.trim() === '"' || !endsQuote(value));
}

function endsQuote(text: string): boolean {
  return /(?:^|[^\\])(?:\\\\)*"\s*$/.test(text);
}

function asFields(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function unquote(value: string): string {
  if (/^'.*'$/s.test(value)) return value.slice(1, -1).replaceAll("''", "'");
  if (!/^".*"$/s.test(value)) return value;
  try {
    return JSON.parse(value.replaceAll('\n', '\\n')) as string;
  } catch {
    // YAML's own escapes, or quotes within quotes: the text as it stands will do.
    return value.slice(1, -1);
  }
}
