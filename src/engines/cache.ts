import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { RedisTargetError } from '../errors.ts';
import { isFileError } from '../platform/file-error.ts';
import { makeFolders } from '../platform/make-folders.ts';
import type { EngineBuild } from './build.ts';
import { isStillChecked } from './checked.ts';

const HALF = '.half-';

/**
 * Where fetched servers are kept: `redis-target/engines` in XDG_CACHE_HOME, else in the system's own place for caches.
 *
 * @throws {RedisTargetError} `RT_FETCH_CACHE` where the user has no home.
 */
export function engineFolder(env: NodeJS.ProcessEnv): string {
  return join(userCache(env), 'redis-target', 'engines');
}

function userCache(env: NodeJS.ProcessEnv): string {
  // A relative one is to be ignored (source: XDG Base Directory Specification, "Environment variables").
  if (env.XDG_CACHE_HOME && isAbsolute(env.XDG_CACHE_HOME)) return env.XDG_CACHE_HOME;
  const home = env.HOME || homedir();
  if (!isAbsolute(home)) throw cacheError('the user has no home folder, and XDG_CACHE_HOME is not set');
  return process.platform === 'darwin' ? join(home, 'Library', 'Caches') : join(home, '.cache');
}

/** The place of a build's server. The folder tells builds apart, so that the server itself has the name that people look for. */
export function serverPath(build: EngineBuild, env: NodeJS.ProcessEnv): string {
  return join(engineFolder(env), folderName(build), `${build.engine.name}-server`);
}

function folderName({ engine, platform, server }: EngineBuild): string {
  return `${engine.name}-${engine.version}-${platform}-${server.sha256.slice(0, 12)}`;
}

/** The path of a build's server where it was fetched and is whole, to its last bit. */
export async function findCached(build: EngineBuild, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  const path = serverPath(build, env);
  if (await isStillChecked(path, build.server)) return path;
  const { checkServer } = await import('./check-file.ts');
  return (await checkServer(path, build.server)) ? path : undefined;
}

/** The builds whose server is there, by its size alone: for lists. */
export async function listCached(
  builds: readonly EngineBuild[],
  env: NodeJS.ProcessEnv,
): Promise<EngineBuild[]> {
  const sizes = await Promise.all(
    builds.map(async (build) => (await stat(serverPath(build, env)).catch(() => undefined))?.size),
  );
  return builds.filter((build, index) => sizes[index] === build.server.bytes);
}

/**
 * Puts a server into the cache: `make` writes it aside, and it gets its name when it is whole. What a fetch that was
 * killed had left of the same build is taken away. To be called by one process at a time for each build.
 *
 * @throws {RedisTargetError} `RT_FETCH_CACHE`; what `make` throws; nothing half-written stays.
 */
export async function putIntoCache(
  build: EngineBuild,
  env: NodeJS.ProcessEnv,
  make: (path: string) => Promise<void>,
): Promise<string> {
  const folder = engineFolder(env);
  const name = folderName(build);
  const half = join(folder, `${HALF}${name}`);
  try {
    makeFolders(folder);
    await rm(half, { recursive: true, force: true });
    await mkdir(half);
    await make(join(half, `${build.engine.name}-server`));
    await rm(join(folder, name), { recursive: true, force: true });
    await rename(half, join(folder, name));
  } catch (error) {
    await rm(half, { recursive: true, force: true }).catch(() => undefined);
    if (isFileError(error)) throw cacheError((error as Error).message, error);
    throw error;
  }
  return serverPath(build, env);
}

/**
 * Removes fetched servers from the cache, and what a killed fetch had left.
 *
 * @param isMeant - Which; default: everything in the folder, also what an older version of this package had put there.
 * @returns The bytes that are free now.
 * @throws {RedisTargetError} `RT_FETCH_CACHE`.
 */
export async function clearCache(env: NodeJS.ProcessEnv, builds?: readonly EngineBuild[]): Promise<number> {
  const folder = engineFolder(env);
  const names = builds?.map(folderName) ?? (await readdir(folder).catch(() => []));
  let freed = 0;
  try {
    for (const name of new Set(names)) {
      const path = join(folder, name);
      for (const file of await readdir(path).catch(() => []))
        freed += (await stat(join(path, file)).catch(() => undefined))?.size ?? 0;
      await rm(path, { recursive: true, force: true });
    }
  } catch (error) {
    throw cacheError((error as Error).message, error);
  }
  return freed;
}

/** The error for a cache, or a folder on the way to it, that takes nothing. */
export function cacheError(what: string, cause?: unknown): RedisTargetError {
  return new RedisTargetError(
    'RT_FETCH_CACHE',
    `Could not keep a fetched server: ${what}. Make the folder writable, free some space, or name another folder for caches in XDG_CACHE_HOME.`,
    { cause },
  );
}
