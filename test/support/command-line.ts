import { PassThrough } from 'node:stream';
import { runProgram } from '../../src/cli/program.ts';
import { cleanEnvironment } from './open-options.ts';

export interface CommandLineResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandLineOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly signal?: AbortSignal;
  /** Is told what has been written to stdout so far, whenever there is more. */
  readonly onStdout?: (text: string) => void;
}

/** Runs a command line in this process. What child processes write to our own stdout and stderr is not in the result. */
export async function runCommandLine(
  args: readonly string[],
  { env = {}, cwd = '/', signal = new AbortController().signal, onStdout }: CommandLineOptions = {},
): Promise<CommandLineResult> {
  const said = { stdout: '', stderr: '' };
  const stream = (name: 'stdout' | 'stderr'): PassThrough => {
    const through = new PassThrough();
    through.on('data', (chunk) => {
      said[name] += chunk;
      if (name === 'stdout') onStdout?.(said.stdout);
    });
    return through;
  };
  const exitCode = await runProgram(args, {
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    env: cleanEnvironment(env),
    cwd,
    signal,
  });
  // The streams hand on what was written in the next turn.
  await new Promise((resolve) => setImmediate(resolve));
  return { exitCode, ...said };
}
