import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { RedisTargetError } from '../errors.ts';

export interface RunCommandOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Hands signals over; the returned function gives them back. */
  readonly onSignal?: ((listener: (signal: NodeJS.Signals) => void) => () => void) | undefined;
  /** Whether a terminal gives Ctrl-C to the command itself, so that we must not do it again. */
  readonly isTerminal: boolean;
  /** Where the command's stdout goes. Default: ours. */
  readonly stdoutTo?: 'stderr' | undefined;
}

export interface CommandResult {
  /** The command's own exit code; 128 + signal where a signal ended it. */
  readonly exitCode: number;
  readonly signal: NodeJS.Signals | null;
  readonly durationMs: number;
}

/**
 * Runs a command with our stdin, stdout and stderr, hands signals on to it, and keeps its exit code.
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
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: options.env,
    stdio: ['inherit', options.stdoutTo === 'stderr' ? 2 : 'inherit', 'inherit'],
  });
  const giveBack = options.onSignal?.((signal) => {
    if (signal === 'SIGINT' && options.isTerminal) return;
    child.kill(signal);
  });
  try {
    return await new Promise<CommandResult>((resolve, reject) => {
      child.once('error', (cause) =>
        reject(
          new RedisTargetError(
            'RT_COMMAND_NOT_FOUND',
            `Could not start \`${program}\`: ${cause.message}. Check that it is installed and on PATH.`,
            { cause },
          ),
        ),
      );
      child.once('exit', (code, signal) =>
        resolve({
          exitCode: code ?? 128 + (signal === null ? 0 : constants.signals[signal]),
          signal,
          durationMs: performance.now() - startedAt,
        }),
      );
    });
  } finally {
    giveBack?.();
  }
}
