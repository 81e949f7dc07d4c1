import type { RunError, TestError, TestResult, TestStatus } from '../../model/results.ts';
import { toTestError } from '../test-error.ts';
import type { Case } from './junit-case.ts';
import { errorOfFailures, type JunitFailure } from './junit-message.ts';
import { filesOfProjects, isSourcePath, type JunitPlace, placeOfCase, plainPath } from './junit-place.ts';
import { joinPytest, pythonsErrorOf } from './junit-python.ts';
import { durationOfJunit } from './junit-text.ts';
import { tellUntold } from './junit-untold.ts';

export interface SortedCases {
  readonly tests: readonly TestResult[];
  /** What stands outside any test: a file that did not load, a suite's hook. */
  readonly errors: readonly RunError[];
}

/** GoogleTest, CTest and others say in an attribute what became of a test. */
const NOT_RUN: ReadonlySet<string> = new Set(['notrun', 'disabled', 'skipped', 'suppressed', 'ignored']);
const FAILED: ReadonlySet<string> = new Set(['failed', 'failure', 'fail', 'error', 'broken']);
/** Mocha's reporters have a hook that failed among the tests, and leave out the tests that it kept from running. */
export const MOCHA_HOOK: RegExp = /(?:^|\s)"(?:before|after) (?:all|each)" hook(?:\b|:)/;
/** Bun's name for a hook of a suite that failed. */
const BUN_HOOK = '(unnamed)';
/** What stands for a class: JUnit 5 under Surefire, JUnit 4 and 5 under Gradle. */
const CLASS_FAILED: ReadonlySet<string> = new Set([
  '',
  'classMethod',
  'initializationError',
  'executionError',
]);
/** jest-junit's class of a file that did not load. */
const DID_NOT_LOAD = 'Test suite failed to run';

/** Tells the tests from what some reporters write among them: files that did not load, and hooks. */
export function sortOut(
  all: readonly Case[],
  outside: readonly RunError[],
  tool: string,
  cwd: string,
): SortedCases {
  const cases = tellUntold(joinPytest(all, tool));
  const hasFiles = cases.some(({ attributes }) => attributes.file);
  // Where a test that passed is called as its class is, that is how all are called.
  const areNamedTwice = cases.some(
    ({ attributes: { name, classname, status }, failures }) =>
      name === classname && (failures.length === 0 || status !== undefined),
  );
  const inProjects = filesOfProjects(cases);
  const tests: TestResult[] = [];
  const errors = [...outside];
  const skippedIn = skippedSuites(cases);
  const parents = tool === 'deno test' ? stepParents(cases) : new Set<Case>();
  for (const one of cases) {
    if (parents.has(one)) continue;
    const pythons = pythonsErrorOf(one, hasFiles, cwd);
    if (pythons !== undefined) {
      errors.push(pythons);
      continue;
    }
    const place = withProject(placeOfCase(one.attributes, one.suites, cwd), one, inProjects);
    if (one.failures.length > 0 && isNoTest(one, skippedIn, areNamedTwice)) {
      const file = fileOf(one, cwd) || place.file;
      const suite = hookSuiteOf(one, place.name);
      const error = isModule(one)
        ? moduleErrorOf(one, cwd)
        : { ...runError(one.failures, file, cwd), ...(suite === undefined ? {} : { suite }) };
      // jest-junit says of a file twice that it did not load.
      if (one.attributes.classname !== DID_NOT_LOAD || !errors.some((known) => known.file === error.file))
        errors.push(error);
    } else tests.push(toResult(one, place, cwd));
  }
  return { tests, errors };
}

function withProject(place: JunitPlace, { suites }: Case, inProjects: ReadonlySet<string>): JunitPlace {
  const { name, host } = suites.at(-1) ?? {};
  if (name === undefined || !host || !inProjects.has(name)) return place;
  // A setting of its reporter puts it into each title.
  if (place.name.at(-1)?.startsWith(`[${host}] `)) return place;
  return { ...place, name: [host, ...place.name] };
}

/** The suite whose hook stands there; undefined where it is no hook. */
function hookSuiteOf({ attributes }: Case, name: readonly string[]): string[] | undefined {
  const title = attributes.name ?? '';
  const start = title.search(MOCHA_HOOK);
  if (start < 0) return title === BUN_HOOK ? name.slice(0, -1) : undefined;
  const before = title.slice(0, start).trim();
  return [...name.slice(0, -1).filter((part) => !MOCHA_HOOK.test(part)), ...(before === '' ? [] : [before])];
}

/** Deno has a test with steps beside them: it says only how many of them failed. One that failed before its first step is a test. */
function stepParents(cases: readonly Case[]): ReadonlySet<Case> {
  const keyOf = ({ attributes: { classname = '' } }: Case, name: string): string =>
    `${classname}\u0000${name}`;
  const parents = new Set<string>();
  for (const one of cases) {
    const titles = (one.attributes.name ?? '').split(' > ');
    for (let end = 1; end < titles.length; end += 1)
      parents.add(keyOf(one, titles.slice(0, end).join(' > ')));
  }
  return new Set(cases.filter((one) => parents.has(keyOf(one, one.attributes.name ?? ''))));
}

/** `file\0a > b` for every test that was skipped: Vitest names a suite whose hook failed as one of its tests. */
function skippedSuites(cases: readonly Case[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { attributes, skipped } of cases) {
    if (skipped === undefined) continue;
    const titles = (attributes.name ?? '').split(' > ');
    for (let end = 1; end < titles.length; end += 1)
      names.add(`${attributes.classname}\u0000${titles.slice(0, end).join(' > ')}`);
  }
  return names;
}

function isNoTest(one: Case, skippedIn: ReadonlySet<string>, areNamedTwice: boolean): boolean {
  const { name = '', classname = '' } = one.attributes;
  const isNamedAsAll = areNamedTwice && name === classname;
  return (
    isModule(one) ||
    (!isNamedAsAll && isWholeClass(one.attributes)) ||
    isGoMain(one.attributes) ||
    classname === DID_NOT_LOAD ||
    MOCHA_HOOK.test(name) ||
    name === BUN_HOOK ||
    // Vitest and node:test: the file itself.
    (!isNamedAsAll && isSourcePath(name) && (name === classname || /^(?:[A-Za-z]:)?[\\/]/.test(name))) ||
    skippedIn.has(`${classname}\u0000${name}`)
  );
}

/** Java's runners report a hook before all tests of a class that failed, or a class that could not be made, instead of its tests. */
function isWholeClass({ name = '', classname = '', file }: Case['attributes']): boolean {
  if (classname === '' || file) return false;
  return CLASS_FAILED.has(name) || (name === classname && /^(?:[\w$]+\.)+[\w$]+$/.test(name));
}

/** gotestsum reports a package that could not be built, or whose TestMain failed. */
function isGoMain({ name, classname = '' }: Case['attributes']): boolean {
  return name === 'TestMain' && classname === '';
}

/** pytest reports a module that did not load as a test case without a class. */
function isModule({ attributes, failures }: Pick<Case, 'attributes' | 'failures'>): boolean {
  return !attributes.classname && failures[0]?.message === 'collection failure';
}

export function fileOf({ attributes, suites }: Pick<Case, 'attributes' | 'suites'>, cwd: string): string {
  const { name = '' } = attributes;
  if (isSourcePath(name)) return plainPath(name, cwd);
  if (isWholeClass(attributes)) return attributes.classname ?? '';
  if (isGoMain(attributes)) return suites.at(-1)?.name ?? '';
  return placeOfCase({ ...attributes, classname: attributes.classname ?? '' }, suites, cwd).file;
}

export function runError(failures: readonly JunitFailure[], file: string, cwd: string): RunError {
  return { ...toTestError(errorOfFailures(failures, ''), cwd), ...(file === '' ? {} : { file }) };
}

/** `collection failure` says nothing; what happened stands in pytest's last marked line. */
function moduleErrorOf({ attributes, failures }: Case, cwd: string): RunError {
  const marked = failures[0]?.text.split('\n').findLast((line) => /^E {3}\S/.test(line));
  const error: TestError = toTestError(errorOfFailures(failures, ''), cwd);
  const file = attributes.name ?? '';
  return marked === undefined ? { ...error, file } : { ...error, message: marked.slice(1).trim(), file };
}

function toResult(
  one: Case,
  { file, name }: { file: string; name: readonly string[] },
  cwd: string,
): TestResult {
  const { attributes, failures } = one;
  const retries = Math.max(one.retries, ...failures.map(triesAgain));
  const line = Number(attributes.line);
  const status = statusOf(one);
  return {
    file,
    name,
    status,
    retries,
    durationMs: durationOfJunit(attributes.time),
    ...(attributes.line && Number.isInteger(line) && line >= 0 ? { line } : {}),
    error:
      status === 'failed' ? toTestError(errorOfFailures(failures, name.at(-1) ?? '', one.output), cwd) : null,
  };
}

/** How often Playwright says that it tried a test again, which fails each time. */
function triesAgain({ text }: JunitFailure): number {
  return Math.max(0, ...[...text.matchAll(/^ +Retry #(\d{1,3}) ─/gm)].map(([, number]) => Number(number)));
}

/** What failed is failed, whatever else is said of it, but for what its author expects to fail. */
function statusOf({ attributes, failures, skipped }: Case): TestStatus {
  if (skipped === 'todo') return 'todo';
  if (failures.length > 0) return 'failed';
  if (skipped !== undefined) return skipped;
  const said = [attributes.status, attributes.result].map((word) => word?.toLowerCase() ?? '');
  if (said.some((word) => NOT_RUN.has(word))) return 'skipped';
  return said.some((word) => FAILED.has(word)) ? 'failed' : 'passed';
}
