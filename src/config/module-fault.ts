import { pathToFileURL } from 'node:url';
import { maskUrlPasswords } from '../platform/secrets.ts';

/** What went wrong in a module while it was loaded. */
export interface ModuleFault {
  readonly isSyntax: boolean;
  /** One line. */
  readonly message: string;
  /** From 1; undefined where nothing tells. */
  readonly line?: number;
  readonly column?: number;
}

/**
 * Reads out of an error what went wrong in the module at `path`, and where.
 *
 * jiti's parser says `ParseError: what` and `path:line:column` on the next line (measured with jiti 2.7.0; the error
 * has no name of its own); V8 puts `url:line` on the stack's first line for a syntax error, and on the frames else.
 */
export function readModuleFault(error: unknown, path: string): ModuleFault {
  if (!(error instanceof Error)) return { isSyntax: false, message: `it threw ${String(error)}` };
  const lines = error.message.split('\n');
  const isParseError = (lines[0] ?? '').startsWith('ParseError: ');
  const isSyntax = isParseError || error.name === 'SyntaxError';
  const what = (lines[0] ?? '').replace(/^ParseError: /, '').trim();
  // A package that cannot be imported is a SyntaxError, too, where only a name in it is missing.
  const place = findPlace(isParseError ? error.message : (error.stack ?? ''), path);
  return { isSyntax, message: maskUrlPasswords(what), ...place };
}

function findPlace(text: string, path: string): { line?: number; column?: number } {
  const names = [pathToFileURL(path).href, path];
  for (const line of text.split('\n')) {
    const name = names.find((candidate) => line.includes(candidate));
    if (name === undefined) continue;
    const rest = line.slice(line.indexOf(name) + name.length);
    const [, row, column] = /^(?:\?[^:]*)?:(\d+)(?::(\d+))?/.exec(rest) ?? [];
    if (row === undefined) continue;
    return { line: Number(row), ...(column === undefined ? {} : { column: Number(column) }) };
  }
  return {};
}
