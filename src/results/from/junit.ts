import { SaxesParser } from 'saxes';
import { RedisTargetError } from '../../errors.ts';
import type { RunError, TestError, TestResult, TestStatus } from '../../model/results.ts';
import { relativePath, toTestError } from '../test-error.ts';
import { messageOfFailure } from './junit-message.ts';

/** The deepest nesting of elements; a report has five levels or so. */
const MAX_DEPTH = 64;
// Characters that XML forbids, and that a runner's careless reporter copies out of a terminal.
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

interface OpenCase {
  readonly attributes: Readonly<Record<string, string>>;
  readonly suiteFile: string | undefined;
  status: TestStatus;
  retries: number;
  failure: { message: string; type: string | undefined; text: string } | undefined;
}

export interface JunitReport {
  readonly tests: readonly TestResult[];
  /** What stands outside any test: pytest's modules that did not load. */
  readonly errors: readonly RunError[];
}

/** What Surefire and Gradle write for each try that was not the last. */
const RETRY_TAGS: ReadonlySet<string> = new Set(['flakyFailure', 'flakyError', 'rerunFailure', 'rerunError']);
/** GoogleTest and CTest say so in an attribute. */
const NOT_RUN: ReadonlySet<string> = new Set(['notrun', 'disabled', 'skipped', 'suppressed']);

/**
 * Reads JUnit XML as pytest, RSpec, Gradle, Maven, Go and others write it.
 *
 * A document type is refused: with it go entities that would grow without bound.
 *
 * @throws {RedisTargetError} `RT_JUNIT_INVALID` with file, line and column.
 */
export function parseJunit(xml: string, name: string, cwd: string): JunitReport {
  const tests: TestResult[] = [];
  const errors: RunError[] = [];
  const suiteFiles: (string | undefined)[] = [];
  const parser = new SaxesParser<{ xmlns: false; fileName: string }>({ xmlns: false, fileName: name });
  let current: OpenCase | undefined;
  let isInFailure = false;
  let depth = 0;

  const fail = (what: string): never => {
    throw new RedisTargetError(
      'RT_JUNIT_INVALID',
      `Could not read the JUnit report ${name}:${parser.line}:${parser.column}: ${what}. Give the file that the runner wrote, whole.`,
      { details: { file: name, line: parser.line } },
    );
  };
  parser.on('error', (error) => fail(error.message.replace(/^.*?\d+:\d+: /, '')));
  parser.on('doctype', () => fail('it has a document type, which no JUnit report needs'));
  parser.on('opentag', ({ name: tag, attributes }) => {
    depth += 1;
    if (depth > MAX_DEPTH) fail(`it is nested deeper than ${MAX_DEPTH} levels`);
    if (depth === 1 && tag !== 'testsuites' && tag !== 'testsuite')
      fail(`its outermost element is <${tag}>, not <testsuites> or <testsuite>`);
    if (tag === 'testsuite') suiteFiles.push(attributes.file ?? attributes.filepath ?? suiteFiles.at(-1));
    if (tag === 'testcase')
      current = {
        attributes,
        suiteFile: suiteFiles.at(-1),
        status: wasNotRun(attributes) ? 'skipped' : 'passed',
        retries: 0,
        failure: undefined,
      };
    if (current === undefined) return;
    if (RETRY_TAGS.has(tag)) current.retries += 1;
    if (tag === 'skipped') current.status = 'skipped';
    if (tag === 'failure' || tag === 'error') {
      isInFailure = true;
      current.status = 'failed';
      current.failure ??= { message: attributes.message ?? '', type: attributes.type, text: '' };
    }
  });
  const takeText = (text: string): void => {
    if (isInFailure && current?.failure) current.failure.text += text;
  };
  parser.on('text', takeText);
  parser.on('cdata', takeText);
  parser.on('closetag', ({ name: tag }) => {
    depth -= 1;
    if (tag === 'testsuite') suiteFiles.pop();
    if (tag === 'failure' || tag === 'error') isInFailure = false;
    if (tag === 'testcase' && current) {
      if (isModule(current))
        errors.push({ ...moduleErrorOf(current, cwd), file: current.attributes.name ?? '' });
      else tests.push(toResult(current, cwd));
      current = undefined;
    }
  });
  parser.write(xml.replaceAll(FORBIDDEN, '')).close();
  return { tests, errors };
}

function wasNotRun({ status, result }: Readonly<Record<string, string>>): boolean {
  return NOT_RUN.has(status?.toLowerCase() ?? '') || NOT_RUN.has(result?.toLowerCase() ?? '');
}

/** pytest reports a module that did not load as a test case without a class. */
function isModule({ attributes, failure }: OpenCase): boolean {
  return !attributes.classname && failure?.message === 'collection failure';
}

function errorOf({ failure }: OpenCase, cwd: string): TestError {
  const { message = '', type, text = '' } = failure ?? {};
  return toTestError({ message: messageOfFailure(message, text), name: type, stack: text }, cwd);
}

/** `collection failure` says nothing; what happened stands in pytest's last marked line. */
function moduleErrorOf(open: OpenCase, cwd: string): TestError {
  const marked = open.failure?.text.split('\n').findLast((line) => /^E {3}\S/.test(line));
  const error = errorOf(open, cwd);
  return marked === undefined ? error : { ...error, message: marked.slice(1).trim() };
}

function toResult(open: OpenCase, cwd: string): TestResult {
  const { attributes, suiteFile, status, retries } = open;
  const { classname = '', name = '' } = attributes;
  const file = attributes.file ?? suiteFile;
  const line = Number(attributes.line);
  const seconds = attributes.time ? Number(attributes.time.replaceAll(',', '')) : Number.NaN;
  return {
    // pytest's reports have no file, but a class name that is the module's path with dots.
    file: file === undefined ? classname : relativePath(file, cwd),
    name: file === undefined || classname === '' ? [name] : [classname, name],
    status,
    retries,
    durationMs: Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null,
    ...(attributes.line && Number.isInteger(line) && line >= 0 ? { line } : {}),
    error: status === 'failed' ? errorOf(open, cwd) : null,
  };
}
