import type { Settings } from '../../config/settings.ts';
import { isRedisTargetError, RedisTargetError } from '../../errors.ts';
import { formatEngine } from '../../model/engine.ts';
import { formatSelector, parseSelector } from '../../model/selector.ts';
import type { VersionSelector } from '../../model/target.ts';
import type { OpenContext } from '../context.ts';
import { type FoundServers, findLocalServers, highestFitting, type LocalServer } from './find-servers.ts';

/**
 * The server that a selector means on this machine: the highest fitting of those in `local.paths` and on PATH; else one
 * that was fetched before; else one that is fetched now, where that is allowed.
 *
 * @throws {RedisTargetError} `RT_LOCAL_NONE`, `RT_LOCAL_NOT_REDIS`, `RT_FETCH_…`.
 */
export async function pickServer(selector: VersionSelector, context: OpenContext): Promise<LocalServer> {
  const { settings, env, cwd, signal, progress } = context;
  const found = await findLocalServers({ paths: settings.local.paths, env, cwd, selector, signal });
  const best = highestFitting(selector, found.servers);
  if (best) return best;
  const wanted = whatToFetch(selector, settings.container.defaultVersion);
  const { findFetched } = await import('../../engines/find-fetched.ts');
  const cached = await findFetched(wanted, env);
  if (cached !== undefined) return { path: cached.path, engine: cached.build.engine };
  // A path that the settings name and that is no server is a slip: nothing is fetched in its stead.
  const isSlip = found.refused.length > 0 || found.missing.length > 0;
  if (isSlip || !settings.local.fetch) throw noServer(selector, found, settings, wanted);
  const { fetchServer } = await import('../../engines/fetch.ts');
  try {
    const wantedFor = `local${formatSelector(selector) && `:${formatSelector(selector)}`}`;
    const { path, build } = await fetchServer(wanted, { env, cwd, signal, progress, wantedFor });
    return { path, engine: build.engine };
  } catch (error) {
    // There is nothing to fetch: what is lacking is a server of that version.
    if (isRedisTargetError(error) && error.code === 'RT_FETCH_UNKNOWN')
      throw noServer(selector, found, settings, undefined);
    throw error;
  }
}

/** `local` alone takes any server that is there; what is fetched for it is the default version. */
export function whatToFetch(selector: VersionSelector, defaultVersion: string): VersionSelector {
  const isOpen = selector.version === undefined && selector.engine === undefined;
  return isOpen ? parseSelector(defaultVersion) : selector;
}

function noServer(
  selector: VersionSelector,
  found: FoundServers,
  { local, container }: Settings,
  fetchable: VersionSelector | undefined,
): RedisTargetError {
  const wanted = formatSelector(selector);
  const there = found.servers.map((server) => `${server.path} (${formatEngine(server.engine)})`);
  const refused = found.refused.map(({ path, why }) => `${path} is not a Redis server: ${why}`);
  const missing = found.missing.map((path) => `${path} in \`local.paths\` does not exist`);
  const what =
    there.length > 0
      ? `there is ${there.join(', ')}`
      : 'there is no redis-server or valkey-server on PATH or in `local.paths`';
  const version = fetchable && formatSelector(fetchable);
  const orElse =
    version === undefined
      ? unfetchable(wanted)
      : local.fetch
        ? ` \`redis-target fetch ${version}\` gets one, too.`
        : ` Or let one be fetched: \`local.fetch\` (REDIS_TARGET_LOCAL_FETCH) is off; or use \`container:${pullable(version, container.defaultVersion)}\`.`;
  return new RedisTargetError(
    found.servers.length === 0 && found.refused.length > 0 ? 'RT_LOCAL_NOT_REDIS' : 'RT_LOCAL_NONE',
    `Could not start a local server${wanted ? ` that fits ${wanted}` : ''}: ${[what, ...refused, ...missing].join('; ')}. ` +
      `Install one, or name its binary or its folder in \`local.paths\` (REDIS_TARGET_LOCAL_PATHS).${orElse}`,
    { details: { found: found.servers.map((server) => formatEngine(server.engine)) } },
  );
}

/** What is left where no registry has the server: the image, where Docker still takes it. */
function unfetchable(wanted: string): string {
  const orContainer = pullable(wanted, '') === '' ? '' : ` \`container:${wanted}\` takes its image.`;
  return ` No prebuilt server of it is known; \`redis-target fetch --list\` shows which are.${orContainer}`;
}

/** Docker 26 and newer refuse the images of what is older than 3.2: for these the default version is named. */
function pullable(version: string, defaultVersion: string): string {
  const isOld = /^(?:redis-)?[0-2](?:\.|$)|^(?:redis-)?3\.[01](?:\.|$)/.test(version);
  return isOld ? defaultVersion : version;
}
