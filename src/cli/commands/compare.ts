import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Command, Option } from 'commander';
import { explainTest } from '../../changes/explain.ts';
import { applyAccepted, parseAccepted } from '../../compare/accepted.ts';
import { compareRuns } from '../../compare/compare.ts';
import { FAIL_ON, type FailOn, judgeGate } from '../../compare/gate.ts';
import { groupRuns } from '../../compare/groups.ts';
import { RedisTargetError } from '../../errors.ts';
import type { Comparison } from '../../model/comparison.ts';
import type { RunResults } from '../../model/results.ts';
import { createProgress } from '../../platform/progress.ts';
import { readRunResults } from '../../run/collect/read.ts';
import type { CommandIo } from '../io.ts';
import { parseCount } from '../options.ts';
import { writeReports } from '../write-reports.ts';

/** Where differences that a team lives with are looked for when no file is named. */
const ACCEPTED_FILE = 'redis-target-accepted.json';

export interface CompareOptions {
  readonly failOn: FailOn;
  readonly accepted?: string;
  readonly json?: boolean;
  readonly markdown?: string;
  readonly html?: string;
  readonly junitReport?: string;
  readonly out: string;
  readonly repeat: number;
  readonly rerunDifferent?: boolean;
  readonly parallel?: boolean;
  readonly timeout?: number;
  readonly allowSame?: boolean;
  readonly junit?: readonly string[];
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
    .option('--junit-report <file>', 'write it as JUnit XML')
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
    .option(
      '--timeout <seconds>',
      "time limit of each run (default: five times the baseline's, at least a minute)",
      parseCount(1),
    )
    .option('--junit <glob...>', 'JUnit XML that the command writes')
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

/** @returns 0, or 1 where the gate fails. */
export async function runCompare(
  names: readonly string[],
  command: readonly string[] | undefined,
  options: CompareOptions,
  io: CommandIo,
): Promise<number> {
  const accepted = await readAccepted(options.accepted, io.cwd);
  const groups =
    command === undefined
      ? await readGroups(names, options, io)
      : await runGroups(names, command, options, io);
  const compared = compareRuns(groups, {
    explain: (test) =>
      explainTest({ ...test, engines: groups.flatMap(([run]) => (run ? [run.target.engine] : [])) }),
  });
  const { tests, faults } = applyAccepted(compared.tests, accepted, new Date());
  const comparison: Comparison = { ...compared, tests };
  const gate = judgeGate(comparison, options.failOn, faults);
  await writeReports(comparison, gate, options, io);
  return gate.failed ? 1 : 0;
}

async function readGroups(
  names: readonly string[],
  options: CompareOptions,
  io: CommandIo,
): Promise<RunResults[][]> {
  const paths = await expandGlobs(names, io.cwd);
  const files = await Promise.all(
    paths.map(async (name) => ({ name, run: await readRunResults(resolve(io.cwd, name)) })),
  );
  return groupRuns(files, options.allowSame);
}

/** A shell that does not know `*`, or finds nothing, hands it on to us. */
async function expandGlobs(names: readonly string[], cwd: string): Promise<string[]> {
  const found: string[] = [];
  for (const name of names) {
    if (!/[*?[{]/.test(name)) {
      found.push(name);
      continue;
    }
    const { glob } = await import('tinyglobby');
    const matches = await glob(name.replaceAll('\\', '/'), { cwd, expandDirectories: false });
    if (matches.length === 0) {
      throw new RedisTargetError(
        'RT_RESULTS_NONE',
        `Could not compare: no file matches ${name}. Check the path, and that the matrix’s jobs uploaded their results.`,
      );
    }
    found.push(...matches.sort());
  }
  return found;
}

async function runGroups(
  names: readonly string[],
  command: readonly string[],
  options: CompareOptions,
  io: CommandIo,
): Promise<RunResults[][]> {
  if (names.length < 2) {
    throw new RedisTargetError(
      'RT_USAGE',
      'Could not compare: one target was named. Name two or more: redis-target compare local:2.8 local:6.2 -- npm test',
    );
  }
  if (command.length === 0)
    throw new RedisTargetError(
      'RT_USAGE',
      'Could not compare: nothing follows `--`. Put the command there: -- npm test',
    );
  const { runOnTargets } = await import('../../run/compare-targets.ts');
  const { holdTarget } = await import('../../run/held-target.ts');
  const hold = (requested: string, signal: AbortSignal | undefined) =>
    holdTarget({ requested, env: io.env, cwd: io.cwd, configFile: options.config, signal, verbose: false });
  const run = (line: readonly string[], repeat: number, folder: string): Promise<RunResults[][]> =>
    runOnTargets({
      targets: names,
      command: line,
      hold,
      cwd: io.cwd,
      env: io.env,
      outDir: folder,
      progress: createProgress({ stderr: io.stderr, env: io.env }),
      repeat,
      parallel: options.parallel ?? false,
      timeoutMs: options.timeout === undefined ? undefined : options.timeout * 1000,
      allowSame: options.allowSame ?? false,
      junit: options.junit ?? [],
      resultsFrom: options.resultsFrom ?? [],
      signal: io.signal,
    });
  const folder = resolve(io.cwd, options.out);
  const groups = await run(command, options.repeat, folder);
  if (!options.rerunDifferent) return groups;
  const files = differingFiles(compareRuns(groups));
  if (files.length === 0) return groups;
  io.stderr.write(
    `redis-target: running again the ${files.length} ${files.length === 1 ? 'file' : 'files'} whose tests differ\n`,
  );
  const again = await run([...command, ...files], 2, join(folder, 'rerun'));
  return groups.map((runs, index) => [...runs, ...(again[index] ?? [])]);
}

function differingFiles({ tests }: Comparison): string[] {
  const files = tests
    .filter(({ verdict, file }) => verdict !== 'same' && file !== '')
    .map(({ file }) => file);
  return [...new Set(files)];
}

async function readAccepted(
  named: string | undefined,
  cwd: string,
): Promise<ReturnType<typeof parseAccepted>> {
  const path = resolve(cwd, named ?? ACCEPTED_FILE);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    if (named === undefined) return undefined;
    throw new RedisTargetError(
      'RT_ACCEPTED_INVALID',
      `Could not read the accepted differences: ${path} cannot be read (${(cause as Error).message}). Check --accepted.`,
      { cause },
    );
  });
  return text === undefined ? [] : parseAccepted(text, named ?? ACCEPTED_FILE);
}
