import { stripVTControlCharacters } from 'node:util';
import type { TestResult, TestStatus } from '../../model/results.ts';
import { relativePath } from '../own-place.ts';
import { toRawError, toTestError } from '../test-error.ts';

/** The parts of Jest's own result types (29 and 30) that are read here. */
export interface JestAssertion {
  readonly ancestorTitles: readonly string[];
  readonly title: string;
  readonly status: string;
  readonly duration?: number | null;
  readonly invocations?: number;
  readonly failureMessages?: readonly string[] | null;
  readonly failureDetails?: readonly unknown[];
  readonly location?: { readonly line: number } | null;
}

const STATUSES: Readonly<Record<string, TestStatus>> = { passed: 'passed', failed: 'failed', todo: 'todo' };

/**
 * One test of Jest's, or of a JSON report in Jest's form.
 *
 * @param project - The project's `displayName`, where Jest runs several: they may share a file.
 */
export function fromJestAssertion(
  assertion: JestAssertion,
  file: string,
  cwd: string,
  project?: string,
): TestResult {
  const status = STATUSES[assertion.status] ?? 'skipped';
  const invocations = assertion.invocations ?? 1;
  return {
    file: relativePath(file, cwd),
    name: [
      ...(project ? [`[${project}]`] : []),
      ...assertion.ancestorTitles.filter((title) => title !== ''),
      assertion.title,
    ],
    status,
    retries: Math.max(0, invocations - 1),
    durationMs: assertion.duration ?? null,
    ...(assertion.location ? { line: assertion.location.line } : {}),
    error: status === 'failed' ? errorOf(assertion, cwd) : null,
  };
}

function errorOf({ failureMessages, failureDetails }: JestAssertion, cwd: string): TestResult['error'] {
  const text = failureMessages?.at(-1) ?? 'failed without a message';
  const [message, stack] = splitStack(text);
  const detail = failureDetails?.at(-1) as
    | { message?: unknown; matcherResult?: { expected?: unknown; actual?: unknown } }
    | undefined;
  const [, type] = /^(\w*(?:Error|Exception)): /.exec(message) ?? [];
  const { expected, actual } = detail?.matcherResult ?? {};
  const told = toRawError(detail);
  // What an error of many holds is not in Jest's text.
  const isMore = typeof detail?.message === 'string' && told.message !== detail.message;
  return toTestError(
    {
      message: isMore ? told.message : type === undefined ? message : message.slice(type.length + 2),
      name: told.name ?? type,
      stack,
      expected,
      actual,
      command: told.command,
    },
    cwd,
  );
}

/** Jest gives message and stack as one text. */
function splitStack(text: string): [message: string, stack: string] {
  const index = text.search(/\n\s+at /);
  return index < 0 ? [text, ''] : [text.slice(0, index), text.slice(index)];
}

/** What Jest puts before the reason why a file did not load, and before what stands around the place. */
const UNLOADED = /^\s*● Test suite failed to run\s*\n/;

/** Why a file did not load, of the text that Jest shows of it. */
export function messageOfUnloaded(text: string): string {
  const plain = stripVTControlCharacters(text);
  if (!UNLOADED.test(plain)) return plain.trim();
  const lines = plain
    .replace(UNLOADED, '')
    .replace(/^\s*\n/, '')
    .split('\n');
  const indent = /^\s*/.exec(lines[0] ?? '')?.[0].length ?? 0;
  return lines
    .map((line) => (line.slice(0, indent).trim() === '' ? line.slice(indent) : line.trimStart()))
    .join('\n')
    .trim();
}
