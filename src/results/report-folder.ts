import { existsSync, statSync } from 'node:fs';
import { isAbsolute, join, posix } from 'node:path';
import type { RunError, TestError, TestResult } from '../model/results.ts';
import { nameBehind } from './command-folder.ts';

interface Content {
  readonly tests: readonly TestResult[];
  readonly errors: readonly RunError[];
}

/** What a package's folder has, in whichever language. */
const MANIFESTS: readonly string[] = [
  'package.json',
  'pyproject.toml',
  'pom.xml',
  'build.gradle',
  'build.gradle.kts',
  'go.mod',
  'Cargo.toml',
  'composer.json',
  'Gemfile',
  'mix.exs',
  'deno.json',
];

/**
 * A report's content with files as seen from where the command was started. A report tells them as relative to some folder and not to
 * which: it is the nearest to the report in which there is such a file. Of what is no file, as a class or nothing, it is the package that
 * the report lies in.
 *
 * @param report - The report's path, relative to `cwd`.
 * @returns With the folders that stand before some file now, the longest first.
 */
export function nameFromCommand<T extends Content>(
  content: T,
  report: string,
  cwd: string,
): T & { readonly folders: readonly string[] } {
  const folders = foldersAround(report.replaceAll('\\', '/'));
  if (folders.length === 0) return { ...content, folders };
  const package_ = folders.find((folder) => MANIFESTS.some((name) => existsSync(join(cwd, folder, name))));
  const known = new Map<string, string | undefined>();
  const findFolder = (file: string): string | undefined => {
    if (!known.has(file)) known.set(file, folderOf(file, [...folders, ''], cwd));
    return known.get(file);
  };
  const used = new Set<string>();
  const named = (file: string): string => {
    const folder = findFolder(file) ?? package_ ?? '';
    used.add(folder);
    return nameBehind(folder, file);
  };
  const placed = <E extends TestError>(error: E): E => {
    const [, path, line] = /^(.+?)((?::\d+){1,2})$/.exec(error.at ?? '') ?? [];
    return path === undefined ? error : { ...error, at: `${findFolder(path) ?? ''}${path}${line}` };
  };
  return {
    ...content,
    tests: content.tests.map((test) => ({
      ...test,
      file: named(test.file),
      error: test.error && placed(test.error),
    })),
    errors: content.errors.map((error) => ({
      ...placed(error),
      ...(error.file === undefined ? {} : { file: named(error.file) }),
    })),
    folders: folders.filter((folder) => used.has(folder)),
  };
}

/** The folders from a report's own to the command's, without that: `packages/cart/reports/`, `packages/cart/`, `packages/`. */
function foldersAround(report: string): string[] {
  if (isAbsolute(report) || report.startsWith('../')) return [];
  const folders: string[] = [];
  for (let path = posix.dirname(report); path !== '.'; path = posix.dirname(path)) folders.push(`${path}/`);
  return folders;
}

/** The first in which there is such a file, or what may have it; undefined where none has. */
function folderOf(file: string, folders: readonly string[], cwd: string): string | undefined {
  if (file === '') return undefined;
  if (isAbsolute(file)) return '';
  const paths = [file, ...modulesOf(file)];
  const isThere = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
  return folders.find((folder) => paths.some((path) => isThere(join(cwd, folder, path))));
}

/** The files that a class of Python may be in, which pytest has in a file's place: `tests.test_keys.TestSets` is in tests/test_keys.py. */
function modulesOf(name: string): string[] {
  if (!/^\w+(?:\.\w+)*$/.test(name)) return [];
  const parts = name.split('.');
  return parts.map((_, index) => `${parts.slice(0, parts.length - index).join('/')}.py`);
}
