import { stripVTControlCharacters } from 'node:util';
import type { RunError, TestResult } from '../../model/results.ts';
import { isOwnPath, relativePath } from '../own-place.ts';
import { type RawError, toTestError } from '../test-error.ts';
import { messageOfThrown } from './thrown-text.ts';

/** What an output says of a file that did not load, as it stands there. */
interface Unloaded extends RawError {
  readonly file: string | undefined;
}

/** The line above Bun's reason names the file; other lines may stand between them where some of its tests have run. */
const BUN = /^# Unhandled error between tests\n-{5,}\n([\s\S]{0,5000}?)\n-{5,}$/gm;
const BUN_FILE = /^(\S.{0,500}\.[cm]?[jt]sx?):$/gm;
const DENO =
  /^(\S.{0,500}) \(uncaught error\)\nerror: (?:\(in promise\) )?([\s\S]{0,5000}?)\n(?=This error was not caught|\n)/gm;
const RSPEC = /^An error occurred while loading (\S.{0,500}?)\.\n([\s\S]{0,5000}?)\n(?=# )/gm;
const RSPEC_THROWN = /^([A-Z][\w:]*):\n((?:[^\S\n].*(?:\n|$))+)/m;

/** An exception that nobody caught, with its stack, as Node and the runners on it print one, and Deno. */
const SCRIPT =
  /^[^\S\n]*(?:Exception during run: |Uncaught |error: )*((?:\w*(?:Error|Exception)(?: \[\w+\])?|Module not found|Relative import path)\b.*(?:\n(?![^\S\n]+at |\n\n).*){0,200}(?:\n[^\S\n]+at .*)+)/gm;
/** Node names the importing file in the message where there is nothing to import. */
const IMPORTER = /\bimported from (\S+)|^Require stack:\n- (.+)$/m;
const RUBY = /^(\S+\.rb):\d+:in [`'][^\n]{0,300}?': (.*) \(([A-Z][\w:]*)\)((?:\n\s+from .*)*)/gm;
const PHP =
  /^(?:PHP )?(?:Fatal|Parse|Compile) error: +(?:Uncaught )?([\s\S]{0,5000}?) in (\S.{0,500}?\.(?:php|inc))(?::(\d+)| on line (\d+))$((?:\nStack trace:)?(?:\n#\d+ .*)*)/gm;
/** Each line of the stack in one way only: with more, a last line that does not fit would be tried in all of them. */
const PYTHON =
  /^Traceback \(most recent call last\):\n((?:[^\S\n].*\n){1,400})([A-Za-z_][\w.<>]*)(?:: (.*))?$/gm;
const PYTHON_FILE = /^\s+File "([^"\n]+)", line \d+/gm;
/** PHPUnit 10 and later. */
const PHPUNIT = /^Message: +(\S[\s\S]{0,5000}?)\nLocation: (\S.{0,500}):(\d+)$/gm;

const TYPE = /^(?:Uncaught )?(\w*(?:Error|Exception))(?: \[\w+\])?: /;

/** What a line of a stack names, in each of these languages. */
const FRAME_PATHS =
  /(?:\(|\bat (?:async )?|\bfrom |^#\d+ |^)((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^\s()]*?|[\w.@][^\s()]*?\.[cm]?[jt]sx?)(?::\d+(?::\d+)?\b|\(\d+\))/gm;

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
  const found = named.length === 0 && isNothingTold ? lastThrown(text, cwd) : named;
  const known = new Set(told.errors.map(keyOf));
  return found
    .map(({ file, ...raw }) => ({
      ...toTestError(raw, cwd),
      ...(file === undefined ? {} : { file: relativePath(file, cwd).replace(/^(?:\.\/)+/, '') }),
    }))
    .filter((error) => !known.has(keyOf(error)));
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

/** The last one: what is printed before may have been caught. */
function lastThrown(text: string, cwd: string): Unloaded[] {
  const own = (stack: string): string | undefined =>
    [...stack.matchAll(FRAME_PATHS)]
      .map(([, path = '']) => path)
      // A test file is what a runner loads: what that imports stands above it.
      .findLast((path) => isOwnPath(path, cwd));
  const found = [
    ...[...text.matchAll(SCRIPT)].map(({ 1: said = '', index }) => ({
      index,
      file: (own(said) ?? IMPORTER.exec(said)?.slice(1).find(Boolean)) || undefined,
      message: messageOfThrown(said).replace(TYPE, ''),
      stack: said,
    })),
    ...[...text.matchAll(RUBY)].map(
      ({ 0: said, 1: path = '', 2: message, 3: name, 4: frames = '', index }) => ({
        index,
        file: own(frames) ?? path,
        name,
        message,
        stack: said,
      }),
    ),
    ...[...text.matchAll(PHP)].map(
      ({ 0: said, 1: what = '', 2: path = '', 3: row, 4: line, 5: frames = '', index }) => ({
        index,
        file: own(frames) ?? path,
        message: what.replace(/^[\w\\]*(?:Error|Exception): /, ''),
        name: /^([\w\\]*(?:Error|Exception)): /.exec(what)?.[1],
        stack: `${path}:${row ?? line}: ${said}`,
      }),
    ),
    ...[...text.matchAll(PYTHON)].map(({ 0: said, 1: frames = '', 2: name, 3: message, index }) => {
      const files = [...frames.matchAll(PYTHON_FILE)].map(([, path = '']) => path);
      const mine = files.filter((path) => isOwnPath(path, cwd));
      return {
        index,
        file: mine.find((path) => /(?:^|[\\/])test|test\.py$/i.test(path)) ?? mine.at(-1),
        name,
        message: message ?? name,
        stack: said,
      };
    }),
    ...[...text.matchAll(PHPUNIT)].map(({ 1: message, 2: path = '', 3: row, index }) => ({
      index,
      file: path,
      message,
      stack: `${path}:${row}: ${message}`,
    })),
  ].sort((a, b) => a.index - b.index);
  return found.slice(-1).map(({ index: _, ...one }) => one);
}
