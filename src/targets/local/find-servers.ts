import { readdirSync, realpathSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { askVersion } from '../../engines/ask-version.ts';
import type { Engine } from '../../model/engine.ts';
import { compareVersions, matchesSelector } from '../../model/selector.ts';
import type { VersionSelector } from '../../model/target.ts';
import { AskedAhead } from '../../platform/asked-ahead.ts';
import { pathFolders } from '../../platform/find-program.ts';

const SERVER_NAME = /^(?:redis|valkey)-server(?:-[\w.]+)?$/;

export interface LocalServer {
  readonly path: string;
  readonly engine: Engine;
}

type Answer = LocalServer | { readonly path: string; readonly why: string };

export interface FoundServers {
  readonly servers: readonly LocalServer[];
  /** Binaries of the right name that are no server, and why. */
  readonly refused: readonly { readonly path: string; readonly why: string }[];
  /** Entries of `local.paths` that are not there. */
  readonly missing: readonly string[];
}

export interface FindServersOptions {
  /** Binaries, or folders that hold some; looked at before PATH. Relative ones are seen from `cwd`. */
  readonly paths: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Asks only those whose names say no other version, as redis-server-7.2 does; where none of them fits, the others, too. */
  readonly selector?: VersionSelector | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** `wanted`: all that the answer depends on. */
let ahead: { readonly wanted: string; readonly found: AskedAhead<FoundServers> } | undefined;

/** Begins to look for servers that are likely to be wanted: who asks for the same first is given that answer. */
export function findLocalServersAhead(options: FindServersOptions): void {
  const found = new AskedAhead((signal) => findNow({ ...options, signal }));
  ahead = { wanted: describe(options), found };
}

/** Looks for servers in `paths` and on PATH, and asks each for its `--version`. */
export async function findLocalServers(options: FindServersOptions): Promise<FoundServers> {
  if (ahead?.wanted !== describe(options)) return await findNow(options);
  const { found } = ahead;
  ahead = undefined;
  return await found.take(options.signal);
}

function describe({ paths, env, cwd, selector = {} }: FindServersOptions): string {
  return JSON.stringify([paths, pathFolders(env), cwd, selector]);
}

/** The folders are read at once, so that the servers answer while a process that has just started loads the rest of itself. */
async function findNow(options: FindServersOptions): Promise<FoundServers> {
  const missing: string[] = [];
  const candidates: string[] = [];
  for (const path of options.paths) {
    const found = expand(resolve(options.cwd, path), true);
    if (found === undefined) missing.push(path);
    else candidates.push(...found);
  }
  for (const folder of pathFolders(options.env)) candidates.push(...(expand(folder, false) ?? []));
  const paths = withoutDuplicates(candidates);
  const { selector = {}, signal } = options;
  const ask = (some: readonly string[]): Promise<Answer[]> =>
    Promise.all(some.map(async (path) => ({ path, ...(await askVersion(path, signal)) })));
  const asked = await ask(paths.filter((path) => nameFits(selector, path)));
  if (!asked.some((answer) => 'engine' in answer && matchesSelector(selector, answer.engine)))
    asked.push(...(await ask(paths.filter((path) => !nameFits(selector, path)))));
  return {
    servers: asked.flatMap((answer) => ('engine' in answer ? [answer] : [])),
    refused: asked.flatMap((answer) => ('why' in answer ? [answer] : [])),
    missing,
  };
}

/** The server of the highest version that fits. */
export function highestFitting(
  selector: VersionSelector,
  servers: readonly LocalServer[],
): LocalServer | undefined {
  const fitting = servers.filter(({ engine }) => matchesSelector(selector, engine));
  return fitting.sort((a, b) => compareVersions(b.engine.version, a.engine.version))[0];
}

/** A named file is a candidate whatever its name is; in a folder only the usual names are. */
function expand(path: string, mayBeFile: boolean): string[] | undefined {
  const stats = unlessFailed(() => statSync(path));
  if (stats === undefined) return undefined;
  if (!stats.isDirectory()) return mayBeFile ? [path] : [];
  const names = unlessFailed(() => readdirSync(path)) ?? [];
  return names
    .filter((name) => SERVER_NAME.test(name))
    .sort()
    .map((name) => join(path, name));
}

/** What is not there, or may not be read, holds no server. */
function unlessFailed<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** Whether a binary's name says no other version than the one that is wanted; most names say none. */
function nameFits({ version }: VersionSelector, path: string): boolean {
  const [, named] = /-server-(\d+(?:\.\d+)*)$/.exec(basename(path)) ?? [];
  return (
    named === undefined ||
    version === undefined ||
    `${named}.`.startsWith(`${version}.`) ||
    `${version}.`.startsWith(`${named}.`)
  );
}

function withoutDuplicates(paths: readonly string[]): string[] {
  const seen = new Map<string, string>();
  for (const path of paths) {
    const real = unlessFailed(() => realpathSync(path)) ?? path;
    if (!seen.has(real)) seen.set(real, path);
  }
  return [...seen.values()];
}
