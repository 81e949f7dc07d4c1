import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { constants } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { RedisTargetError } from '../errors.ts';
import { endFamily, type Family, MARK_VARIABLE, ownSession } from '../platform/process-family.ts';
import type { Entrusted } from './holder-protocol.ts';
import { notStarted } from './not-started.ts';

export interface RunCommandOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Hands signals over; the returned function gives them back. */
  readonly onSignal?: ((listener: (signal: NodeJS.Signals) => void) => () => void) | undefined;
  /** Whether a terminal gives Ctrl-C to the command itself, so that we must not do it again. */
  readonly isTerminal: boolean;
  /** Has somebody end the command, and all that it started, where this process is gone before it could. */
  readonly entrust: (command: Entrusted) => () => void;
  /** Where the command's stdout goes. Default: ours. */
  readonly stdoutTo?: 'stderr' | undefined;
}

export interface CommandResult {
  /** The command's own exit code; 128 + signal where a signal ended it. */
  readonly exitCode: number;
  readonly signal: NodeJS.Signals | null;
  readonly durationMs: number;
  /** Whether somebody called it off: a signal was handed on to it. */
  readonly isCalledOff: boolean;
}

/**
 * Runs a command with our stdin, stdout and stderr, hands signals on to it, and keeps its exit code. When one of them has
 * ended it, what it had started ends, too: a shell dies of SIGTERM and leaves its children.
 *
 * It stays in our process group and session: in a terminal it would have to do without Ctrl-C and its input otherwise.
 *
 * @throws {RedisTargetError} `RT_COMMAND_NOT_FOUND` when it cannot be started.
 */
export async function runCommand(
  command: readonly string[],
  options: RunCommandOptions,
): Promise<CommandResult> {
  const [program, ...args] = command;
  if (program === undefined)
    throw new RedisTargetError('RT_USAGE', 'No command was given. Put it after `--`.');
  const startedAt = performance.now();
  const family: Family = { mark: randomUUID(), session: ownSession() };
  const takeBack = options.entrust({ family });
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...options.env, [MARK_VARIABLE]: family.mark },
    stdio: ['inherit', options.stdoutTo === 'stderr' ? 2 : 'inherit', 'inherit'],
  });
  const whole: Family = { ...family, root: child.pid };
  options.entrust({ family: whole });
  let isSignalled = false;
  const giveBack = options.onSignal?.((signal) => {
    isSignalled = true;
    if (signal === 'SIGINT' && options.isTerminal) return;
    child.kill(signal);
  });
  try {
    const result = await new Promise<CommandResult>((resolve, reject) => {
      child.once('error', (cause) => reject(notStarted(program, cause, options)));
      child.once('exit', (code, signal) =>
        resolve({
          exitCode: code ?? 128 + (signal === null ? 0 : constants.signals[signal]),
          signal,
          durationMs: performance.now() - startedAt,
          isCalledOff: isSignalled,
        }),
      );
    });
    // A signal for our whole group may have ended the command before we are told of it.
    await delay(1);
    if (isSignalled || result.signal !== null) await endFamily(whole);
    return result;
  } finally {
    takeBack();
    giveBack?.();
  }
}
