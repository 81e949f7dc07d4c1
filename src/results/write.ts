import { dirname, resolve } from 'node:path';
import { RedisTargetError } from '../errors.ts';
import type { RunResults } from '../model/results.ts';
import { makeFolders } from '../platform/make-folders.ts';
import { writeAnew } from '../platform/own-file.ts';

/** The target's facts that a results file's name may hold. */
export interface ResultsName {
  readonly target: string;
  readonly engine: { readonly version: string };
}

/** Where a results file goes: `{version}`, `{target}` and `{pid}` in its name are replaced, each by a part of a file's name. */
export function resolveResultsPath(template: string, { target, engine }: ResultsName, cwd: string): string {
  const values = new Map([
    ['version', partOfName(engine.version)],
    ['target', partOfName(target.replace(/:\/\/.*@/s, '://').replace(/\?.*/s, ''))],
    ['pid', String(process.pid)],
  ]);
  return resolve(
    cwd,
    template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values.get(name) ?? whole),
  );
}

/** What others said, as a part of a file's name: never a way out of the folder, never a hidden file, never too long. */
function partOfName(text: string): string {
  const part = text
    .replaceAll(/[^A-Za-z0-9_.]+/g, '-')
    .replaceAll(/\.{2,}/g, '.')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, 100);
  return part || 'unnamed';
}

/**
 * Writes a results file in one step: whoever reads it sees all of it, or none. Its rights are the ordinary ones, as of what a CI's next
 * step uploads; it is never another user's that is written over.
 *
 * Without a promise, since some reporters' last call cannot wait.
 *
 * @throws {RedisTargetError} `RT_RESULTS_WRITE`.
 */
export function writeRunResults(path: string, run: RunResults): void {
  writeText(path, formatRunResults(run));
}

/**
 * The same for a text that is made of a results file.
 *
 * @throws {RedisTargetError} `RT_RESULTS_WRITE`.
 */
export function writeText(path: string, text: string): void {
  try {
    makeFolders(dirname(path));
    writeAnew(path, text, 'shared');
  } catch (cause) {
    throw writeError(path, cause);
  }
}

export function writeError(path: string, cause: unknown): RedisTargetError {
  return new RedisTargetError(
    'RT_RESULTS_WRITE',
    `Could not write the results file ${path}: ${cause instanceof Error ? cause.message : cause}. Check REDIS_TARGET_RESULTS, the folder's rights and the space.`,
    { cause },
  );
}

/** Indented, with a line for each test: a person finds a test, and a hundred thousand take half the space. */
function formatRunResults({ tests, ...run }: RunResults): string {
  const lines = tests.map((test) => `  ${JSON.stringify(test)}`);
  const list = lines.length === 0 ? '[]' : `[\n${lines.join(',\n')}\n ]`;
  return `${JSON.stringify(run, null, 1).slice(0, -2)},\n "tests": ${list}\n}\n`;
}
