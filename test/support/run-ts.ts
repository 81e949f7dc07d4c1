import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How a process ended, and everything that it said. */
export interface Ended {
  /** `null` where a signal ended it. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd?: string;
  /** The whole environment. Default: this process's. */
  readonly env?: NodeJS.ProcessEnv;
  /** Then it is ended by SIGKILL, in milliseconds. Default: 120_000. */
  readonly limitMs?: number;
  /** In a process group of its own, so that a signal can be sent to all of it, as a terminal does. */
  readonly detached?: boolean;
}

/** A process that runs. `until` resolves when its output matches, and rejects when it ended without. */
export interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly ended: Promise<Ended>;
  until(pattern: RegExp): Promise<RegExpExecArray>;
}

const JITI = fileURLToPath(import.meta.resolve('jiti/register'));

/** What runs a TypeScript file unbuilt, on every Node: put it in front of the file. */
export const TS_ARGS: readonly string[] = ['--import', JITI];

export function start(command: string, args: readonly string[], options: RunOptions = {}): Running {
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: options.cwd,
    env: options.env ?? process.env,
    detached: options.detached ?? false,
  });
  const said = { stdout: '', stderr: '' };
  const watchers = new Set<() => void>();
  const tell = (): void => {
    for (const watcher of watchers) watcher();
  };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
      tell();
    });
  }
  const timer = setTimeout(() => {
    // What it started goes with it where it has a group of its own.
    if (options.detached && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    else child.kill('SIGKILL');
  }, options.limitMs ?? 120_000);
  let isOver = false;
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => {
      clearTimeout(timer);
      isOver = true;
      resolve({ exitCode, signal, ...said });
      tell();
    });
  });
  return {
    child,
    pid: child.pid ?? -1,
    ended,
    until: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const found = pattern.exec(`${said.stdout}\n${said.stderr}`);
          if (found === null && !isOver) return;
          watchers.delete(look);
          if (found !== null) resolve(found);
          else reject(new Error(`It ended without ${pattern}:\n${said.stdout}\n${said.stderr}`));
        };
        watchers.add(look);
        look();
      }),
  };
}

/** Runs a program to its end. A status that is not 0 is an answer, not an error. */
export async function run(command: string, args: readonly string[], options?: RunOptions): Promise<Ended> {
  return await start(command, args, options).ended;
}
