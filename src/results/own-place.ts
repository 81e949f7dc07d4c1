import { isAbsolute, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** A file's path relative to the project, with `/`. */
export function relativePath(path: string, cwd: string): string {
  const file = pathOfUrl(path);
  const inside = isAbsolute(file) ? relative(cwd, file) : file;
  return inside.split(sep).join('/');
}

function pathOfUrl(path: string): string {
  if (!path.startsWith('file://')) return path;
  try {
    return fileURLToPath(path);
  } catch {
    // A path that is relative all the same, as AVA 5 has it; or a URL that was cut.
    return path.slice('file://'.length);
  }
}

/** The first place in a stack that is neither the runtime's nor a package's; Python has it last. */
export function findOwnLine(stack: string, cwd: string): string | undefined {
  const lines = stack.split('\n');
  for (const line of isTraceback(lines) ? lines.reverse() : lines) {
    const place = placeInFrame(line) ?? placeInReport(line);
    if (place === undefined || isForeign(place.path)) continue;
    const column = place.column === undefined ? '' : `:${place.column}`;
    return `${relativePath(place.path, cwd)}:${place.row}${column}`;
  }
  return undefined;
}

/** Where packages are kept, of which what stands behind it is the package's own path, whoever installed it where. */
const PACKAGES =
  /.*(?:\b(?:node_modules|(?:site|dist)-packages|gems|pkg\/mod|registry\.npmjs\.org)|\/lib\/(?:python|ruby\/)\d[\d.]*)\/(.*)$/;

/**
 * The nearest place in a stack that is not the runtime's own, without its line: the same on every machine. Of a package from its name on, of
 * what lies elsewhere outside the project the file's name.
 */
export function nearestPlace(stack: string, cwd: string): string | undefined {
  const lines = stack.split('\n');
  for (const line of isTraceback(lines) ? lines.reverse() : lines) {
    const place = placeInFrame(line) ?? placeInReport(line);
    if (place === undefined || IN_RUNTIME.test(place.path)) continue;
    const path = relativePath(place.path, cwd).replaceAll('\\', '/');
    const packaged = PACKAGES.exec(path)?.[1];
    if (packaged !== undefined) return packaged;
    return /^(?:\.\.\/|\/|[A-Za-z]:\/)/.test(path) ? path.slice(path.lastIndexOf('/') + 1) : path;
  }
  return undefined;
}

function isTraceback(lines: readonly string[]): boolean {
  return lines.some((line) => line.startsWith('Traceback (most recent call last)'));
}

interface Place {
  readonly path: string;
  readonly row: string;
  readonly column?: string | undefined;
}

/** JavaScript: `at fn (path:1:2)`, `at path:1:2`, and Vitest's `❯ path:1:2` and `❯ fn path:1:2`. */
function placeInFrame(line: string): Place | undefined {
  const frame = line.trimStart();
  if (frame.length > 2_000 || !/^(?:at |❯ )/.test(frame)) return undefined;
  const [, before = '', row, column] = /^(.*):(\d+):(\d+)\)?\s*$/.exec(frame) ?? [];
  if (row === undefined) return undefined;
  // A path may hold blanks and brackets; what stands before it is a function's name or `async`.
  const bracket = frame.trimEnd().endsWith(')') ? before.indexOf(' (') : -1;
  const path =
    bracket < 0
      ? before.replace(/^at (?:async )?|^❯ (?:(?:async |new )*[\w$#.<>[\]]+ (?=\S*$))?/, '')
      : before.slice(bracket + 2);
  return path === '' ? undefined : { path, row, column };
}

/**
 * Other languages: pytest's `path:1: Error`, RSpec's `# ./path:1:in`, the `path:1: message` of Go and compilers, PHPUnit's `path:1`, Python's
 * `File "path", line 1`, Java's `at org.x.Class.method(Class.java:1)`, .NET's `in path:line 1`, Rust's `panicked at path:1:2`.
 */
const IN_REPORT: readonly RegExp[] = [
  /^\s*(?:# )?((?:\.{0,2}\/)?[\w.@/\\-]+\.(?:py|rb|go|php|exs?|rs|c|cc|cpp|cxx|h|hpp|m|swift|kt|cs)):(\d+):/,
  /^\s*((?:\/|[A-Za-z]:\\)\S+\.(?:php|phpt|inc)):(\d+)$/,
  /^\s+File "([^"]+)", line (\d+)\b/,
  / in (\S.*\.(?:cs|fs|vb)):line (\d+)\s*$/,
  /\bpanicked at (?:'.*', )?(\S+\.rs):(\d+)(?::(\d+))?/,
];
const JAVA = /^\s*at (?:\w+\/\/?)?([\w.$]+)\.[\w$<>]+\((\w+\.(?:java|kt|scala|groovy)):(\d+)\)/;
/** What runs a test, and what it asserts with. */
const JAVA_FOREIGN =
  /^(?:java|javax|jdk|sun|com\.sun|kotlin|scala|groovy|org\.(?:junit|testng|hamcrest|assertj|mockito|gradle|apache\.maven|opentest4j|codehaus|scalatest|spockframework|jetbrains)|junit|io\.kotest)\./;

function placeInReport(line: string): Place | undefined {
  if (line.length > 2_000) return undefined;
  for (const form of IN_REPORT) {
    const [, path, row, column] = form.exec(line) ?? [];
    if (path !== undefined && row !== undefined) return { path: path.replace(/^\.\//, ''), row, column };
  }
  const [, type = '', file, row = ''] = JAVA.exec(line) ?? [];
  if (file === undefined || JAVA_FOREIGN.test(type)) return undefined;
  // A class stands in the folder of its package.
  const folder = type.split('.').slice(0, -1).join('/');
  return { path: folder === '' ? file : `${folder}/${file}`, row };
}

/** Whether a path lies in the project, and is no package's. */
export function isOwnPath(path: string, cwd: string): boolean {
  const inside = relativePath(path, cwd);
  return !inside.startsWith('..') && !isAbsolute(inside) && !isForeign(path);
}

const IN_RUNTIME = /^(?:node:|internal\/|eval at |<anonymous>|native$)/;

function isForeign(path: string): boolean {
  if (IN_RUNTIME.test(path)) return true;
  return /[\\/]node_modules[\\/]|^node_modules[\\/]|site-packages[\\/]|[\\/]gems[\\/]|^vendor[\\/]|[\\/]vendor[\\/]|^[\\/]usr[\\/](?:share|lib)[\\/]|[\\/]lib[\\/]python\d|^<frozen /.test(
    path,
  );
}
