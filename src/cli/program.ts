import { Command, CommanderError, type Option } from 'commander';
import { isRedisTargetError, RedisTargetError } from '../errors.ts';
import { mask } from '../platform/mask.ts';
import { readPackageVersion } from '../platform/package-version.ts';
import { errorText } from './error-text.ts';
import { guardEarly } from './guard-early.ts';
import type { CommandIo } from './io.ts';

const USAGE = 2;
const VERSION_FLAGS = ['-v', '--version'] as const;

type DefineCommand = (io: CommandIo, done: (exitCode: Promise<number>) => void) => Command;

/** In the order of the help. Each is loaded only where it is wanted: together they take longer to load than most run. */
const COMMANDS: Readonly<Record<string, () => Promise<DefineCommand>>> = {
  exec: async () => (await import('./commands/exec.ts')).defineExecCommand,
  open: async () => (await import('./commands/open.ts')).defineOpenCommand,
  ping: async () => (await import('./commands/ping.ts')).definePingCommand,
  fetch: async () => (await import('./commands/fetch.ts')).defineFetchCommand,
  ls: async () => (await import('./commands/ls.ts')).defineLsCommand,
  compare: async () => (await import('./commands/compare.ts')).defineCompareCommand,
  changes: async () => (await import('./commands/changes.ts')).defineChangesCommand,
  init: async () => (await import('./commands/init.ts')).defineInitCommand,
  doctor: async () => (await import('./commands/doctor.ts')).defineDoctorCommand,
  infra: async () => (await import('./commands/infra.ts')).defineInfraCommand,
  iam: async () => (await import('./commands/iam.ts')).defineIamCommand,
};

/**
 * Runs one command line.
 *
 * @returns The exit code: 0 good, 1 the command's or the check's own failure, 2 wrong use or settings, 3 the target
 *   could not be opened.
 */
export async function runProgram(args: readonly string[], given: CommandIo): Promise<number> {
  guardEarly(args, given);
  const io: CommandIo = { ...given, rawArgs: args };
  let running: Promise<number> | undefined;
  const done = (exitCode: Promise<number>): void => {
    running = exitCode;
  };
  const program = new Command('redis-target')
    .description(
      "Run an application's tests, unchanged, against the Redis engine you name, and compare two such runs.",
    )
    .version(readPackageVersion(), VERSION_FLAGS.join(', '))
    .enablePositionalOptions()
    .addHelpText('after', HELP);
  for (const define of await Promise.all(commandsFor(args).map((load) => load()))) {
    program.addCommand(define(io, done));
  }
  // The settings of the outermost command do not reach those that are added to it.
  for (const command of withSubcommands(program)) {
    command
      .exitOverride()
      .showSuggestionAfterError()
      .configureOutput({
        writeOut: (text) => void io.stdout.write(text),
        writeErr: (text) => void io.stderr.write(text),
      });
    for (const option of command.options)
      command.on(`option:${option.name()}`, (value: unknown) => assertValue(option, value));
  }
  try {
    await program.parseAsync([...args], { from: 'user' });
    return (await running) ?? 0;
  } catch (error) {
    return explain(error, io);
  }
}

/**
 * Commander gives an option that lacks its value what stands next: `--html -- npm test` would write a file named `--`. An empty one comes of a
 * variable that is not set, and would mean something, as `--listen` every address.
 *
 * @param value - As it stands there; of an option that has none, nothing.
 * @throws {RedisTargetError} `RT_USAGE`.
 */
function assertValue({ long, flags }: Option, value: unknown): void {
  if (typeof value !== 'string' || !/^$|^-./.test(value)) return;
  const why = value === '' ? ': it is empty' : `, since ${mask(value)} stands next`;
  throw new RedisTargetError(
    'RT_USAGE',
    `Could not read the command line: ${long} has no value${why}. Write ${flags}.`,
  );
}

function withSubcommands(command: Command): Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}

/** The one that is named, none for the version; all, where help or the nearest spelling has to name them. */
function commandsFor([name]: readonly string[]): (() => Promise<DefineCommand>)[] {
  if (VERSION_FLAGS.some((flag) => flag === name)) return [];
  const named = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  return named === undefined ? Object.values(COMMANDS) : [named];
}

const HELP = `
A target is kind[:selector], a version (a local server, fetched where none is there; else a container), or a URL:
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
    io.stderr.write(`redis-target: ${mask(errorText(error))}\n`);
    return error.exitCode;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.stderr.write(`redis-target: unexpected error, please report it: ${mask(text)} [RT_INTERNAL]\n`);
  return 1;
}
