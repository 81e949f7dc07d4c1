import { readFile, stat } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { RedisTargetError } from '../errors.ts';
import { findConfigFile } from './find-file.ts';
import { type ModuleFault, readModuleFault } from './module-fault.ts';
import { show } from './settings-report.ts';
import { isRecord } from './value-kinds.ts';

/** What V8 says of an ES module that is read as CommonJS. */
const MODULE_SYNTAX = /^(?:Unexpected token 'export'|Cannot use import statement outside a module)/;

export interface ConfigFile {
  readonly path: string;
  /** As messages name it: relative to where the user is. */
  readonly name: string;
  readonly config: Record<string, unknown>;
}

/**
 * Finds and reads the configuration file: in `cwd`, or in a folder above it up to the repository's or package's root.
 *
 * @param named - A file that the user named, seen from `cwd`; then no other is looked for.
 * @returns undefined where there is none.
 * @throws {RedisTargetError} `RT_CONFIG_NOT_FOUND`, `RT_CONFIG_AMBIGUOUS`, `RT_CONFIG_SYNTAX` with file:line, `RT_CONFIG_LOAD`.
 */
export async function readConfigFile(
  cwd: string,
  named: string | undefined,
): Promise<ConfigFile | undefined> {
  const path = named === undefined ? findConfigFile(cwd) : resolve(cwd, named);
  if (path === undefined) return undefined;
  const name = relative(cwd, path) || path;
  await assertFile(
    path,
    name,
    named === undefined ? 'Correct it' : 'Correct --config or REDIS_TARGET_CONFIG',
  );
  const isJson = path.endsWith('.json');
  const config = isJson ? await readJson(path, name) : await importModule(path, name);
  if (isRecord(config)) return { path, name, config };
  const expected = isJson
    ? 'it has to hold an object'
    : 'it has to export an object as its default: `export default defineConfig({ … })`';
  const found = config === undefined ? 'there is no default export' : `there is ${show(config)}`;
  throw new RedisTargetError(
    'RT_CONFIG_LOAD',
    `Could not read ${name}: ${expected}, and ${found}. Correct it.`,
    {
      details: { file: name },
    },
  );
}

async function assertFile(path: string, name: string, cure: string): Promise<void> {
  const stats = await stat(path).catch(() => undefined);
  if (!stats?.isFile()) {
    throw new RedisTargetError(
      'RT_CONFIG_NOT_FOUND',
      `Could not read the configuration: ${path} ${stats ? 'is not a file' : 'does not exist'}. ${cure}.`,
      { details: { file: name } },
    );
  }
  if (!/\.(?:[cm]?[jt]s|json)$/.test(path)) {
    throw new RedisTargetError(
      'RT_CONFIG_LOAD',
      `Could not read ${name}: what kind of file it is cannot be told from its name. Let it end in .ts, .mts, .js, .mjs or .json.`,
      { details: { file: name } },
    );
  }
}

async function readJson(path: string, name: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw loadError(name, `reading failed with "${(cause as Error).message}"`, cause);
  });
  // An editor's byte order mark is no fault; a blank in its place keeps the columns.
  const json = text.replace(/^\uFEFF/, ' ');
  const value = tryJson(json);
  if (value !== undefined) return value.json;
  const { findJsonFault } = await import('./json-fault.ts');
  const { line, column, expected } = findJsonFault(json);
  throw new RedisTargetError(
    'RT_CONFIG_SYNTAX',
    `Could not read ${name}:${line}:${column}: ${expected} is expected there. Correct it.`,
    { details: { file: name, line, column } },
  );
}

function tryJson(text: string): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(text) };
  } catch {
    // Where the fault is, JSON.parse does not say.
    return undefined;
  }
}

async function importModule(path: string, name: string): Promise<unknown> {
  const isTypeScript = path.endsWith('ts');
  try {
    const module = isTypeScript ? await importByJiti(path) : await importNatively(path);
    return module.default;
  } catch (error) {
    const fault = readModuleFault(error, path);
    if (!fault.isSyntax) {
      const place = fault.line === undefined ? '' : ` at line ${fault.line}`;
      throw loadError(name, `running it failed with "${fault.message}"${place}`, error);
    }
    const { file, line, column, message } = isTypeScript ? fault : await locate(path, fault);
    const shown = file === path ? name : file;
    const place = [shown, line, column].filter((part) => part !== undefined).join(':');
    // `npm init` writes "type": "commonjs" (seen with npm 11.19).
    const cure =
      path.endsWith('.js') && MODULE_SYNTAX.test(message)
        ? 'package.json has it that .js files are CommonJS: name it .mjs or .ts, or write `module.exports = …`.'
        : 'Correct it there.';
    throw new RedisTargetError('RT_CONFIG_SYNTAX', `Could not read ${place}: ${message}. ${cure}`, {
      cause: error,
      details: { file: shown, line, column },
    });
  }
}

async function importNatively(path: string): Promise<{ default?: unknown }> {
  return await import(pathToFileURL(path).href);
}

/** Node reads no TypeScript before 22.18; jiti is loaded only where it is needed. */
async function importByJiti(path: string): Promise<{ default?: unknown }> {
  const { createJiti } = await import('jiti');
  // Without jiti's mixing of default and named exports, a missing default export stays missing.
  const jiti = createJiti(path, { moduleCache: false, fsCache: false, interopDefault: false });
  return await jiti.import<{ default?: unknown }>(path);
}

/** Node does not say where a module's syntax error is; jiti's parser stumbles over the same one and says it. */
async function locate(path: string, fault: ModuleFault): Promise<ModuleFault> {
  try {
    await importByJiti(path);
    return fault;
  } catch (error) {
    const located = readModuleFault(error, path);
    return located.isSyntax && located.line !== undefined ? located : fault;
  }
}

function loadError(name: string, what: string, cause: unknown): RedisTargetError {
  return new RedisTargetError('RT_CONFIG_LOAD', `Could not read ${name}: ${what}. Correct it.`, {
    cause,
    details: { file: name },
  });
}
