import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import getPort from 'get-port';

/** The engines that the tests know: real servers, never stand-ins. */
export type EngineVersion = '2.8' | '5.0' | '6.2' | '7' | 'valkey-8.1' | 'valkey-9.1';

export interface StartEngineOptions {
  /** More arguments for the server, e.g. `['--requirepass', 'geheim']`; they win over ours. */
  readonly args?: readonly string[];
}

export interface RunningEngine extends AsyncDisposable {
  readonly host: '127.0.0.1';
  readonly port: number;
  /** `redis://127.0.0.1:<port>`. */
  readonly url: string;
  readonly pid: number;
  /** As `--version` says, e.g. `2.8.19`. */
  readonly version: string;
  /** Ends the server and removes its folder. May be called twice. */
  close(): Promise<void>;
}

const CACHE = fileURLToPath(new URL('../../.cache/engines/', import.meta.url));
const INSTALLED = '/usr/bin/redis-server';
const START_TIMEOUT_MS = 20_000;
const PORT_ATTEMPTS = 5;

/** Whether a server of that version is there; `need.ts` turns the answer into a skip or an error. */
export function hasEngine(version: EngineVersion): boolean {
  return findEngine(version) !== undefined;
}

/**
 * The absolute path of a server of that version.
 *
 * @throws Error that says how to get it.
 */
export function enginePath(version: EngineVersion): string {
  const path = findEngine(version);
  if (path !== undefined) return path;
  throw new Error(`There is no ${nameEngine(version)} in .cache/engines. Get it: node scripts/engines.mjs`);
}

/** As the measurements name it: `6.2.11`, `valkey-9.1.2`. */
export function releaseOf(path: string): string {
  const text = execFileSync(path, ['--version'], { encoding: 'utf8' });
  return `${text.startsWith('Valkey') ? 'valkey-' : ''}${engineVersion(path)}`;
}

/** What the binary says about itself, e.g. `6.2.11`. */
export function engineVersion(path: string): string {
  const text = execFileSync(path, ['--version'], { encoding: 'utf8' });
  const version = /v=(\d+\.\d+\.\d+)/.exec(text)?.[1];
  if (version === undefined) throw new Error(`${path} --version said ${JSON.stringify(text)}, not a Redis.`);
  return version;
}

/**
 * Starts a real server on 127.0.0.1 and a free port, without persistence, in a scratch folder of its own.
 *
 * Resolves when it says that it accepts connections. It cannot outlive this process: a small shell that waits for
 * our end of a pipe ends it, also after SIGKILL.
 */
export async function startEngine(
  version: EngineVersion,
  options: StartEngineOptions = {},
): Promise<RunningEngine> {
  return await startServer(enginePath(version), options);
}

/** {@link startEngine} of a server that is named by its path. */
export async function startServer(path: string, options: StartEngineOptions = {}): Promise<RunningEngine> {
  const { args = [] } = options;
  for (let attempt = 1; ; attempt += 1) {
    const port = await getPort({
      host: '127.0.0.1',
      ...(args.includes('--cluster-enabled') ? { port: portsWithBus() } : {}),
    });
    try {
      return await startOn(path, port, args);
    } catch (error) {
      const lostRace = String(error).includes('ddress already in use');
      if (!lostRace || attempt === PORT_ATTEMPTS) throw error;
    }
  }
}

/** Ports that leave room for a cluster's bus, which is 10,000 above: from 55,536 on a node refuses to start. */
function portsWithBus(): number[] {
  return Array.from({ length: 20 }, () => 20_000 + Math.floor(Math.random() * 35_000));
}

async function startOn(path: string, port: number, extra: readonly string[]): Promise<RunningEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'redis-target-test-engine-'));
  const ours = [
    '--port',
    `${port}`,
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
    '--dir',
    folder,
  ];
  const server = spawn(path, [...ours, ...extra], { stdio: ['ignore', 'pipe', 'pipe'], cwd: folder });
  const ended = new Promise<void>((resolve) => {
    server.once('close', () => resolve());
    server.once('error', () => resolve());
  });
  const guard = server.pid === undefined ? undefined : startGuard(server.pid, folder);

  let closing: Promise<void> | undefined;
  const close = (): Promise<void> => {
    closing ??= (async () => {
      if (server.exitCode === null && server.signalCode === null) server.kill('SIGKILL');
      await ended;
      // Awaited from here on; unreferenced, it would let the process end before.
      guard?.ref();
      guard?.stdin?.end('done\n');
      if (guard !== undefined && guard.exitCode === null) await once(guard, 'exit');
      await rm(folder, { recursive: true, force: true });
    })();
    return closing;
  };

  try {
    await ready(server, path);
  } catch (error) {
    await close();
    throw error;
  }
  return {
    host: '127.0.0.1',
    port,
    url: `redis://127.0.0.1:${port}`,
    pid: server.pid as number,
    version: engineVersion(path),
    close,
    [Symbol.asyncDispose]: close,
  };
}

function ready(server: ChildProcess, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const said: string[] = [];
    const fail = (what: string): void => {
      clearTimeout(timer);
      reject(new Error(`${path} ${what}. It said:\n${said.join('\n')}`));
    };
    const timer = setTimeout(() => fail(`was not ready after ${START_TIMEOUT_MS} ms`), START_TIMEOUT_MS);
    const listen = (line: string): void => {
      said.push(line);
      if (!/ready to accept connections/i.test(line)) return;
      clearTimeout(timer);
      resolve();
    };
    for (const stream of [server.stdout, server.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', listen);
    }
    server.once('close', (code, signal) => fail(`ended with ${code ?? signal}`));
    server.once('error', (error) => fail(`did not start: ${error.message}`));
  });
}

/** Detached, so that Ctrl-C for our process group does not reach it before it has done its work. */
function startGuard(pid: number, folder: string): ChildProcess {
  const script = 'read -r word; [ "$word" = done ] || { kill -9 "$1" 2>/dev/null; rm -rf "$2"; }';
  const guard = spawn('/bin/sh', ['-c', script, 'guard', `${pid}`, folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  guard.stdin?.on('error', () => {});
  guard.unref();
  return guard;
}

/** For a person: `Redis 6.2`, `Valkey 9.1`. */
export function nameEngine(version: EngineVersion): string {
  return version.startsWith('valkey-') ? `Valkey ${version.slice('valkey-'.length)}` : `Redis ${version}`;
}

/** The setup names each server after the version that it says itself. */
function findEngine(version: EngineVersion): string | undefined {
  const [name, number] = nameEngine(version).toLowerCase().split(' ');
  const prefix = `${name}-server-${number}.`;
  const cached = existsSync(CACHE) ? readdirSync(CACHE).filter((file) => file.startsWith(prefix)) : [];
  const highest = cached.sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).at(-1);
  if (highest !== undefined) return join(CACHE, highest);
  if (name !== 'redis' || !existsSync(INSTALLED)) return undefined;
  return engineVersion(INSTALLED).startsWith(`${number}.`) ? INSTALLED : undefined;
}
