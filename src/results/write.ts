import { renameSync, writeFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { RedisTargetError } from '../errors.ts';
import type { RunResults } from '../model/results.ts';

/** The target's facts that a results file's name may hold. */
export interface ResultsName {
  readonly target: string;
  readonly engine: { readonly version: string };
}

/** Where a results file goes: `{version}`, `{target}` and `{pid}` in its name are replaced. */
export function resolveResultsPath(template: string, { target, engine }: ResultsName, cwd: string): string {
  const values: Readonly<Record<string, string>> = {
    version: engine.version,
    target: target
      .replace(/:\/\/[^@/]*@/, '://')
      .replaceAll(/[^\w.]+/g, '-')
      .replaceAll(/^-+|-+$/g, ''),
    pid: String(process.pid),
  };
  return resolve(
    cwd,
    template.replaceAll(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole),
  );
}

/**
 * Writes a results file in one step: whoever reads it sees all of it, or none.
 *
 * @throws {RedisTargetError} `RT_RESULTS_WRITE`.
 */
export async function writeRunResults(path: string, run: RunResults): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, formatRunResults(run));
    await rename(temporary, path);
  } catch (cause) {
    throw writeError(path, cause);
  }
}

/** The same for reporters whose last call cannot wait. */
export function writeRunResultsNow(path: string, run: RunResults): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(temporary, formatRunResults(run));
    renameSync(temporary, path);
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
