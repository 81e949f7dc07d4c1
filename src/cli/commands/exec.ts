import { resolve } from 'node:path';
import { isatty } from 'node:tty';
import { Command } from 'commander';
import { RedisTargetError } from '../../errors.ts';
import { maskCommand } from '../../platform/mask-command.ts';
import type { ReportStamps } from '../../results/reports.ts';
import { noteCommandFolder, noteResultsFile } from '../../results/run-folder.ts';
import { type CommandResult, runCommand } from '../../run/command.ts';
import { exportToCommand } from '../../run/export.ts';
import { type HeldTarget, holdTarget } from '../../run/held-target.ts';
import {
  EVENTS_VARIABLE,
  injectRecorder,
  injectWitness,
  isRecordedOutside,
} from '../../run/injected-recorder.ts';
import type { RecordedCommand } from '../../run/recorded-command.ts';
import type { TargetUse } from '../../run/usage/target-watch.ts';
import { deathLine, tellUnused } from '../../run/usage/tell-use.ts';
import { describeTarget } from '../describe-target.ts';
import type { CommandIo } from '../io.ts';
import { LISTEN_HELP, NO_EXPORT_HELP, parsePort } from '../options.ts';
import { writeJson } from '../write-json.ts';

const TARGET = /^(?:(?:elasticache|container|local|auto)(?::\S+)?$|rediss?:\/\/)/;

const EXAMPLE = 'Example: redis-target exec --target container:6.2 -- bundle exec rspec';

interface ExecOptions {
  readonly target?: string;
  readonly port?: number;
  readonly listen?: string;
  /** False after --no-export. */
  readonly export: boolean;
  readonly config?: string;
  readonly results?: string;
  readonly junit?: readonly string[];
  readonly resultsFrom?: readonly string[];
  readonly ctrf?: string;
  readonly json?: boolean;
}

interface EndedCommand {
  readonly startedAt: Date;
  readonly end: CommandResult;
  readonly earlier: ReportStamps;
  readonly use: TargetUse;
}

/** Runs any command with the target in its environment. */
export function defineExecCommand(io: CommandIo, done: (exitCode: Promise<number>) => void): Command {
  return new Command('exec')
    .description(
      'Run a command with the target in its environment; any runner, any language. Its exit code is kept.',
    )
    .argument('<command...>', 'the command, after `--`')
    .option(
      '-t, --target <target>',
      'kind[:selector], a version, or a URL (default: REDIS_TARGET, or the configuration)',
    )
    .option('-p, --port <port>', 'serve the target on this port of 127.0.0.1', parsePort)
    .option('--listen <address>', LISTEN_HELP)
    .option('--no-export', NO_EXPORT_HELP)
    .option('--config <file>', 'configuration file')
    .option(
      '--results <file>',
      'write a results file; {version} and {target} are replaced (default: REDIS_TARGET_RESULTS)',
    )
    .option('--junit <glob...>', 'JUnit XML that the command writes, for the results file')
    .option(
      '--results-from <glob...>',
      "Jest's or Vitest's JSON or CTRF that the command writes, for the results file",
    )
    .option('--ctrf <file>', 'write the results as CTRF (https://ctrf.io), too')
    .option('--json', "one JSON document on stdout at the end; the command's own stdout goes to stderr")
    .passThroughOptions()
    .showHelpAfterError(EXAMPLE)
    .addHelpText('after', `\n${EXAMPLE}`)
    .action((command: string[], options: ExecOptions) => done(runExec(command, options, io)));
}

async function runExec(command: readonly string[], options: ExecOptions, io: CommandIo): Promise<number> {
  assertCommand(command);
  const held = await holdTarget({
    requested: options.target,
    env: io.env,
    cwd: io.cwd,
    early: io.earlyHolder,
    port: options.port,
    listen: options.listen,
    configFile: options.config,
    signal: io.signal,
    onDeath: (death) => say(io, deathLine(options.target ?? (io.env.REDIS_TARGET || 'the target'), death)),
  });
  try {
    const earlier = await stampEarlierReports(options, io);
    const recorded = await recordParts(held, options, io);
    noteCommandFolder(held.folder, io.env, io.cwd);
    const startedAt = new Date();
    io.signal.throwIfAborted();
    const end = await runCommand(command, {
      cwd: io.cwd,
      env: environmentFor(held, recorded, options, io),
      onSignal: io.onSignal,
      isTerminal: isatty(0),
      entrust: held.entrust,
      ...(options.json ? { stdoutTo: 'stderr' as const } : {}),
    });
    const use = await held.endRun({ addsUse: true });
    const results =
      (await recorded?.finish({ command, startedAt, end, use })) ??
      (await writeResults(held, command, { startedAt, end, earlier, use }, options, io));
    // A run around this one adds to the file what was used, and knows that there is one.
    if (results !== undefined) noteResultsFile(io.env, results);
    if (options.ctrf !== undefined) await writeCtrf(options.ctrf, results, held, options, io);
    if (options.json) {
      writeJson(io.stdout, {
        ...describeTarget(held.target),
        command: maskCommand(command),
        exitCode: end.exitCode,
        durationMs: Math.round(end.durationMs),
        ...use,
        ...(results === undefined ? {} : { results }),
      });
    }
    // Of tests that were called off nobody wonders.
    if (!end.isCalledOff) tellUnused(held.target.target, use, held.settings, (line) => say(io, line));
    return end.exitCode;
  } finally {
    await held.target.close();
  }
}

function say({ stderr }: CommandIo, line: string): void {
  stderr.write(`redis-target: ${line}\n`);
}

/** Where `compare` and `ping` have a target, `exec` has its command already. */
function assertCommand([first = '', ...rest]: readonly string[]): void {
  const isTarget = TARGET.test(first) && (first.includes(':') || rest[0] === '--');
  if (!isTarget) return;
  const [target, ...words] = maskCommand([first, ...rest]);
  const command = words.filter((word, index) => index > 0 || word !== '--').join(' ') || 'npm test';
  throw new RedisTargetError(
    'RT_USAGE',
    `Could not run ${target}: it is a target, and no command. Name it with --target: redis-target exec --target ${target} -- ${command}`,
  );
}

/** The parsers of reports are loaded only where some are named: a command without, which is most, need not wait for them. */
async function stampEarlierReports(
  { junit = [], resultsFrom = [] }: ExecOptions,
  { cwd }: CommandIo,
): Promise<ReportStamps> {
  if (junit.length === 0 && resultsFrom.length === 0) return new Map();
  const { stampReports } = await import('../../results/reports.ts');
  return await stampReports({ junit, resultsFrom, cwd });
}

/** Where a results file is asked for and no reports are named, runners of other languages record what they run. */
async function recordParts(
  held: HeldTarget,
  { target: requested, results, junit = [], resultsFrom = [] }: ExecOptions,
  io: CommandIo,
): Promise<RecordedCommand | undefined> {
  const template = results ?? held.settings.results;
  if (template === undefined || junit.length > 0 || resultsFrom.length > 0) return undefined;
  // A comparison around this one wants their parts itself.
  if (held.folder === '' || (results === undefined && isRecordedOutside(io.env))) return undefined;
  const { recordCommand } = await import('../../run/recorded-command.ts');
  const { env, cwd } = io;
  return await recordCommand({ held, env, cwd, template, requested, say: (line) => say(io, line) });
}

function environmentFor(
  held: HeldTarget,
  recorded: RecordedCommand | undefined,
  options: ExecOptions,
  io: CommandIo,
): NodeJS.ProcessEnv {
  const results = options.results ?? held.settings.results;
  const recorder = results === undefined ? {} : injectRecorder(io.env, held.settings);
  return {
    ...io.env,
    // A runner in the command must find that what its environment asks for is what stands.
    ...(options.target === undefined ? {} : { REDIS_TARGET: options.target }),
    ...recorder,
    // What becomes our results file by its reports must not count in an outer run's a second time.
    ...(options.junit || options.resultsFrom ? { [EVENTS_VARIABLE]: undefined } : {}),
    ...recorded?.variables,
    ...injectWitness({ ...io.env, ...recorder }, held.settings, held.folder),
    // Whole: in each package of a workspace it would be another file.
    ...(results === undefined ? {} : { REDIS_TARGET_RESULTS: resolve(io.cwd, results) }),
    ...exportToCommand(held.target, options.export ? held.settings : { ...held.settings, export: {} }),
  };
}

/** What stands in the results file, which the command's own runner may have written. */
async function writeCtrf(
  file: string,
  written: string | undefined,
  { target, settings }: HeldTarget,
  { results }: ExecOptions,
  io: CommandIo,
): Promise<void> {
  const template = results ?? settings.results;
  if (template === undefined) {
    throw new RedisTargetError(
      'RT_USAGE',
      'Could not write CTRF: it is made of the results file, and none is asked for. Add --results FILE, or set REDIS_TARGET_RESULTS.',
    );
  }
  const { formatCtrf } = await import('../../results/ctrf.ts');
  const { readRunResults } = await import('../../results/read.ts');
  const { resolveResultsPath, writeText } = await import('../../results/write.ts');
  const path = written ?? resolveResultsPath(template, target, io.cwd);
  writeText(resolve(io.cwd, file), formatCtrf(await readRunResults(path)));
}

/** Reports that another language's runner wrote become a results file like any other. */
async function writeResults(
  { target, settings }: HeldTarget,
  command: readonly string[],
  { startedAt, end, earlier, use }: EndedCommand,
  { junit = [], resultsFrom = [], results }: ExecOptions,
  io: CommandIo,
): Promise<string | undefined> {
  if (junit.length === 0 && resultsFrom.length === 0) return undefined;
  const template = results ?? settings.results;
  if (template === undefined) {
    throw new RedisTargetError(
      'RT_USAGE',
      'Could not write a results file: --junit and --results-from say where tests report, but not where the results go. Add --results FILE, or set REDIS_TARGET_RESULTS.',
    );
  }
  const { assembleRun } = await import('../../results/assemble-run.ts');
  const { resolveResultsPath, writeRunResults } = await import('../../results/write.ts');
  const path = resolveResultsPath(template, target, io.cwd);
  const run = await assembleRun({
    target,
    command,
    cwd: io.cwd,
    env: io.env,
    startedAt,
    end: {
      exitCode: end.signal === null ? end.exitCode : null,
      signal: end.signal,
      durationMs: end.durationMs,
    },
    junit,
    resultsFrom,
    earlier,
    use,
  });
  writeRunResults(path, run);
  if (run.outcome === 'noTests' && !end.isCalledOff)
    say(io, `No test stands in the results file ${path}: ${run.outcomeDetail}. [RT_RESULTS_NONE]`);
  return path;
}
