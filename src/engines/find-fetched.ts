import { matchesSelector } from '../model/selector.ts';
import type { VersionSelector } from '../model/target.ts';
import type { EngineBuild } from './build.ts';
import { findCached } from './cache.ts';
import { thisPlatform } from './machine.ts';
import { highestFirst, onPlatform, selectBuilds } from './select.ts';
import { ENGINE_BUILDS } from './table.ts';

// Apart from what fetches: most calls find the server there, and load nothing of registries, archives and clients.

export interface FetchedServer {
  readonly build: EngineBuild;
  readonly path: string;
  /** Whether it was fetched now; else it was there. */
  readonly isNew: boolean;
}

/**
 * The server that `fetch` would give, where it was fetched before and is whole.
 *
 * @param builds - Default: the table of this package.
 * @param platform - Default: this machine's.
 */
export async function findAsked(
  selector: VersionSelector,
  env: NodeJS.ProcessEnv,
  builds: readonly EngineBuild[] = ENGINE_BUILDS,
  platform: string = thisPlatform(),
): Promise<FetchedServer | undefined> {
  return await firstCached(selectBuilds(selector, onPlatform(builds, platform)), env);
}

/** The server of the highest version that fits, of those that were fetched before and are whole. */
export async function findFetched(
  selector: VersionSelector,
  env: NodeJS.ProcessEnv,
): Promise<FetchedServer | undefined> {
  const here = onPlatform(ENGINE_BUILDS, thisPlatform());
  const fitting = here.filter(({ engine }) => matchesSelector(selector, engine));
  return await firstCached(highestFirst(fitting), env);
}

async function firstCached(
  builds: readonly EngineBuild[],
  env: NodeJS.ProcessEnv,
): Promise<FetchedServer | undefined> {
  for (const build of builds) {
    const path = await findCached(build, env);
    if (path !== undefined) return { build, path, isNew: false };
  }
  return undefined;
}
