import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { RedisTargetError } from '../errors.ts';
import type { CommandEnd } from '../model/command-end.ts';
import { openAnew } from '../platform/own-file.ts';
import { writeError } from '../results/write.ts';

/** How long a process group has between SIGTERM and SIGKILL, in milliseconds. */
const KILL_DELAY_MS = 3_000;

export interface LoggedCommandOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Gets everything that the command writes, both streams in the order of writing; made anew. */
  readonly logFile: string;
  /**
   * From start to SIGTERM, in milliseconds; a promise where the limit is only known later (it counts
   * from the start all the same). Default: no limit.
   */
  readonly timeoutMs?: number | Promise<number> | undefined;
  /** Aborting it ends the command as a time-out would; the promise still resolves. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a command to its end in a process group of its own, its output going to a file.
 *
 * The file is handed to the command as its stdout and stderr, so a flood of log lines costs this
 * process nothing. When the time is up, the whole group gets SIGTERM, and SIGKILL 3 s later: a test runner's
 * workers must not survive it.
 *
 * @throws {RedisTargetError} `RT_COMMAND_NOT_FOUND` when it cannot be started, `RT_RESULTS_WRITE` for the file.
 */
export async function runLoggedCommand(
  command: readonly string[],
  options: LoggedCommandOptions,
): Promise<CommandEnd> {
  const [program, ...args] = command;
  if (program === undefined)
    throw new RedisTargetError('RT_USAGE', 'No command was given. Put it after `--`.');
  const log = openLog(options.logFile);
  const startedAt = performance.now();
  try {
    return await new Promise<CommandEnd>((resolve, reject) => {
      const child = spawn(program, args, {
        cwd: options.cwd,
        env: options.env,
        stdio: ['ignore', log, log],
        detached: true,
      });
      let endedBy: CommandEnd['endedBy'];
      let killTimer: NodeJS.Timeout | undefined;

      const end = (why: 'timeout' | 'abort'): void => {
        if (endedBy !== undefined) return;
        endedBy = why;
        signalGroup(child.pid, 'SIGTERM');
        killTimer = setTimeout(() => signalGroup(child.pid, 'SIGKILL'), KILL_DELAY_MS);
      };
      const onAbort = (): void => end('abort');
      let timer: NodeJS.Timeout | undefined;
      let settled = false;
      const armTimer = (limitMs: number): void => {
        if (settled || !Number.isFinite(limitMs)) return;
        timer = setTimeout(() => end('timeout'), Math.max(0, startedAt + limitMs - performance.now()));
      };
      if (typeof options.timeoutMs === 'number') armTimer(options.timeoutMs);
      else options.timeoutMs?.then(armTimer, () => undefined);
      options.signal?.addEventListener('abort', onAbort, { once: true });
      if (options.signal?.aborted) onAbort();

      const settle = (): void => {
        settled = true;
        clearTimeout(timer);
        clearTimeout(killTimer);
        options.signal?.removeEventListener('abort', onAbort);
      };
      child.once('error', (error) => {
        settle();
        reject(
          new RedisTargetError(
            'RT_COMMAND_NOT_FOUND',
            `Could not start \`${program}\`: ${error.message}. Check that it is installed and on PATH.`,
            { cause: error },
          ),
        );
      });
      child.once('exit', (exitCode, signal) => {
        settle();
        // Workers of a runner that was ended may outlive it.
        if (endedBy !== undefined) signalGroup(child.pid, 'SIGKILL');
        resolve({
          exitCode,
          signal,
          durationMs: performance.now() - startedAt,
          ...(endedBy === undefined ? {} : { endedBy }),
        });
      });
    });
  } finally {
    closeSync(log);
  }
}

function openLog(path: string): number {
  try {
    return openAnew(path);
  } catch (cause) {
    throw writeError(path, cause);
  }
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch (error) {
    // ESRCH: nobody is left in the group, which is what was wanted.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
