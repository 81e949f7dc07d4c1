import { existsSync, statSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { isRedisTargetError } from '../errors.ts';
import type { RunResults } from '../model/results.ts';
import { makeOwnFolder } from '../platform/scratch.ts';
import { partsFolderIn, readResultsFiles } from '../results/run-folder.ts';
import { resolveResultsPath, writeRunResults } from '../results/write.ts';
import type { CommandResult } from './command.ts';
import type { HeldTarget } from './held-target.ts';
import { injectForeignRecorders } from './injected-recorder.ts';
import { describeNoResults } from './unrecorded-command.ts';

export interface RecordCommandOptions {
  readonly held: HeldTarget;
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Where the results file goes; as the setting `results`. */
  readonly template: string;
  /** The target, where the command line names it. */
  readonly requested: string | undefined;
  /** Gets a line for the user. */
  readonly say: (line: string) => void;
}

/** A command whose tests become a results file, whichever runner records them. */
export interface RecordedCommand {
  /** What the command's environment has to have for it. */
  readonly variables: NodeJS.ProcessEnv;
  /**
   * Makes the results file of what was recorded in other languages, unless the command has written that file itself; what our
   * own reporters wrote into it stays in it.
   *
   * @returns The results file; undefined where there is none, or several.
   * @throws {RedisTargetError} `RT_RESULTS_WRITE`, `RT_COMPARE_OTHER_TARGET`.
   */
  finish(ended: EndedCommand): Promise<string | undefined>;
}

/** How the command ended. */
export interface EndedCommand {
  readonly command: readonly string[];
  readonly startedAt: Date;
  readonly end: CommandResult;
  readonly use: Pick<RunResults, 'usage' | 'deaths'>;
}

/**
 * Has pytest, RSpec and gotestsum record what a command runs. Their parts are in the run's folder, which its holder removes
 * however the run ends.
 *
 * @throws {RedisTargetError} `RT_SCRATCH`, `RT_SCRATCH_FOREIGN`.
 */
export async function recordCommand(options: RecordCommandOptions): Promise<RecordedCommand> {
  const { held, env, cwd, template, requested, say } = options;
  const { target, settings } = held;
  const folder = partsFolderIn(held.folder);
  await makeOwnFolder(folder);
  const path = resolveResultsPath(template, target, cwd);
  const before = stampOf(path);
  return {
    variables: injectForeignRecorders(env, settings, folder),
    finish: async (ended) => {
      const recorded: string[] = await readdir(folder).catch(() => []);
      const foreign = namesOf(recorded);
      // Those of which our own reporters have begun to write.
      const reported = await readResultsFiles(held.folder);
      const isShared = reported.includes(path);
      const isWrittenByCommand = !isShared && stampOf(path) !== before;
      if (isWrittenByCommand) {
        if (foreign !== '')
          say(
            `The command has written the results file ${path} itself, and it stays as it is; what ${foreign} recorded is not in it.`,
          );
        return path;
      }
      // With `{pid}` each runner has a file of its own by intention.
      const elsewhere = template.includes('{pid}') ? [] : reported.filter((file) => file !== path);
      if (recorded.length === 0 && elsewhere.length === 0) {
        if (reported.length === 0 && !ended.end.isCalledOff)
          say(
            describeNoResults({
              path,
              template,
              command: ended.command,
              target: requested,
              exitCode: ended.end.exitCode,
              isRecorderInjected: settings.injectRecorder,
              isStale: existsSync(path),
            }),
          );
        const [file, ...others] = reported.filter((name) => existsSync(name));
        return others.length === 0 ? file : undefined;
      }
      try {
        await assemble(folder, path, isShared ? [path, ...elsewhere] : elsewhere, ended, options);
      } catch (error) {
        // A run within this one may be of another target by intention: its own file is whole.
        if (isShared || !isRedisTargetError(error) || error.code !== 'RT_COMPARE_OTHER_TARGET') throw error;
        say(`${error.message} The results file ${path} is not written.`);
        return undefined;
      }
      const sources = [
        ...(isShared ? ["the command's own reporters wrote"] : []),
        ...(foreign === '' ? [] : [`${foreign} recorded`]),
        ...(elsewhere.length > 0 ? [`stands in ${elsewhere.join(', ')}`] : []),
      ];
      if (sources.length > 1 || elsewhere.length > 0)
        say(
          `The results file ${path} holds ${sources.length === 2 ? 'both ' : ''}${sources.map((what) => `what ${what}`).join(' and ')}.`,
        );
      return path;
    },
  };
}

/** Reads the parts as one run, with the results files that our own reporters have written. */
async function assemble(
  folder: string,
  path: string,
  reported: readonly string[],
  { command, startedAt, end, use }: EndedCommand,
  { held, env, cwd }: RecordCommandOptions,
): Promise<void> {
  // The parsers are loaded only where there is something to be parsed.
  const { assembleRun } = await import('../results/assemble-run.ts');
  const { linkParts } = await import('../results/parts.ts');
  const { JOURNAL_SUFFIX } = await import('../results/recorder.ts');
  await linkParts(reported, folder);
  const run = await assembleRun({
    target: held.target,
    command,
    cwd,
    env,
    startedAt,
    end: {
      exitCode: end.signal === null ? end.exitCode : null,
      signal: end.signal,
      durationMs: end.durationMs,
    },
    resultsDir: folder,
    junit: [],
    resultsFrom: [],
    earlier: new Map(),
    isRecorderInjected: held.settings.injectRecorder,
    use,
  });
  writeRunResults(path, run);
  if (reported.includes(path)) await rm(`${path}${JOURNAL_SUFFIX}`, { force: true });
}

/** `pytest and rspec`, by the names of what they wrote; our own reporters' parts are not among them. */
function namesOf(parts: readonly string[]): string {
  const foreign = parts.filter((name) => !/^\d/.test(name));
  return [...new Set(foreign.map((name) => name.split(/[-.]/)[0]))].join(' and ');
}

/** What changes whenever a file is written; undefined where there is none. */
function stampOf(path: string): string | undefined {
  try {
    const stats = statSync(path, { bigint: true });
    return `${stats.ino} ${stats.size} ${stats.mtimeNs}`;
  } catch {
    // Whoever writes there says why that cannot be.
    return undefined;
  }
}
