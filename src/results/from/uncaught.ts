import { isOwnPath } from '../own-place.ts';
import type { RawError } from '../test-error.ts';
import { messageOfThrown } from './thrown-text.ts';

/** What an output says of a file that did not load, as it stands there. */
export interface Unloaded extends RawError {
  readonly file: string | undefined;
}

/** An exception that nobody caught, with its stack, as Node and the runners on it print one, and Deno. */
const SCRIPT =
  /^[^\S\n]*(?:Exception during run: |Uncaught |error: )*((?:\w*(?:Error|Exception)(?: \[\w+\])?|Module not found|Relative import path)\b.*(?:\n(?![^\S\n]+at |\n\n|(?:not )?ok \d).*){0,200}(?:\n[^\S\n]+at .*)+)/gm;
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

/** A place as Node prints it above an exception. */
const PLACE = /^((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/]).{0,500}):(\d+)$/;
/** So much above an exception is looked at. */
const MAX_ABOVE = 2_000;

/** The class in front of a message. */
export const TYPE: RegExp = /^(?:Uncaught )?(\w*(?:Error|Exception))(?: \[\w+\])?: /;

/** What a line of a stack names, in each of these languages. */
const FRAME_PATHS =
  /(?:\(|\bat (?:async )?|\bfrom |^#\d+ |^)((?:file:\/\/)?(?:\/|[A-Za-z]:[\\/])[^\s()]*?|[\w.@][^\s()]*?\.[cm]?[jt]sx?)(?::\d+(?::\d+)?\b|\(\d+\))/gm;

/** In the order in which they are printed: the last is why a process ended, those before it may have been caught. */
export function uncaughtIn(text: string, cwd: string): Unloaded[] {
  const own = (stack: string): string | undefined =>
    [...stack.matchAll(FRAME_PATHS)]
      .map(([, path = '']) => path)
      // A test file is what a runner loads: what that imports stands above it.
      .findLast((path) => isOwnPath(path, cwd));
  const found = [
    ...[...text.matchAll(SCRIPT)].map(({ 1: said = '', index }) => {
      const file = (own(said) ?? IMPORTER.exec(said)?.slice(1).find(Boolean)) || undefined;
      const place = file === undefined ? placeAbove(text, index, cwd) : undefined;
      return {
        index,
        file: file ?? place?.file,
        message: messageOfThrown(said).replace(TYPE, ''),
        stack: place === undefined ? said : `${said}\n    at ${place.frame}`,
      };
    }),
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
  return found.map(({ index: _, ...one }) => one);
}

/** What Node prints above an exception: the place, its line of code, and a mark below it. No stack has the place of a syntax error in CommonJS. */
function placeAbove(
  text: string,
  index: number,
  cwd: string,
): { readonly file: string; readonly frame: string } | undefined {
  const lines = text
    .slice(Math.max(0, index - MAX_ABOVE), index)
    .trimEnd()
    .split('\n')
    .slice(-3);
  const [, file, line] = PLACE.exec(lines[0] ?? '') ?? [];
  const mark = /^(\s*)\^+$/.exec(lines[2] ?? '');
  if (file === undefined || mark === null || !isOwnPath(file, cwd)) return undefined;
  return { file, frame: `${file}:${line}:${(mark[1] ?? '').length + 1}` };
}
