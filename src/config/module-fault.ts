import { pathToFileURL } from 'node:url';
import { mask } from '../platform/mask.ts';

/** What went wrong in a module while it was loaded. */
export interface ModuleFault {
  readonly isSyntax: boolean;
  /** One line. */
  readonly message: string;
  /** The file with the syntax error, where it is told; else the module itself. */
  readonly file: string;
  /** From 1; undefined where nothing tells. */
  readonly line?: number;
  readonly column?: number;
}

/**
 * Reads out of an error what went wrong in the module at `path`, and where.
 *
 * jiti's parser says `ParseError: what` and `path:line:column` on the next line (measured with jiti 2.7.0; the error
 * has no name of its own). V8's syntax errors in ES modules have no place at all (measured on Node 20.20), what a
 * module throws has it on the stack.
 */
export function readModuleFault(error: unknown, path: string): ModuleFault {
  if (!(error instanceof Error)) return { isSyntax: false, message: `it threw ${typeof error}`, file: path };
  const [what = '', place = ''] = error.message.split('\n');
  const message = mask(what.replace(/^ParseError: /, '').trim());
  if (!what.startsWith('ParseError: ')) {
    return {
      isSyntax: error.name === 'SyntaxError',
      message,
      file: path,
      ...findFrame(error.stack ?? '', path),
    };
  }
  const [, file = path, line, column] = /^(.*):(\d+):(\d+)$/.exec(place.trim()) ?? [];
  return {
    isSyntax: true,
    message,
    file,
    // Babel, which jiti parses with, counts columns from 0.
    ...(line === undefined ? {} : { line: Number(line), column: Number(column) + 1 }),
  };
}

function findFrame(stack: string, path: string): { line?: number } {
  const names = [pathToFileURL(path).href, path];
  for (const frame of stack.split('\n')) {
    const name = names.find((candidate) => frame.includes(candidate));
    if (name === undefined) continue;
    const line = /^(?:\?[^:]*)?:(\d+)/.exec(frame.slice(frame.indexOf(name) + name.length))?.[1];
    if (line !== undefined) return { line: Number(line) };
  }
  return {};
}
