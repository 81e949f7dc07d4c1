import { access } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { RedisTargetError } from '../errors.ts';

const NAMES = ['ts', 'mts', 'js', 'mjs', 'json'].map((extension) => `redis-target.config.${extension}`);

/**
 * Looks for the configuration file in `cwd` and above it, up to the repository's root; outside of a repository up to
 * the package's root, and in `cwd` alone where there is neither: a file of somebody else's above that is never run.
 *
 * @throws {RedisTargetError} `RT_CONFIG_AMBIGUOUS` where a folder holds two.
 */
export async function findConfigFile(cwd: string): Promise<string | undefined> {
  for (const folder of await foldersUpToRoot(cwd)) {
    const found: string[] = [];
    for (const name of NAMES) if (await exists(join(folder, name))) found.push(name);
    if (found.length > 1) {
      throw new RedisTargetError(
        'RT_CONFIG_AMBIGUOUS',
        `Could not choose a configuration: ${folder} holds ${found.join(' and ')}. Keep one of them, or name one with --config or REDIS_TARGET_CONFIG.`,
        { details: { folder, files: found } },
      );
    }
    if (found[0] !== undefined) return join(folder, found[0]);
  }
  return undefined;
}

async function foldersUpToRoot(cwd: string): Promise<string[]> {
  const folders: string[] = [];
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    folders.push(folder);
    if (dirname(folder) === folder) break;
  }
  const root = (await firstWith('.git', folders)) ?? (await firstWith('package.json', folders)) ?? 0;
  return folders.slice(0, root + 1);
}

async function firstWith(name: string, folders: readonly string[]): Promise<number | undefined> {
  for (const [index, folder] of folders.entries()) if (await exists(join(folder, name))) return index;
  return undefined;
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
