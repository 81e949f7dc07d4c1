import { isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inspect, stripVTControlCharacters } from 'node:util';
import type { TestError } from '../../model/results.ts';
import { maskUrlPasswords } from '../../platform/secrets.ts';

/** The longest text of an error that is kept, in characters: a runner may put a whole document into one. */
const MAX_TEXT = 20_000;

/** An error as the runners give it; each has some of these. */
export interface RawError {
  readonly message?: string | undefined;
  readonly name?: string | undefined;
  readonly stack?: string | undefined;
  readonly expected?: unknown;
  readonly actual?: unknown;
}

/** Puts an error into the results file's form: plain text, the first own line of its stack, no password of a URL. */
export function toTestError(raw: RawError, cwd: string): TestError {
  const stack = clean(raw.stack ?? '');
  const message = clean(raw.message || stack.split('\n')[0] || 'failed without a message');
  const at = findOwnLine(stack, cwd) ?? findOwnLine(message, cwd);
  const hasDiff = raw.expected !== undefined || raw.actual !== undefined;
  return {
    message,
    ...(raw.name ? { type: raw.name } : {}),
    ...(at === undefined ? {} : { at }),
    ...(hasDiff ? { expected: clean(show(raw.expected)), received: clean(show(raw.actual)) } : {}),
  };
}

/** Anything that was thrown: an Error, an object of a runner's, a text. */
export function toRawError(error: unknown): RawError {
  if (typeof error !== 'object' || error === null) return { message: String(error) };
  const { message, name, stack, expected, actual } = error as Record<string, unknown>;
  return {
    message: typeof message === 'string' ? message : inspect(error, { depth: 2 }),
    ...(typeof name === 'string' ? { name } : {}),
    ...(typeof stack === 'string' ? { stack } : {}),
    ...(expected === undefined && actual === undefined ? {} : { expected, actual }),
  };
}

/** A file's path relative to the project, with `/`. */
export function relativePath(path: string, cwd: string): string {
  const file = path.startsWith('file://') ? fileURLToPath(path) : path;
  const inside = isAbsolute(file) ? relative(cwd, file) : file;
  return inside.split(sep).join('/');
}

function clean(text: string): string {
  const plain = maskUrlPasswords(stripVTControlCharacters(text)).trim();
  return plain.length > MAX_TEXT ? `${plain.slice(0, MAX_TEXT)}… (${plain.length} characters)` : plain;
}

function show(value: unknown): string {
  return typeof value === 'string' ? value : inspect(value, { depth: 5, breakLength: 80, sorted: true });
}

/** The first place in a stack that is neither Node's nor a package's. */
function findOwnLine(stack: string, cwd: string): string | undefined {
  for (const line of stack.split('\n')) {
    if (!/^\s+at |^\s*❯ /.test(line) || /node_modules|node:|<anonymous>/.test(line)) continue;
    const [, path, row, column] = /\(?((?:file:\/\/)?[^\s()]+?):(\d+):(\d+)\)?\s*$/.exec(line) ?? [];
    if (path !== undefined) return `${relativePath(path, cwd)}:${row}:${column}`;
  }
  return undefined;
}
