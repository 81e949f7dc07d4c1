import { Command, Option } from 'commander';
import { explainTest } from '../../changes/explain.ts';
import { applyAccepted } from '../../compare/accepted.ts';
import { compareRuns } from '../../compare/compare-runs.ts';
import { FAIL_ON, type FailOn, judgeGate } from '../../compare/gate.ts';
import type { Comparison } from '../../model/comparison.ts';
import { type RunGroupsOptions, runGroups } from '../compare-command.ts';
import type { CommandIo } from '../io.ts';
import { ACCEPTED_FILE, readAccepted, readGroups } from '../named-runs.ts';
import { parseCount, parsePort } from '../options.ts';
import { type ReportTargets, writeReports } from '../write-reports.ts';

export interface CompareOptions extends RunGroupsOptions, ReportTargets {
  readonly failOn: FailOn;
  readonly accepted?: string;
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
    .option('--allow-same', 'compare runs of one engine version, too, to look for flaky tests')
    .option('--config <file>', 'configuration file')
    .optionsGroup('With a command:')
    .option('--out <folder>', "folder for each run's results file and log", 'redis-target-results')
    .option(
      '--repeat <n>',
      'run each target so many times, in turn: tells flaky from different',
      parseCount(1),
      1,
    )
    .option(
      '--rerun-different',
      'run again what differs, alone, on each target: the files of those tests follow the command',
    )
    .option('--parallel', 'run the targets side by side')
    .option('-p, --port <port>', 'serve each target on this port of 127.0.0.1 while its tests run', parsePort)
    .option(
      '--timeout <seconds>',
      "time limit of each run (default: five times the baseline's, at least a minute)",
      parseCount(1),
    )
    .option('--junit-from <glob...>', 'JUnit XML that the command writes')
    .option('--results-from <glob...>', "Jest's or Vitest's JSON that the command writes")
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
  const accepted = await readAccepted(options.accepted, io.cwd);
  const { compared, unopened } = await compareAll(names, command, options, io);
  const { tests, faults } = applyAccepted(compared.tests, accepted, new Date());
  const problems = [...unopened, ...compared.problems];
  const comparison: Comparison = { ...compared, tests, problems };
  const gate = judgeGate(comparison, options.failOn, faults);
  await writeReports(comparison, gate, options, io);
  if (unopened.length > 0) return 3;
  return gate.failed ? 1 : 0;
}

/** A function of its own, so that nothing holds the runs any more when the reports are made. */
async function compareAll(
  names: readonly string[],
  command: readonly string[] | undefined,
  options: CompareOptions,
  io: CommandIo,
): Promise<{ compared: Comparison; unopened: readonly string[] }> {
  const { groups, unopened } =
    command === undefined
      ? { groups: await readGroups(names, options.allowSame ?? false, io.cwd), unopened: [] }
      : await runGroups(names, command, options, io);
  const engines = groups.flatMap(([run]) => (run ? [run.target.engine] : []));
  return {
    compared: compareRuns(groups, { explain: (test) => explainTest({ ...test, engines }) }),
    unopened,
  };
}
