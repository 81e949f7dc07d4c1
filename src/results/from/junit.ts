import { SaxesParser } from 'saxes';
import { RedisTargetError } from '../../errors.ts';
import type { Case } from './junit-case.ts';
import { fileOf, runError, type SortedCases, sortOut } from './junit-cases.ts';
import type { JunitFailure } from './junit-message.ts';
import type { JunitSuite } from './junit-place.ts';
import { tidyXml } from './junit-text.ts';

/** The deepest nesting of elements; a report has five levels or so. */
const MAX_DEPTH = 64;
/** So much of what a test printed last is kept, in characters: some reports say only there why it failed. */
const MAX_OUTPUT = 16_384;

export interface JunitReport extends SortedCases {
  /** Why it is not whole, where it ends before it should; the rest is what had been said until then. */
  readonly cut?: string;
}

/** What Surefire and Gradle write for each try that was not the last. */
const RETRY_TAGS: ReadonlySet<string> = new Set(['flakyFailure', 'flakyError', 'rerunFailure', 'rerunError']);
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
  const parser = new SaxesParser();
  let current: Case | undefined;
  let failure: JunitFailure | undefined;
  let isOutput = false;
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
    const what = error.message.replace(/^\d+:\d+: /, '').replace(/\.$/, '');
    if (!isAtEnd) fail(what);
    cut ??= `it ends in line ${parser.line}, before it should (${what})`;
  });
  parser.on('doctype', () => fail('it has a document type, which no JUnit report needs'));
  parser.on('opentag', ({ name: tag, attributes }) => {
    depth += 1;
    if (depth > MAX_DEPTH) fail(`it is nested deeper than ${MAX_DEPTH} levels`);
    if (depth === 1 && tag !== 'testsuites' && tag !== 'testsuite')
      fail(`its outermost element is <${tag}>, not <testsuites> or <testsuite>`);
    if (depth === 1) tool = attributes.name ?? '';
    if (tag === 'testsuite')
      suites.push({
        name: attributes.name ?? '',
        file: attributes.file || attributes.filepath || undefined,
        host: attributes.hostname,
      });
    if (tag === 'testcase')
      current = {
        attributes,
        suites: [...suites],
        failures: [],
        retries: 0,
        output: '',
        skippedWhy: undefined,
        skipped: undefined,
      };
    if (tag === 'failure' || tag === 'error') {
      failure = { message: attributes.message ?? '', type: attributes.type, text: '' };
      if (current) current.failures.push(failure);
      else outside.push({ suites: [...suites], failure });
    }
    if (current === undefined) return;
    if (RETRY_TAGS.has(tag)) current.retries += 1;
    if (tag === 'skipped') current.skippedWhy ??= attributes.message;
    if (tag === 'system-out' || tag === 'system-err') isOutput = true;
    if (tag === 'skipped') current.skipped ??= attributes.type === 'todo' ? 'todo' : 'skipped';
  });
  const takeText = (text: string): void => {
    if (failure) failure.text += text;
    else if (isOutput && current) current.output = (current.output + text).slice(-MAX_OUTPUT);
  };
  parser.on('text', takeText);
  parser.on('cdata', takeText);
  parser.on('closetag', ({ name: tag }) => {
    depth -= 1;
    if (tag === 'testsuite') suites.pop();
    if (tag === 'failure' || tag === 'error') failure = undefined;
    if (tag === 'system-out' || tag === 'system-err') isOutput = false;
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
