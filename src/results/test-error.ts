import { inspect, stripVTControlCharacters, types } from 'node:util';
import { describeSentCommand } from '../messages/sent-command.ts';
import type { TestError } from '../model/results.ts';
import { mask } from '../platform/mask.ts';
import { findOwnLine } from './own-place.ts';
import { classOf, tellUntold } from './untold-error.ts';

/** The longest text of an error that is kept, in characters: a runner may put a whole document into one. */
const MAX_TEXT = 20_000;
/** The reasons that are told of a transaction that was given up. */
const MAX_REFUSALS = 3;

/** An error as the runners give it; each has some of these. */
export interface RawError {
  readonly message?: string | undefined;
  readonly name?: string | undefined;
  readonly stack?: string | undefined;
  readonly expected?: unknown;
  readonly actual?: unknown;
  /** The command that the server refused, where the client says so. */
  readonly command?: unknown;
}

/** Puts an error into the results file's form: plain text, the first own line of its stack, no password of a URL. One without a text is told
 * by its class and its place. */
export function toTestError(raw: RawError, cwd: string): TestError {
  const stack = clean(raw.stack ?? '');
  const said = clean(raw.message || '');
  // Mocha's parallel workers send errors without their name.
  const type = raw.name || /^(\w*(?:Error|Exception))(?: \[\w+\])?(?::|\n|$)/.exec(stack)?.[1];
  const untold = tellUntold(said, type && clean(type), stack, cwd);
  const message = untold ?? (said || stack.split('\n')[0] || 'failed without a message');
  const at = findOwnLine(stack, cwd) ?? findOwnLine(message, cwd);
  const command = describeSentCommand(raw.command);
  const hasDiff = raw.expected !== undefined || raw.actual !== undefined;
  return {
    message,
    ...(type ? { type: clean(type) } : {}),
    ...(at === undefined ? {} : { at }),
    ...(command === undefined ? {} : { command }),
    ...(hasDiff ? { expected: clean(show(raw.expected)), received: clean(show(raw.actual)) } : {}),
  };
}

/** Anything that was thrown: an Error, an object of a runner's, a text. Never throws itself. */
export function toRawError(error: unknown): RawError {
  if (typeof error === 'string') return { message: error };
  if (typeof error !== 'object' || error === null) return { message: show(error) };
  try {
    const { message, stack, expected, actual, errors } = error as Record<string, unknown>;
    const name = classOf(error as Record<string, unknown>);
    const refusals = refusalsIn(error as Record<string, unknown>);
    const command = sentCommandOf(refusals[0] ?? (error as Record<string, unknown>));
    return {
      message:
        typeof message !== 'string'
          ? show(error)
          : refusals.length > 0
            ? `${message.replace(/\.$/, '')}: ${messagesOf(refusals.slice(0, MAX_REFUSALS))}`
            : message || messagesOf(errors),
      ...(name === undefined ? {} : { name }),
      ...(typeof stack === 'string' ? { stack } : {}),
      ...(expected === undefined && actual === undefined ? {} : { expected, actual }),
      ...(command === undefined ? {} : { command }),
    };
  } catch {
    // A getter that throws, or a revoked proxy.
    return { message: 'threw an object that cannot be read' };
  }
}

/**
 * What the server had refused, of an error that only says that something was: of a transaction that EXEC gave up
 * (ioredis: `previousErrors`; node-redis 2 and 3: `errors`) and of replies among which are errors (node-redis 4 and 5).
 */
function refusalsIn(error: Record<string, unknown>): readonly Record<string, unknown>[] {
  const { previousErrors, errors, replies, code, errorIndexes } = error;
  const list =
    previousErrors ?? (code === 'EXECABORT' ? errors : Array.isArray(errorIndexes) ? replies : undefined);
  if (!Array.isArray(list)) return [];
  return list.filter(
    (one): one is Record<string, unknown> =>
      typeof one === 'object' && one !== null && typeof (one as { message?: unknown }).message === 'string',
  );
}

/** ioredis gives `{ name, args }`, node-redis 2 and 3 a name with arguments beside it. */
function sentCommandOf({ command, args }: Record<string, unknown>): unknown {
  return typeof command === 'string' ? { name: command, args } : command;
}

/** Node's refused connections have no message of their own, but one for each address that was tried. */
function messagesOf(errors: unknown): string {
  if (!Array.isArray(errors)) return '';
  return errors.map((error: { message?: unknown } | null) => String(error?.message ?? '')).join('; ');
}

function clean(text: string): string {
  const plain = mask(stripVTControlCharacters(text)).trim();
  return plain.length > MAX_TEXT ? `${plain.slice(0, MAX_TEXT)}… (${plain.length} characters)` : plain;
}

function show(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    // Its stack is where it came from, and not what was received.
    if (types.isNativeError(value)) return `${value.name}: ${value.message}`;
    return inspect(value, { depth: 5, breakLength: 80, sorted: true });
  } catch {
    // A custom inspection that throws.
    return 'a value that cannot be shown';
  }
}
