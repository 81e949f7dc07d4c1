import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { closeSync } from 'node:fs';
import { RedisTargetError } from '../errors.ts';
import type { CommandEnd } from '../model/command-end.ts';
import { openAnew } from '../platform/own-file.ts';
import { endFamily, type Family, MARK_VARIABLE } from '../platform/process-family.ts';
import { whenAborted } from '../platform/waiting.ts';
import { writeError } from '../results/write.ts';
import { notStarted } from './not-started.ts';

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
  /** Tells what the command starts from all else. Default: one of its own. */
  readonly mark?: string;
  /** Is told the number of the command's process. */
  readonly onStart?: (root: number | undefined) => void;
  /** Aborting it says that the command has been silent for too long: it is ended as by a time-out. */
  readonly silence?: AbortSignal | undefined;
  /** Aborting it ends the command as a time-out would; the promise still resolves. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a command to its end in a session of its own, its output going to a file.
 *
 * The file is handed to the command as its stdout and stderr, so a flood of log lines costs this
 * process nothing. When the time is up, all that it started gets SIGTERM, and SIGKILL 2 s later: a test runner's
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
  const mark = options.mark ?? randomUUID();
  try {
    return await new Promise<CommandEnd>((resolve, reject) => {
      const child = spawn(program, args, {
        cwd: options.cwd,
        env: { ...options.env, [MARK_VARIABLE]: mark },
        stdio: ['ignore', log, log],
        detached: true,
      });
      const family: Family = { mark, root: child.pid };
      options.onStart?.(child.pid);
      let endedBy: CommandEnd['endedBy'];
      let ending: Promise<void> = Promise.resolve();

      const end = (why: NonNullable<CommandEnd['endedBy']>): void => {
        if (endedBy !== undefined) return;
        endedBy = why;
        ending = endFamily(family);
      };
      let timer: NodeJS.Timeout | undefined;
      let settled = false;
      const armTimer = (limitMs: number): void => {
        if (settled || !Number.isFinite(limitMs)) return;
        timer = setTimeout(() => end('timeout'), Math.max(0, startedAt + limitMs - performance.now()));
      };
      if (typeof options.timeoutMs === 'number') armTimer(options.timeoutMs);
      else options.timeoutMs?.then(armTimer, () => undefined);
      const stopListening = [
        whenAborted(options.silence, () => end('silence')),
        whenAborted(options.signal, () => end('abort')),
      ];

      const settle = (): void => {
        settled = true;
        clearTimeout(timer);
        for (const stop of stopListening) stop();
      };
      child.once('error', (error) => {
        settle();
        reject(notStarted(program, error, options));
      });
      child.once('exit', (exitCode, signal) => {
        settle();
        const durationMs = performance.now() - startedAt;
        // Workers of a runner that was ended may outlive it for a moment.
        void ending.then(() =>
          resolve({ exitCode, signal, durationMs, ...(endedBy === undefined ? {} : { endedBy }) }),
        );
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
