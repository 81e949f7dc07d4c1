import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { RedisTargetError } from '../errors.ts';

const NAMES = ['ts', 'mts', 'js', 'mjs', 'json'].map((extension) => `redis-target.config.${extension}`);

/**
 * Looks for the configuration file in `cwd` and above it, up to the repository's root; outside of a repository up to
 * the package's root, and in `cwd` alone where there is neither: a file of somebody else's above that is never run.
 *
 * @throws {RedisTargetError} `RT_CONFIG_AMBIGUOUS` where a folder holds two.
 */
export function findConfigFile(cwd: string): string | undefined {
  for (const folder of foldersUpToRoot(cwd)) {
    // Synchronously: each of these questions takes microseconds, and through Node's threads, one after the other, they took 5 ms.
    const found = NAMES.filter((name) => existsSync(join(folder, name)));
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

function foldersUpToRoot(cwd: string): string[] {
  const folders: string[] = [];
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    folders.push(folder);
    if (dirname(folder) === folder) break;
  }
  const root = firstWith('.git', folders) ?? firstWith('package.json', folders) ?? 0;
  return folders.slice(0, root + 1);
}

function firstWith(name: string, folders: readonly string[]): number | undefined {
  const index = folders.findIndex((folder) => existsSync(join(folder, name)));
  return index < 0 ? undefined : index;
}
