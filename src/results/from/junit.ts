import { SaxesParser } from 'saxes';
import { RedisTargetError } from '../../errors.ts';
import type { RunError, TestError, TestResult, TestStatus } from '../../model/results.ts';
import { toTestError } from '../test-error.ts';
import { errorOfFailures, type JunitFailure } from './junit-message.ts';
import { isSourcePath, type JunitSuite, placeOfCase, plainPath } from './junit-place.ts';
import { durationOfJunit, tidyXml } from './junit-text.ts';

/** The deepest nesting of elements; a report has five levels or so. */
const MAX_DEPTH = 64;

interface Case {
  readonly attributes: Readonly<Record<string, string>>;
  readonly suites: readonly JunitSuite[];
  readonly failures: JunitFailure[];
  retries: number;
  skipped: 'skipped' | 'todo' | undefined;
}

export interface JunitReport {
  readonly tests: readonly TestResult[];
  /** What stands outside any test: a file that did not load, a suite's hook. */
  readonly errors: readonly RunError[];
  /** Why it is not whole, where it ends before it should; the rest is what had been said until then. */
  readonly cut?: string;
}

/** What Surefire and Gradle write for each try that was not the last. */
const RETRY_TAGS: ReadonlySet<string> = new Set(['flakyFailure', 'flakyError', 'rerunFailure', 'rerunError']);
/** GoogleTest, CTest and others say in an attribute what became of a test. */
const NOT_RUN: ReadonlySet<string> = new Set(['notrun', 'disabled', 'skipped', 'suppressed', 'ignored']);
const FAILED: ReadonlySet<string> = new Set(['failed', 'failure', 'fail', 'error', 'broken']);
/** Mocha's reporters have a hook that failed among the tests, and leave out the tests that it kept from running. */
export const MOCHA_HOOK: RegExp = /(?:^|\s)"(?:before|after) (?:all|each)" hook(?:\b|:)/;
/** Bun's name for a hook of a suite that failed. */
const BUN_HOOK = '(unnamed)';
/** jest-junit's class of a file that did not load. */
const DID_NOT_LOAD = 'Test suite failed to run';

/**
 * Reads JUnit XML as pytest, RSpec, Gradle, Maven, Go, Jest's and Mocha's reporters and others write it.
 *
 * A document type is refused: with it go entities that would grow without bound.
 *
 * @throws {RedisTargetError} `RT_JUNIT_INVALID` with file, line and column.
 */
export function parseJunit(xml: string, name: string, cwd: string): JunitReport {
  const cases: Case[] = [];
  const outside: { readonly suites: readonly JunitSuite[]; readonly failure: JunitFailure }[] = [];
  const suites: JunitSuite[] = [];
  const parser = new SaxesParser<{ xmlns: false; fileName: string }>({ xmlns: false, fileName: name });
  let current: Case | undefined;
  let failure: JunitFailure | undefined;
  let depth = 0;
  let isAtEnd = false;
  let tool = '';
  let cut: string | undefined;

  const fail = (what: string): never => {
    throw new RedisTargetError(
      'RT_JUNIT_INVALID',
      `Could not read the JUnit report ${name}:${parser.line}:${parser.column}: ${what}. Give the file that the runner wrote, whole.`,
      { details: { file: name, line: parser.line } },
    );
  };
  parser.on('error', (error) => {
    const what = error.message.replace(/^.*?\d+:\d+: /, '');
    if (!isAtEnd) fail(what);
    cut ??= `it ends in line ${parser.line}, before it should (${what.replace(/\.$/, '')})`;
  });
  parser.on('doctype', () => fail('it has a document type, which no JUnit report needs'));
  parser.on('opentag', ({ name: tag, attributes }) => {
    depth += 1;
    if (depth > MAX_DEPTH) fail(`it is nested deeper than ${MAX_DEPTH} levels`);
    if (depth === 1 && tag !== 'testsuites' && tag !== 'testsuite')
      fail(`its outermost element is <${tag}>, not <testsuites> or <testsuite>`);
    if (depth === 1) tool = attributes.name ?? '';
    if (tag === 'testsuite')
      suites.push({ name: attributes.name ?? '', file: attributes.file || attributes.filepath || undefined });
    if (tag === 'testcase')
      current = { attributes, suites: [...suites], failures: [], retries: 0, skipped: undefined };
    if (tag === 'failure' || tag === 'error') {
      failure = { message: attributes.message ?? '', type: attributes.type, text: '' };
      if (current) current.failures.push(failure);
      else outside.push({ suites: [...suites], failure });
    }
    if (current === undefined) return;
    if (RETRY_TAGS.has(tag)) current.retries += 1;
    if (tag === 'skipped') current.skipped ??= attributes.type === 'todo' ? 'todo' : 'skipped';
  });
  const takeText = (text: string): void => {
    if (failure) failure.text += text;
  };
  parser.on('text', takeText);
  parser.on('cdata', takeText);
  parser.on('closetag', ({ name: tag }) => {
    // A parser that comes to the end too early closes what is open: what was not whole is not taken.
    if (isAtEnd) return;
    depth -= 1;
    if (tag === 'testsuite') suites.pop();
    if (tag === 'failure' || tag === 'error') failure = undefined;
    if (tag === 'testcase' && current) {
      cases.push(current);
      current = undefined;
    }
  });
  const text = tidyXml(xml);
  if (text.trim() === '') return { tests: [], errors: [], cut: 'it is empty' };
  parser.write(text);
  isAtEnd = true;
  parser.close();
  const errors = outside.map(({ suites: around, failure: one }) =>
    runError([one], fileOf({ suites: around, attributes: {} }, cwd), cwd),
  );
  return { ...sortOut(cases, errors, tool, cwd), ...(cut === undefined ? {} : { cut }) };
}

/** Tells the tests from what some reporters write among them: files that did not load, and hooks. */
function sortOut(
  cases: readonly Case[],
  outside: readonly RunError[],
  tool: string,
  cwd: string,
): JunitReport {
  const tests: TestResult[] = [];
  const errors = [...outside];
  const skippedIn = skippedSuites(cases);
  const parents = tool === 'deno test' ? stepParents(cases) : new Set<Case>();
  for (const one of cases) {
    if (parents.has(one)) continue;
    const place = placeOfCase(one.attributes, one.suites, cwd);
    if (one.failures.length > 0 && isNoTest(one, skippedIn)) {
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

function isNoTest(one: Case, skippedIn: ReadonlySet<string>): boolean {
  const { name = '', classname = '' } = one.attributes;
  return (
    isModule(one) ||
    classname === DID_NOT_LOAD ||
    MOCHA_HOOK.test(name) ||
    name === BUN_HOOK ||
    // Vitest and node:test: the file itself.
    (isSourcePath(name) && (name === classname || /^(?:[A-Za-z]:)?[\\/]/.test(name))) ||
    skippedIn.has(`${classname}\u0000${name}`)
  );
}

/** pytest reports a module that did not load as a test case without a class. */
function isModule({ attributes, failures }: Pick<Case, 'attributes' | 'failures'>): boolean {
  return !attributes.classname && failures[0]?.message === 'collection failure';
}

function fileOf({ attributes, suites }: Pick<Case, 'attributes' | 'suites'>, cwd: string): string {
  const { name = '' } = attributes;
  if (isSourcePath(name)) return plainPath(name, cwd);
  return placeOfCase({ ...attributes, classname: attributes.classname ?? '' }, suites, cwd).file;
}

function runError(failures: readonly JunitFailure[], file: string, cwd: string): RunError {
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
  const { attributes, failures, retries } = one;
  const line = Number(attributes.line);
  const status = statusOf(one);
  return {
    file,
    name,
    status,
    retries,
    durationMs: durationOfJunit(attributes.time),
    ...(attributes.line && Number.isInteger(line) && line >= 0 ? { line } : {}),
    error: status === 'failed' ? toTestError(errorOfFailures(failures, name.at(-1) ?? ''), cwd) : null,
  };
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
