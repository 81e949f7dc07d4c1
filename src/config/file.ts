import { access, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RedisTargetError } from '../errors.ts';
import { isRecord } from './kinds.ts';

const NAMES = ['ts', 'mts', 'js', 'mjs', 'json'].map((extension) => `redis-target.config.${extension}`);

export interface ConfigFile {
  readonly path: string;
  /** As messages name it: relative to where the user is. */
  readonly name: string;
  readonly config: Record<string, unknown>;
}

/**
 * Finds and reads the configuration file: in `cwd`, or in a folder above it up to the repository's root.
 *
 * @param named - A file that the user named; then no other is looked for.
 * @returns undefined where there is none.
 * @throws {RedisTargetError} `RT_CONFIG_NOT_FOUND`, `RT_CONFIG_AMBIGUOUS`, `RT_CONFIG_SYNTAX` with file:line, `RT_CONFIG_LOAD`.
 */
export async function readConfigFile(
  cwd: string,
  named: string | undefined,
): Promise<ConfigFile | undefined> {
  const path = named === undefined ? await find(cwd) : resolve(cwd, named);
  if (path === undefined) return undefined;
  const name = relative(cwd, path) || path;
  if (named !== undefined && !(await exists(path))) {
    throw new RedisTargetError(
      'RT_CONFIG_NOT_FOUND',
      `Could not read the configuration: ${path} does not exist. Correct --config or REDIS_TARGET_CONFIG.`,
    );
  }
  const config = path.endsWith('.json') ? await readJson(path, name) : await importModule(path, name);
  if (!isRecord(config)) {
    throw new RedisTargetError(
      'RT_CONFIG_LOAD',
      `Could not read ${name}: it has to ${path.endsWith('.json') ? 'hold an object' : 'export an object as its default: `export default defineConfig({ … })`'}.`,
    );
  }
  return { path, name, config };
}

async function find(cwd: string): Promise<string | undefined> {
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const found: string[] = [];
    for (const name of NAMES) if (await exists(join(folder, name))) found.push(name);
    if (found.length > 1) {
      throw new RedisTargetError(
        'RT_CONFIG_AMBIGUOUS',
        `Could not choose a configuration: ${folder} holds ${found.join(' and ')}. Keep one of them.`,
      );
    }
    if (found[0] !== undefined) return join(folder, found[0]);
    if ((await exists(join(folder, '.git'))) || dirname(folder) === folder) return undefined;
  }
}

async function readJson(path: string, name: string): Promise<unknown> {
  const text = await readFile(path, 'utf8');
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw syntaxError(name, positionInJson(text, error as Error), error);
  }
}

/** Node says `at position 12` or `(line 2 column 3)`, and nothing where the text ends too early. */
function positionInJson(text: string, error: Error): { line: number; column: number } {
  const [, line, column] = /line (\d+) column (\d+)/.exec(error.message) ?? [];
  if (line !== undefined && column !== undefined) return { line: Number(line), column: Number(column) };
  const offset = Number(/position (\d+)/.exec(error.message)?.[1] ?? text.length);
  const before = text.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

async function importModule(path: string, name: string): Promise<unknown> {
  try {
    const module = path.endsWith('ts')
      ? await importTypeScript(path)
      : await import(pathToFileURL(path).href);
    const value: unknown = module.default ?? module;
    return typeof value === 'function' ? await value() : value;
  } catch (error) {
    const position = syntaxPosition(error, path);
    if (position) throw syntaxError(name, position, error);
    throw new RedisTargetError(
      'RT_CONFIG_LOAD',
      `Could not read ${name}: running it failed with "${error instanceof Error ? error.message : error}"${placeOf(error, path)}. Correct it.`,
      { cause: error },
    );
  }
}

/** jiti is loaded only where a TypeScript file is: Node 20 reads none by itself. */
async function importTypeScript(path: string): Promise<Record<string, unknown>> {
  const { createJiti } = await import('jiti');
  return await createJiti(import.meta.url, { moduleCache: false, fsCache: false }).import<
    Record<string, unknown>
  >(path);
}

/** Where a syntax error is: in its own fields (Babel's, through jiti), in its text, or on its stack's first line (V8's). */
function syntaxPosition(error: unknown, path: string): { line: number; column?: number } | undefined {
  if (!(error instanceof Error)) return undefined;
  const isSyntax = error.name === 'SyntaxError' || ('code' in error && error.code === 'BABEL_PARSE_ERROR');
  if (!isSyntax) return undefined;
  const [, line, column] =
    /\((\d+):(\d+)\)|:(\d+):(\d+)/.exec(error.message)?.filter((part) => part !== undefined) ?? [];
  if (line !== undefined) return { line: Number(line), column: Number(column) };
  const first = error.stack?.split('\n').find((entry) => entry.includes(path));
  const inStack = /:(\d+)(?::(\d+))?\)?$/.exec(first?.trim() ?? '')?.[1];
  return { line: Number(inStack ?? 1) };
}

function placeOf(error: unknown, path: string): string {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  const line = stack.split('\n').find((entry) => entry.includes(path));
  const position = /:(\d+):\d+\)?$/.exec(line?.trim() ?? '')?.[1];
  return position === undefined ? '' : ` at line ${position}`;
}

function syntaxError(
  name: string,
  { line, column }: { line: number; column?: number },
  cause: unknown,
): RedisTargetError {
  const place = column === undefined ? `${name}:${line}` : `${name}:${line}:${column}`;
  const what = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0];
  return new RedisTargetError('RT_CONFIG_SYNTAX', `Could not read ${place}: ${what}. Correct it there.`, {
    cause,
    details: { file: name, line },
  });
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
