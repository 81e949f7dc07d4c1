import { existsSync, realpathSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, sep } from 'node:path';
import type { RunError, TestError, TestResult } from '../model/results.ts';
import type { TestPlace } from '../model/usage.ts';

/**
 * What stands before the names of a runner's files: the folder that they are relative to, as seen from where the command was started, with
 * a slash at its end. Two packages of a workspace have files and tests of one name, and only this tells them apart.
 *
 * Nothing where that is the same folder or one above it (`npm test` in `src`), where no command of ours was started, and where it lies
 * outside the repository: what is between there and here is another on each machine.
 */
export function folderBefore(root: string, commandFolder: string | undefined): string {
  if (!commandFolder) return '';
  const told = relative(commandFolder, root);
  if (told === '') return '';
  // A folder may be told by two names: /tmp is /private/tmp on macOS.
  const path = isBelow(told) ? told : relative(realPathOf(commandFolder), realPathOf(root));
  if (isBelow(path)) return `${withSlashes(path)}/`;
  if (path === '' || isAbsolute(path) || /^(?:\.\.[\\/]?)+$/.test(path)) return '';
  const up = /^(?:\.\.[\\/])+/.exec(path)?.[0] ?? '';
  return isInRepository(join(realPathOf(commandFolder), up)) ? `${withSlashes(path)}/` : '';
}

/** A file as its runner names it, behind the folder that {@link folderBefore} gives; of a test without a file, that folder. */
export function nameBehind(before: string, file: string): string {
  if (before === '' || isAbsolute(file)) return file;
  return file === '' ? before.slice(0, -1) : `${before}${file}`;
}

/** How one runner's files are named. */
export interface FileNames {
  place<T extends TestPlace>(test: T): T;
  test(test: TestResult): TestResult;
  error(error: RunError): RunError;
}

/** @param before - As {@link folderBefore} gives it. */
export function namesBehind(before: string): FileNames {
  if (before === '') return { place: (test) => test, test: (test) => test, error: (error) => error };
  const place = <T extends TestPlace>(test: T): T => ({ ...test, file: nameBehind(before, test.file) });
  const at = <T extends TestError>(error: T): T =>
    error.at === undefined ? error : { ...error, at: nameBehind(before, error.at) };
  return {
    place,
    test: (test) => ({ ...place(test), error: test.error && at(test.error) }),
    error: (error) =>
      error.file === undefined ? at(error) : { ...at(error), file: nameBehind(before, error.file) },
  };
}

function isBelow(path: string): boolean {
  return path !== '' && path !== '..' && !path.startsWith(`..${sep}`) && !isAbsolute(path);
}

function withSlashes(path: string): string {
  return path.split(sep).join('/');
}

function realPathOf(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    // It is gone by now, or may not be looked at.
    return path;
  }
}

function isInRepository(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return true;
    if (dirname(folder) === folder) return false;
  }
}
