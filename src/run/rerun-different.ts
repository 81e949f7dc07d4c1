import { join, relative, resolve } from 'node:path';
import { explainTest } from '../changes/explain.ts';
import { compareRuns } from '../compare/compare-runs.ts';
import { differingFiles } from '../compare/differing-files.ts';
import { countDoubtful } from '../compare/noise.ts';
import { RedisTargetError } from '../errors.ts';
import type { RunResults } from '../model/results.ts';
import type { Progress } from '../platform/progress.ts';
import { holdTarget } from './held-target.ts';
import { logSeenFrom } from './named-runs.ts';
import { runOnTargets, type TargetRuns } from './on-targets.ts';
import { deathLine } from './usage/tell-use.ts';

export interface RunTargetsOptions {
  /** As `REDIS_TARGET` names them; the first is the baseline. */
  readonly targets: readonly string[];
  /** The command and its arguments; no shell is in between. */
  readonly command: readonly string[];
  /** Default: `process.env`. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Where the command runs, and from which the configuration is looked for. Default: `process.cwd()`. */
  readonly cwd?: string | undefined;
  /** Folder for each run's results file and log. Default: `redis-target-results`. */
  readonly outDir?: string | undefined;
  /**
   * How often each target's suite runs, in turn: tells flaky from different. From 2 on, up to five more runs follow while chance
   * may have made what differs: by the rates of the tests that are flaky, and of those that differ themselves. Default: 1.
   */
  readonly repeat?: number | undefined;
  /** Whether the files of the tests that differ run again, alone, on each target: they follow the command. Default: false. */
  readonly rerunDifferent?: boolean | undefined;
  /** Whether the targets run side by side. Default: false. */
  readonly parallel?: boolean | undefined;
  /** Serves each target on this port of 127.0.0.1 while its tests run. Default: the setting `port`, else any free one. */
  readonly port?: number | undefined;
  /** Serves each target on this address of the machine's, too, e.g. `0.0.0.0`, for tests in containers. Default: 127.0.0.1 only. */
  readonly listen?: string | undefined;
  /** Whether REDIS_URL and the like are set for the command. Default: true, as the setting `export` says. */
  readonly exports?: boolean | undefined;
  /** Time limit of each run, in milliseconds. Default: five times what the baseline took, at least a minute. */
  readonly timeoutMs?: number | undefined;
  /** Whether two targets may be of one engine version. Default: false. */
  readonly allowSame?: boolean | undefined;
  /** Globs of JUnit XML that the command writes. */
  readonly junitFrom?: readonly string[] | undefined;
  /** Globs of Jest's or Vitest's JSON that the command writes. */
  readonly resultsFrom?: readonly string[] | undefined;
  readonly configFile?: string | undefined;
  /** Aborting it ends what runs; what was there is still given. */
  readonly signal?: AbortSignal | undefined;
}

const OUT_DIR = 'redis-target-results';
/** How often the files whose tests differ run again: with the first run, two against one tell. */
const RERUNS = 2;

/**
 * Runs a command on each target and, where that is asked for, once more the files whose tests differ. When it is called off,
 * what has run by then is told, as long as there are two targets to compare.
 *
 * @throws {RedisTargetError} `RT_USAGE`, `RT_COMPARE_SAME_ENGINE`; whatever opening a target throws.
 */
export async function runTargets(options: RunTargetsOptions, progress: Progress): Promise<TargetRuns> {
  const { targets, command, outDir = OUT_DIR } = options;
  assertUsable(targets, command);
  const first = await runOnce(options, progress, []);
  const { groups } = first;
  const { signal } = options;
  if (signal?.aborted && groups.length < 2) {
    progress.note(
      `called off before a second target had run, so nothing is compared; what there is stands in ${outDir}`,
    );
    throw signal.reason;
  }
  if (!options.rerunDifferent) return first;
  if (signal?.aborted) return { ...first, isWhole: false };
  const { tests } = compareRuns(groups);
  const files = differingFiles(tests, groups.flat());
  if (files.length === 0) {
    if (tests.some(({ verdict }) => verdict !== 'same'))
      progress.warn('could not run what differs again: its tests name no files. Use --repeat instead.');
    return first;
  }
  progress.note(`running again ${files.length} ${files.length === 1 ? 'file' : 'files'} whose tests differ`);
  const again = await runOnce(
    {
      ...options,
      targets: first.targets,
      command: [...command, ...files],
      repeat: RERUNS,
      outDir: join(outDir, 'rerun'),
    },
    progress,
    groups,
  ).catch((error: unknown) => {
    if (!signal?.aborted) throw error;
    return { groups: [], isWhole: false };
  });
  return {
    ...first,
    isWhole: again.isWhole,
    groups: groups.map((runs, index) => [...runs, ...takeReruns(again.groups[index] ?? [], progress)]),
  };
}

/** @param before - What ran on each target before. */
async function runOnce(
  options: RunTargetsOptions,
  progress: Progress,
  before: readonly (readonly RunResults[])[],
): Promise<TargetRuns> {
  const { targets, command, signal, configFile, listen } = options;
  if (listen !== undefined)
    progress.warn(`the targets are served on ${listen}: whoever reaches this machine there can use them`);
  const { env = process.env, cwd = process.cwd() } = options;
  // What an earlier run left in a container that is kept would be a difference, or look like a flaky test.
  const fresh = { ...env, REDIS_TARGET_CONTAINER_REUSE: 'false' };
  const outDir = resolve(cwd, options.outDir ?? OUT_DIR);
  const runs = await runOnTargets({
    targets,
    command,
    hold: (requested, held) =>
      // All targets are open at the same time: a fixed port is served by us, for the one whose turn it is.
      holdTarget({
        requested,
        env: fresh,
        cwd,
        port: 0,
        listen,
        configFile,
        signal: held,
        verbose: false,
        onDeath: (death) => progress.note(deathLine(requested, death)),
      }),
    cwd,
    env,
    outDir,
    progress,
    repeat: options.repeat ?? 1,
    isWorthMore: (groups, left) =>
      isWorthMore(
        groups.map((runs, index) => [...(before[index] ?? []), ...runs]),
        left,
        progress,
      ),
    parallel: options.parallel ?? false,
    port: options.port,
    exports: options.exports,
    timeoutMs: options.timeoutMs,
    allowSame: options.allowSame ?? false,
    junit: options.junitFrom ?? [],
    resultsFrom: options.resultsFrom ?? [],
    signal,
  });
  const folder = relative(cwd, outDir);
  return { ...runs, groups: runs.groups.map((group) => group.map((run) => logSeenFrom(folder, run))) };
}

/** Whether chance may have made what differs, so that one more run of each target would tell. */
function isWorthMore(groups: readonly (readonly RunResults[])[], left: number, progress: Progress): boolean {
  const engines = groups.flatMap(([first]) => (first ? [first.target.engine] : []));
  const { tests } = compareRuns(groups, { explain: (test) => explainTest({ ...test, engines }) });
  const doubtful = countDoubtful(tests);
  if (doubtful === 0) return false;
  const which = doubtful === 1 ? '1 test differs' : `${doubtful} tests differ`;
  const bound = left === 1 ? 'for the last time' : `at most ${left} times`;
  progress.note(
    `${which} as a flaky test may by chance: running once more on each target, ${bound} (Ctrl-C: compare what has run)`,
  );
  return true;
}

/** A command that takes no files behind it executes nothing then: that says nothing about its tests. */
function takeReruns(runs: readonly RunResults[], progress: Progress): RunResults[] {
  const taken = runs.filter(({ outcome }) => outcome !== 'noTests');
  if (taken.length < runs.length) {
    progress.warn(
      'could not run the differing files again: with their names behind it the command executed no test. Use --repeat instead.',
    );
  }
  return taken;
}

function assertUsable(targets: readonly string[], command: readonly string[]): void {
  if (targets.length < 2) {
    throw new RedisTargetError(
      'RT_USAGE',
      'Could not compare: one target was named. Name two or more: redis-target compare local:2.8 local:6.2 -- npm test',
    );
  }
  if (command.length === 0) {
    throw new RedisTargetError(
      'RT_USAGE',
      'Could not compare: nothing follows `--`. Put the command there: -- npm test',
    );
  }
}
