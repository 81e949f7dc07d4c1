import { stripVTControlCharacters } from 'node:util';
import type { RunError, TestResult, TestStatus } from '../../model/results.ts';
import { type RawError, toTestError } from '../test-error.ts';
import { MOCHA_HOOK } from './junit-cases.ts';
import { plainPath } from './junit-place.ts';

/** The parts of a test in CTRF (https://ctrf.io) that are read here; reporters before 0.1 give the suite as a text. */
interface CtrfTest {
  readonly name: string;
  readonly status: string;
  readonly rawStatus?: unknown;
  readonly duration?: unknown;
  readonly suite?: unknown;
  readonly filePath?: unknown;
  readonly line?: unknown;
  readonly message?: unknown;
  readonly trace?: unknown;
  readonly retries?: unknown;
  readonly flaky?: unknown;
  readonly retryAttempts?: unknown;
  readonly browser?: unknown;
  readonly device?: unknown;
  readonly parameters?: unknown;
  readonly steps?: unknown;
}

interface Ctrf {
  readonly results: { readonly tests: readonly CtrfTest[]; readonly summary?: { readonly tests?: unknown } };
}

const STATUSES: Readonly<Record<string, TestStatus>> = {
  passed: 'passed',
  failed: 'failed',
  skipped: 'skipped',
  pending: 'skipped',
};
/** What runners call a test that neither passed nor was left out, where CTRF only has `other`, or in its place. */
const FAILED_RAW = /fail|error|broken|time|interrupt|crash/i;

/** Whether a value is a report in the Common Test Report Format. */
export function isCtrf(value: unknown): value is Ctrf {
  const { results } = (value ?? {}) as { results?: { tests?: unknown } | null };
  return (
    Array.isArray(results?.tests) &&
    results.tests.every(
      (test: Partial<CtrfTest> | null) => typeof test?.name === 'string' && typeof test.status === 'string',
    )
  );
}

/** The tests of a report in the Common Test Report Format, and the hooks that stand among them. */
export function fromCtrf(
  { results: { tests: list, summary } }: Ctrf,
  cwd: string,
): { tests: readonly TestResult[]; errors: readonly RunError[]; cut?: string } {
  const tests: TestResult[] = [];
  const errors: RunError[] = [];
  const places = new Map<string, string>();
  const hasSeveral = list.some((test) => {
    const key = keyOf(test);
    const known = places.get(key);
    places.set(key, known ?? surroundingsOf(test));
    return known !== undefined && known !== surroundingsOf(test);
  });
  const withParameters = findParametrised(list);
  for (const test of list) {
    const surroundings = hasSeveral ? surroundingsOf(test) : '';
    const parameters = withParameters.has(keyOf(test)) ? ` (${parametersOf(test)})` : '';
    const result = toResult({ ...test, name: test.name + parameters }, cwd, surroundings);
    if (result.error !== null && MOCHA_HOOK.test(test.name))
      errors.push({ ...result.error, file: result.file, ...hookSuiteOf(test.name) });
    else tests.push(result);
  }
  const counted = summary?.tests;
  return typeof counted === 'number' && counted > list.length
    ? { tests, errors, cut: `its summary counts ${counted} tests, and ${list.length} stand in it` }
    : { tests, errors };
}

/** What two tests have in common that only what they ran in, or with, tells apart. */
function keyOf({ filePath, suite, name }: CtrfTest): string {
  return JSON.stringify([filePath, suite, name]);
}

/** The tests that ran several times in one place, with other parameters each time: they are several, and not tries of one. */
function findParametrised(list: readonly CtrfTest[]): ReadonlySet<string> {
  const first = new Map<string, string>();
  const found = new Set<string>();
  for (const test of list) {
    const place = `${keyOf(test)} ${surroundingsOf(test)}`;
    const known = first.get(place);
    first.set(place, known ?? parametersOf(test));
    if (known !== undefined && known !== parametersOf(test)) found.add(keyOf(test));
  }
  return found;
}

/** `n: 1, of: "a"`, in whichever order they are written; empty where there are none. */
function parametersOf({ parameters }: CtrfTest): string {
  if (typeof parameters !== 'object' || parameters === null || Array.isArray(parameters)) return '';
  return Object.entries(parameters)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
    .join(', ');
}

/** In what a test ran: one that ran in several browsers is several tests. A browser's version is left out, and a device's number is its name. */
function surroundingsOf({ browser, device }: CtrfTest): string {
  const words = [typeof browser === 'string' ? browser.replace(/ v?\d[\w.]*$/, '') : '', device];
  return words.filter((word) => typeof word === 'string' && word !== '').join(' ');
}

/** The suite in front of a hook's name, whose tests it kept from running. */
function hookSuiteOf(name: string): { suite?: string[] } {
  const before = name.slice(0, name.search(MOCHA_HOOK)).trim();
  return before === '' ? {} : { suite: [before] };
}

/** As told, else by its tries: some reporters list those that failed, others the last as well. */
function retriesOf(test: CtrfTest): number {
  const { retries, retryAttempts, flaky, status } = test;
  if (isCount(retries) && retries > 0) return retries;
  const attempts = Array.isArray(retryAttempts) ? retryAttempts : [];
  const failed = attempts.filter(
    (attempt: { status?: unknown } | null) => attempt?.status === 'failed' || attempt?.status === 'other',
  ).length;
  const tried = statusOf(test) === 'failed' ? Math.max(0, failed - 1) : failed;
  return Math.max(tried, flaky === true && status === 'passed' ? 1 : 0);
}

function toResult(test: CtrfTest, cwd: string, surroundings: string): TestResult {
  const file = typeof test.filePath === 'string' ? plainPath(test.filePath, cwd) : '';
  const status = statusOf(test);
  return {
    file,
    name: [...(surroundings === '' ? [] : [surroundings]), ...suitesOf(test.suite, file), test.name],
    status,
    retries: retriesOf(test),
    durationMs: typeof test.duration === 'number' && test.duration >= 0 ? test.duration : null,
    ...(isCount(test.line) ? { line: test.line } : {}),
    error: status === 'failed' ? toTestError(errorOf(test), cwd) : null,
  };
}

function statusOf({ status, rawStatus }: CtrfTest): TestStatus {
  if (rawStatus === 'todo') return 'todo';
  const known = STATUSES[status.toLowerCase()];
  if (known !== undefined) return known;
  return [status, rawStatus].some((said) => typeof said === 'string' && FAILED_RAW.test(said))
    ? 'failed'
    : 'skipped';
}

/** The suites without the file, which many reporters have as the outermost of them, or below a project. */
function suitesOf(suite: unknown, file: string): string[] {
  const parts = Array.isArray(suite) ? suite : typeof suite === 'string' ? suite.split(' > ') : [];
  const suites = parts.filter((part): part is string => typeof part === 'string' && part.trim() !== '');
  const isFile = (part: string): boolean => part === file || (file !== '' && file.endsWith(`/${part}`));
  const place = suites.slice(0, 2).findIndex(isFile);
  return suites.filter((_, index) => index !== place);
}

/** Some reporters put the error's class in front of its message, with a blank or a colon. Where there is none, a step may tell what failed. */
function errorOf({ message, trace, steps }: CtrfTest): RawError {
  const said = typeof message === 'string' ? stripVTControlCharacters(message) : '';
  const stack = typeof trace === 'string' ? stripVTControlCharacters(trace) : '';
  const text = said || messageIn(stack) || failedStepOf(steps);
  const [, name, rest] = /^(\w*(?:Error|Exception)):? ([\s\S]*)$/.exec(text) ?? [];
  return name !== undefined && stack.startsWith(name)
    ? { message: rest, name, stack }
    : { message: text, stack };
}

/** What stands in front of a stack's first place; Python has it at the end. */
function messageIn(stack: string): string {
  return stack.startsWith('Traceback ')
    ? (stack.trimEnd().split('\n').at(-1) ?? '')
    : stack.split(/\n\s+at /, 1)[0]?.trim() || '';
}

function failedStepOf(steps: unknown): string {
  const failed = (Array.isArray(steps) ? steps : []).find(
    (step: { status?: unknown } | null) => step?.status === 'failed',
  ) as { name?: unknown } | undefined;
  return typeof failed?.name === 'string' ? `the step "${failed.name}" failed` : '';
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}
