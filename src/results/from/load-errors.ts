import { stripVTControlCharacters } from 'node:util';
import type { RunError, TestResult } from '../../model/results.ts';
import { relativePath } from '../own-place.ts';
import { toTestError } from '../test-error.ts';
import { messageOfThrown } from './thrown-text.ts';
import { TYPE, type Unloaded, uncaughtIn } from './uncaught.ts';

/** The line above Bun's reason names the file; other lines may stand between them where some of its tests have run. */
const BUN = /^# Unhandled error between tests\n-{5,}\n([\s\S]{0,5000}?)\n-{5,}$/gm;
const BUN_FILE = /^(\S.{0,500}\.[cm]?[jt]sx?):$/gm;
const DENO =
  /^(\S.{0,500}) \(uncaught error\)\nerror: (?:\(in promise\) )?([\s\S]{0,5000}?)\n(?=This error was not caught|\n)/gm;
const RSPEC = /^An error occurred while loading (\S.{0,500}?)\.\n([\s\S]{0,5000}?)\n(?=# )/gm;
const RSPEC_THROWN = /^([A-Z][\w:]*):\n((?:[^\S\n].*(?:\n|$))+)/m;

/**
 * Finds in a failed command's output which test files did not load, and why, where no report can tell of it: Bun's and Deno's leave such
 * a file out, and tape, Mocha, Playwright, Minitest and PHPUnit run nothing then.
 *
 * @param told - What is known without it. Where that is anything, only what a runner itself says of a file is taken, and no stack that a
 *   test may have printed; else the last exception that nobody caught is the reason.
 */
export function findLoadErrors(
  output: string,
  cwd: string,
  told: { readonly tests: readonly TestResult[]; readonly errors: readonly RunError[] },
): RunError[] {
  const text = stripVTControlCharacters(output).replaceAll('\r\n', '\n');
  const named = [...ofBun(text), ...ofDeno(text), ...ofRspec(text)];
  const isNothingTold = told.tests.length === 0 && told.errors.length === 0;
  const found = named.length === 0 && isNothingTold ? uncaughtIn(text, cwd).slice(-1) : named;
  const known = new Set(told.errors.map(keyOf));
  return found.map((one) => toRunError(one, cwd)).filter((error) => !known.has(keyOf(error)));
}

/**
 * Gives files of which a runner only said that they failed the reason that their process has printed: node:test's and node-tap's do, whose
 * words are in the comments of the one, and on the error output of the other.
 *
 * @param output - What was printed; of a stack in it only one that ends in such a file is taken.
 */
export function explainUnloaded(
  errors: readonly RunError[],
  output: string,
  cwd: string,
): readonly RunError[] {
  if (!errors.some(isUnexplained)) return errors;
  const text = stripVTControlCharacters(output)
    .replaceAll('\r\n', '\n')
    .replaceAll(/^[^\S\n]*# ?/gm, '');
  const thrown = uncaughtIn(text, cwd).map((one) => toRunError(one, cwd));
  return errors.map((error) =>
    isUnexplained(error) ? (thrown.findLast(({ file }) => file === error.file) ?? error) : error,
  );
}

/** Words that only name the file, or say that its process ended. */
function isUnexplained({ file, message }: RunError): boolean {
  return (
    file !== undefined && (message === file || /^(?:test failed|failed without a message)$/.test(message))
  );
}

function toRunError({ file, ...raw }: Unloaded, cwd: string): RunError {
  return {
    ...toTestError(raw, cwd),
    ...(file === undefined ? {} : { file: relativePath(file, cwd).replace(/^(?:\.\/)+/, '') }),
  };
}

function keyOf({ file = '', message }: RunError): string {
  return `${file}\u0000${message}`;
}

function ofBun(text: string): Unloaded[] {
  const found = [...text.matchAll(BUN)];
  const headings = found.length === 0 ? [] : [...text.matchAll(BUN_FILE)];
  let next = 0;
  return found.map(({ 1: body = '', index }) => {
    while ((headings[next]?.index ?? index) < index) next += 1;
    const lines = body.split('\n');
    const start = lines.findIndex((line) => /^(?:error|\w*(?:Error|Exception)): /.test(line));
    const said = lines
      .slice(Math.max(0, start))
      .join('\n')
      .replace(/^error: /, '');
    return {
      file: headings[next - 1]?.[1],
      name: TYPE.exec(said)?.[1],
      message: messageOfThrown(said).replace(TYPE, ''),
      stack: body,
    };
  });
}

function ofDeno(text: string): Unloaded[] {
  return [...text.matchAll(DENO)].map(([, file, body = '']) => {
    // The line of the source and the mark below it stand between the message and its stack.
    const said = messageOfThrown(body).replace(/\n.*\n\s*\^+\s*$/, '');
    return { file, name: TYPE.exec(said)?.[1], message: said.replace(TYPE, ''), stack: body };
  });
}

function ofRspec(text: string): Unloaded[] {
  return [...text.matchAll(RSPEC)].map(([, file, body = '']) => {
    const [, name, message = body] = RSPEC_THROWN.exec(body) ?? [];
    return { file, name, message: message.trim().replaceAll(/\n\s+/g, '\n') };
  });
}
