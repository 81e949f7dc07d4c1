import { Command, Option } from 'commander';
import { FAIL_ON, type FailOn } from '../../compare/gate.ts';
import { createProgress } from '../../platform/progress.ts';
import { ACCEPTED_FILE } from '../../run/named-runs.ts';
import type { CommandIo } from '../io.ts';
import { LISTEN_HELP, NO_EXPORT_HELP, parseCount, parsePort } from '../options.ts';
import { type ReportTargets, writeReports } from '../write-reports.ts';

export interface CompareOptions extends ReportTargets {
  readonly failOn: FailOn;
  readonly accepted?: string;
  readonly out: string;
  readonly repeat: number;
  readonly rerunDifferent?: boolean;
  readonly parallel?: boolean;
  readonly port?: number;
  readonly listen?: string;
  /** False after --no-export. */
  readonly export: boolean;
  /** In seconds. */
  readonly timeout?: number;
  readonly allowSame?: boolean;
  readonly allowUnused?: boolean;
  readonly junitFrom?: readonly string[];
  readonly resultsFrom?: readonly string[];
  readonly config?: string;
}

/** Compares targets by running a command on each, or the results files of runs that were. */
export function defineCompareCommand(io: CommandIo, done: (exitCode: Promise<number>) => void): Command {
  return new Command('compare')
    .description(
      'Compare two or more engines, test by test. Give targets and a command to run on each, or the results files of runs that were. The first is the baseline.',
    )
    .argument(
      '<targets-or-files...>',
      'targets, then `--` and the command; or results files (globs are read)',
    )
    .addOption(new Option('--fail-on <what>', 'what makes it end with 1').choices(FAIL_ON).default('broken'))
    .option('--accepted <file>', `accepted differences (default: ${ACCEPTED_FILE}, where there is one)`)
    .option('--json', 'the comparison as one JSON document on stdout')
    .option(
      '--markdown <file>',
      'write it as Markdown; in GitHub Actions it also goes into the summary, by itself',
    )
    .option('--html <file>', 'write it as one self-contained page')
    .option('--junit <file>', 'write it as JUnit XML')
    .option('--allow-unused', 'compare also where the tests did not use a target')
    .option('--allow-same', 'compare runs of one engine version, too, to look for flaky tests')
    .option('--config <file>', 'configuration file')
    .optionsGroup('With a command:')
    .option('--out <folder>', "folder for each run's results file and log", 'redis-target-results')
    .option(
      '--repeat <n>',
      'run each target so many times, in turn: tells flaky from different (from 2 on, up to five more where chance may have made a difference)',
      parseCount(1),
      1,
    )
    .option(
      '--rerun-different',
      'run again what differs, alone, on each target (twice, and up to five times more as with --repeat): the files of those tests follow the command',
    )
    .option('--parallel', 'run the targets side by side')
    .option('-p, --port <port>', 'serve each target on this port of 127.0.0.1 while its tests run', parsePort)
    .option('--listen <address>', LISTEN_HELP)
    .option('--no-export', NO_EXPORT_HELP)
    .option(
      '--timeout <seconds>',
      'time limit of each run (default: none for the baseline; for the others five times what it took, at least a minute; and each is ended that neither reports a test nor writes anything for ten minutes: silenceTimeoutMs)',
      parseCount(1),
    )
    .option('--junit-from <glob...>', 'JUnit XML that the command writes')
    .option('--results-from <glob...>', "Jest's or Vitest's JSON or CTRF that the command writes")
    .showHelpAfterError('Example: redis-target compare local:2.8 local:6.2 -- npm test')
    .addHelpText(
      'after',
      '\nExamples:\n  redis-target compare elasticache:2.8 elasticache:6.2 -- npm test\n  redis-target compare results-*.json --html report.html',
    )
    .action((_first: string[], options: CompareOptions, command: Command) => {
      const [names, commandLine] = splitArguments(command.args, io.rawArgs ?? []);
      done(runCompare(names, commandLine, options, io));
    });
}

/** Commander forgets where `--` stood; what follows it is the command. */
function splitArguments(
  args: readonly string[],
  raw: readonly string[],
): [names: string[], command: string[] | undefined] {
  const dashes = raw.indexOf('--');
  if (dashes < 0) return [[...args], undefined];
  const command = raw.slice(dashes + 1);
  return [args.slice(0, args.length - command.length), command];
}

/** @returns 0; 1 where the gate fails; 3 where a target could not be opened, and the others were compared. */
export async function runCompare(
  names: readonly string[],
  command: readonly string[] | undefined,
  options: CompareOptions,
  io: CommandIo,
): Promise<number> {
  const { compareFiles, compareTargets } = await import('../../run/compare-targets.ts');
  const { cwd, env, signal } = io;
  const { failOn, accepted: acceptedFile, allowSame, allowUnused } = options;
  const { comparison, gate, unopened, isWhole } =
    command === undefined
      ? await compareFiles({ files: names, cwd, allowSame, allowUnused, failOn, acceptedFile })
      : await compareTargets({
          targets: names,
          command,
          cwd,
          env,
          signal,
          failOn,
          acceptedFile,
          allowSame,
          allowUnused,
          outDir: options.out,
          repeat: options.repeat,
          rerunDifferent: options.rerunDifferent,
          parallel: options.parallel,
          port: options.port,
          listen: options.listen,
          exports: options.export,
          timeoutMs: options.timeout === undefined ? undefined : options.timeout * 1_000,
          junitFrom: options.junitFrom,
          resultsFrom: options.resultsFrom,
          configFile: options.config,
          progress: createProgress({ stderr: io.stderr, env }),
        });
  await writeReports(comparison, gate, options, io);
  if (unopened.length > 0) return 3;
  // A part shows nothing, whatever the gate lets pass.
  return gate.failed || !isWhole ? 1 : 0;
}
