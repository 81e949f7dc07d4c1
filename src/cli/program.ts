import { Command, CommanderError } from 'commander';
import { isRedisTargetError } from '../errors.ts';
import { readPackageVersion } from '../platform/package-version.ts';
import { maskUrlPasswords } from '../platform/secrets.ts';
import { defineChangesCommand } from './commands/changes.ts';
import { defineCompareCommand } from './commands/compare.ts';
import { defineExecCommand } from './commands/exec.ts';
import { defineLsCommand } from './commands/ls.ts';
import { defineOpenCommand } from './commands/open.ts';
import { definePingCommand } from './commands/ping.ts';
import type { CommandIo } from './io.ts';

const USAGE = 2;

/**
 * Runs one command line.
 *
 * @returns The exit code: 0 good, 1 the command's or the check's own failure, 2 wrong use or settings, 3 the target
 *   could not be opened.
 */
export async function runProgram(args: readonly string[], given: CommandIo): Promise<number> {
  const io: CommandIo = { ...given, rawArgs: args };
  let running: Promise<number> | undefined;
  const done = (exitCode: Promise<number>): void => {
    running = exitCode;
  };
  const program = new Command('redis-target')
    .description(
      "Run an application's tests, unchanged, against the Redis engine you name, and compare two such runs.",
    )
    .version(readPackageVersion(), '-v, --version')
    .enablePositionalOptions()
    .addHelpText('after', HELP);
  for (const command of [
    defineExecCommand(io, done),
    defineOpenCommand(io, done),
    definePingCommand(io, done),
    defineLsCommand(io, done),
    defineCompareCommand(io, done),
    defineChangesCommand(io, done),
  ]) {
    program.addCommand(command);
  }
  // The settings of the outermost command do not reach those that are added to it.
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .showSuggestionAfterError()
      .configureOutput({
        writeOut: (text) => void io.stdout.write(text),
        writeErr: (text) => void io.stderr.write(text),
      });
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return (await running) ?? 0;
  } catch (error) {
    return explain(error, io);
  }
}

const HELP = `
A target is kind[:selector] or a URL:
  elasticache:2.8   container:6.2   local   redis://10.0.0.5:6379   auto

Exit codes: 0 good, 1 the command's or the check's own failure, 2 wrong use or settings,
3 the target could not be opened.`;

function explain(error: unknown, io: CommandIo): number {
  if (error instanceof CommanderError) {
    // Help and version end like this too, with 0.
    return error.exitCode === 0 ? 0 : USAGE;
  }
  if (io.signal.aborted) {
    io.stderr.write(`redis-target: ${(io.signal.reason as Error).message}\n`);
    return 1;
  }
  if (isRedisTargetError(error)) {
    io.stderr.write(`redis-target: ${maskUrlPasswords(error.message)} [${error.code}]\n`);
    return error.exitCode;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.stderr.write(
    `redis-target: unexpected error, please report it: ${maskUrlPasswords(text)} [RT_INTERNAL]\n`,
  );
  return 1;
}
