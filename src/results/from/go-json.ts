import type { RunError, TestResult, TestStatus } from '../../model/results.ts';
import { toTestError } from '../test-error.ts';
import { messageOfFailure } from './junit-message.ts';

/** One line of `go test -json` (source: `go doc test2json`). */
interface GoEvent {
  readonly Action?: string;
  readonly Package?: string;
  readonly ImportPath?: string;
  readonly Test?: string;
  readonly FailedBuild?: string;
  readonly Elapsed?: number;
  readonly Output?: string;
}

export interface GoReport {
  readonly tests: readonly TestResult[];
  /** Packages that did not build, or failed outside their tests. */
  readonly errors: readonly RunError[];
}

interface OpenTest {
  readonly package: string;
  readonly name: string;
  output: string;
}

const ENDS: Readonly<Record<string, TestStatus>> = { pass: 'passed', fail: 'failed', skip: 'skipped' };
/** What is said of a package that failed in silence. */
const NO_REASON = 'the package failed, and its output does not say why';
const PANIC = /^panic: [\s\S]*/m;
/** What is kept of one test's output, in characters. */
const MAX_OUTPUT = 100_000;

/** Whether an output is that of `go test -json`: a first event stands in a line of its own. */
export function isGoJson(text: string): boolean {
  return (
    /^\{"Time":"[^"]+","Action":"\w+","Package":/m.test(text) ||
    /^\{"ImportPath":"[^"]+","Action":"build-/m.test(text)
  );
}

/**
 * Reads `go test -json`, or the file that gotestsum writes of it; other lines are passed over.
 *
 * A test without an end was running when its package's process ended, and failed of that. Each run of a test is a result: gotestsum
 * runs again what failed.
 */
export function parseGoJson(text: string, cwd: string): GoReport {
  const tests: TestResult[] = [];
  const errors: RunError[] = [];
  const open = new Map<string, OpenTest>();
  const packages = new Map<string, { output: string; failed: number; panic: string }>();
  const builds = new Map<string, string>();
  for (const line of text.split('\n')) {
    const event = parseLine(line);
    if (event === undefined) continue;
    const { Action: action = '', Package: name = '', Test: test, Output: output = '' } = event;
    if (action === 'build-output')
      builds.set(event.ImportPath ?? '', (builds.get(event.ImportPath ?? '') ?? '') + output);
    const around = packages.get(name) ?? { output: '', failed: 0, panic: '' };
    packages.set(name, around);
    if (test === undefined) {
      if (action === 'output') around.output = (around.output + output).slice(-MAX_OUTPUT);
      if (action === 'fail') {
        for (const [key, one] of open) {
          if (one.package !== name) continue;
          open.delete(key);
          around.failed += 1;
          tests.push(toResult(one, 'failed', null, `${one.output}${around.output}`, cwd));
        }
        if (around.failed === 0) {
          const built = buildOf(name, event.FailedBuild, builds);
          errors.push({ ...errorOf(built ?? `${around.output}${around.panic}`, cwd, NO_REASON), file: name });
        }
      }
      continue;
    }
    const key = `${name}\u0000${test}`;
    const known = open.get(key) ?? { package: name, name: test, output: '' };
    if (action === 'run') open.set(key, { package: name, name: test, output: '' });
    else if (action === 'output') {
      known.output = (known.output + output).slice(0, MAX_OUTPUT);
      open.set(key, known);
    }
    const status = ENDS[action];
    if (status === undefined) continue;
    open.delete(key);
    if (status === 'failed') around.failed += 1;
    // A panic beside a test that has just passed stands in that test's output.
    else around.panic = PANIC.exec(known.output)?.[0] ?? around.panic;
    tests.push(toResult(known, status, event.Elapsed ?? null, known.output, cwd));
  }
  for (const one of open.values()) tests.push(toResult(one, 'failed', null, one.output, cwd));
  return { tests, errors };
}

function parseLine(line: string): GoEvent | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    const event = JSON.parse(line) as GoEvent | null;
    const texts = [
      event?.Action,
      event?.Package ?? '',
      event?.Test ?? '',
      event?.Output ?? '',
      event?.ImportPath ?? '',
    ];
    return texts.every((text) => typeof text === 'string') ? (event ?? undefined) : undefined;
  } catch {
    // A line of the tests' own, or one that was cut.
    return undefined;
  }
}

function toResult(
  { package: file, name }: OpenTest,
  status: TestStatus,
  elapsed: number | null,
  output: string,
  cwd: string,
): TestResult {
  return {
    file,
    name: [name],
    status,
    retries: 0,
    durationMs: typeof elapsed === 'number' ? elapsed * 1000 : null,
    error: status === 'failed' ? errorOf(output, cwd) : null,
  };
}

/** What building a package said; since Go 1.24 the event names that itself. */
function buildOf(
  name: string,
  failed: string | undefined,
  builds: ReadonlyMap<string, string>,
): string | undefined {
  const isOfPackage = (path: string): boolean => path === name || path.startsWith(`${name} `);
  return builds.get(failed ?? '') ?? [...builds].find(([path]) => isOfPackage(path))?.[1];
}

function errorOf(
  output: string,
  cwd: string,
  otherwise = 'a test in it failed',
): TestResult['error'] & object {
  const plain = output.replace(
    /^[^\S\n]*(?:=== |--- FAIL).*\n?|^(?:FAIL|ok|exit status)\b.*\n?|^# \S+.*\n/gm,
    '',
  );
  const message = messageOfFailure('', plain).replace(/^[^\S\n]+/gm, (blanks) => blanks.replace(/^ {4}/, ''));
  return toTestError({ message: message || otherwise, stack: plain }, cwd);
}
