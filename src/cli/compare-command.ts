import { join, relative, resolve } from 'node:path';
import { compareRuns } from '../compare/compare-runs.ts';
import { RedisTargetError } from '../errors.ts';
import type { Comparison } from '../model/comparison.ts';
import type { RunResults } from '../model/results.ts';
import { createProgress, type Progress } from '../platform/progress.ts';
import type { TargetRuns } from '../run/on-targets.ts';
import type { CommandIo } from './io.ts';
import { logSeenFrom } from './named-runs.ts';

export interface RunGroupsOptions {
  readonly out: string;
  readonly repeat: number;
  readonly rerunDifferent?: boolean;
  readonly parallel?: boolean;
  readonly port?: number;
  /** In seconds. */
  readonly timeout?: number;
  readonly allowSame?: boolean;
  readonly junitFrom?: readonly string[];
  readonly resultsFrom?: readonly string[];
  readonly config?: string;
}

/** How often the files whose tests differ run again: with the first run, two against one tell. */
const RERUNS = 2;

/**
 * Runs a command on each target.
 *
 * @throws {RedisTargetError} `RT_USAGE`, `RT_COMPARE_SAME_ENGINE`; whatever opening a target throws.
 */
export async function runGroups(
  targets: readonly string[],
  command: readonly string[],
  options: RunGroupsOptions,
  io: CommandIo,
): Promise<TargetRuns> {
  assertUsable(targets, command);
  const progress = createProgress({ stderr: io.stderr, env: io.env });
  const first = await runOnce(targets, command, options, progress, io);
  const { groups } = first;
  if (!options.rerunDifferent) return first;
  const { tests } = compareRuns(groups);
  const files = differingFiles(tests);
  if (files.length === 0) {
    if (tests.some(({ verdict }) => verdict !== 'same'))
      progress.warn('could not run what differs again: its tests name no files. Use --repeat instead.');
    return first;
  }
  progress.note(`running again ${files.length} ${files.length === 1 ? 'file' : 'files'} whose tests differ`);
  const again = await runOnce(
    first.targets,
    [...command, ...files],
    { ...options, repeat: RERUNS, out: join(options.out, 'rerun') },
    progress,
    io,
  );
  return {
    ...first,
    groups: groups.map((runs, index) => [...runs, ...takeReruns(again.groups[index] ?? [], progress)]),
  };
}

async function runOnce(
  targets: readonly string[],
  command: readonly string[],
  options: RunGroupsOptions,
  progress: Progress,
  io: CommandIo,
): Promise<TargetRuns> {
  const { runOnTargets } = await import('../run/on-targets.ts');
  const { holdTarget } = await import('../run/held-target.ts');
  const outDir = resolve(io.cwd, options.out);
  const runs = await runOnTargets({
    targets,
    command,
    hold: (requested, signal) =>
      // All targets are open at the same time: a fixed port is served by us, for the one whose turn it is.
      holdTarget({
        requested,
        env: io.env,
        cwd: io.cwd,
        port: 0,
        configFile: options.config,
        signal,
        verbose: false,
      }),
    cwd: io.cwd,
    env: io.env,
    outDir,
    progress,
    repeat: options.repeat,
    parallel: options.parallel ?? false,
    port: options.port,
    timeoutMs: options.timeout === undefined ? undefined : options.timeout * 1_000,
    allowSame: options.allowSame ?? false,
    junit: options.junitFrom ?? [],
    resultsFrom: options.resultsFrom ?? [],
    signal: io.signal,
  });
  const folder = relative(io.cwd, outDir);
  return { ...runs, groups: runs.groups.map((group) => group.map((run) => logSeenFrom(folder, run))) };
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

function differingFiles(tests: Comparison['tests']): string[] {
  const differing = tests.filter(({ verdict, file }) => verdict !== 'same' && file !== '');
  return [...new Set(differing.map(({ file }) => file))];
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
