import type { EngineBuild } from './build.ts';
import { listCached } from './cache.ts';
import { registryOf } from './clients/run.ts';
import { describeMachine, findUnmetNeed, type Machine } from './machine.ts';
import { highestFirst, lineOf, linesOf, onPlatform } from './select.ts';
import { ENGINE_BUILDS } from './table.ts';

/** What there is of one release line, here and now. */
export interface ListedEngine {
  /** As it is asked for: `6.2`, `valkey-9.1`. */
  readonly line: string;
  /** The build that is there or that would be fetched; undefined where neither is so. */
  readonly build?: EngineBuild;
  readonly isThere: boolean;
  /** The client that would get it. */
  readonly client?: string;
  /** Why it cannot be fetched, for a sentence. */
  readonly why?: string;
}

export interface ListEnginesOptions {
  readonly env: NodeJS.ProcessEnv;
  readonly builds?: readonly EngineBuild[] | undefined;
  readonly machine?: Machine | undefined;
}

/** Every release line that is known, and whether it is there or can be fetched. Runs nothing and asks no registry. */
export async function listEngines({ env, ...options }: ListEnginesOptions): Promise<ListedEngine[]> {
  const builds = options.builds ?? ENGINE_BUILDS;
  const machine = options.machine ?? describeMachine(env);
  const here = onPlatform(builds, machine.platform);
  const cached = new Set(await listCached(here, env));
  return await Promise.all(
    linesOf(builds).map(async (line): Promise<ListedEngine> => {
      const ofLine = here.filter((build) => lineOf(build) === line);
      // What a `local` target of this line takes.
      const [there] = highestFirst(ofLine.filter((build) => cached.has(build)));
      if (there !== undefined) return { line, build: there, isThere: true };
      return { line, isThere: false, ...(await wayTo(ofLine, machine, env)) };
    }),
  );
}

/** How a build of a line would be had, or why none can. */
async function wayTo(
  builds: readonly EngineBuild[],
  machine: Machine,
  env: NodeJS.ProcessEnv,
): Promise<Pick<ListedEngine, 'build' | 'client' | 'why'>> {
  const reasons: string[] = [];
  for (const build of builds) {
    const need = await findUnmetNeed(build, machine);
    if (need !== undefined) {
      reasons.push(`${build.engine.version}: ${need}`);
      continue;
    }
    const registry = registryOf(build);
    const [client] = await registry.find(env);
    if (client !== undefined) return { build, client: client.name };
    reasons.push(`${build.engine.version} comes with ${registry.clients}, and there is none on PATH`);
  }
  return { why: reasons.length > 0 ? reasons.join('; ') : `no build for ${machine.platform}` };
}
