import { TASK_TOOL_CURES } from '../messages/target-use.ts';
import { maskUrlPasswords } from '../model/mask-url.ts';
import { noteCommandFolder } from '../results/run-folder.ts';
import { readTargetInfo, type TargetInfo, targetInfoOf } from '../results/target-info.ts';
import { TRUST_CHANGES, trustInThisProcess } from './app-tls.ts';
import {
  applyVariables,
  exportVariables,
  restoreVariables,
  resultsVariable,
  WORKER_VARIABLES,
} from './export.ts';
import { holdTarget } from './held-target.ts';
import type { EarlyHolder } from './holder-process.ts';
import { injectWitness, keepWitness, loadWitness } from './injected-recorder.ts';
import { assertEnoughDatabases } from './isolation.ts';
import { findTaskTool } from './usage/project-signs.ts';
import { deathLine, tellUnused } from './usage/tell-use.ts';

export interface StartRunOptions {
  /** Read for settings, and given the variables that name the target. */
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** How many workers run tests at the same time, where the runner tells. */
  readonly workers?: number | undefined;
}

/** A target around somebody's tests. */
export interface StartedRun {
  readonly info: TargetInfo;
  /** Where the results file goes; undefined where none is wanted. */
  readonly results: string | undefined;
  /** Gives the target back when the last of those who share it closes. Idempotent. */
  close(): Promise<void>;
}

export interface OpenRunOptions extends StartRunOptions {
  /** A holder that was started ahead, with this `env` and `cwd`. */
  readonly early: EarlyHolder | undefined;
}

/** Opens the target of {@link StartRunOptions}, or takes over the one that a run around this process holds. */
export async function openRun({ env, cwd, workers, early }: OpenRunOptions): Promise<StartedRun> {
  const say = (line: string): void => void process.stderr.write(`redis-target: ${line}\n`);
  const given = await readOuterRun(env, say);
  if (given !== undefined) {
    const { findDroppedConfig } = await import('./outer-run.ts');
    const dropped = await findDroppedConfig(env, cwd);
    if (dropped !== undefined)
      say(`${dropped} is without effect here: ${given.target} is held by the run around this one`);
    if (env[WORKER_VARIABLES] !== undefined && workers !== undefined)
      assertEnoughDatabases(workers, given.databases);
    const changed = restoreVariables(env);
    if (changed.length > 0)
      say(
        `${changed.join(', ')} ${changed.length === 1 ? 'was' : 'were'} set to something else on the way to the tests, and ${changed.length === 1 ? 'is' : 'are'} ${given.target}'s again`,
      );
    // The command's own script may have set NODE_OPTIONS anew.
    applyVariables(env, keepWitness(env));
    loadWitness(env);
    return { info: given, results: env.REDIS_TARGET_RESULTS || undefined, close: async () => undefined };
  }
  const tool = findTaskTool(env);
  const held = await holdTarget({
    env,
    cwd,
    databases: workers,
    early,
    onDeath: (death) => say(deathLine(env.REDIS_TARGET || 'the target', death)),
  }).catch((error: unknown) => {
    if (tool !== undefined)
      say(`${tool} started these tests, and no REDIS_TARGET came through. ${TASK_TOOL_CURES[tool]}`);
    throw error;
  });
  const { target, settings } = held;
  // A command's own script may ask for a target of its own.
  noteCommandFolder(held.folder, env);
  if (tool !== undefined && settings.target === 'auto')
    say(
      `${tool} started these tests, and no REDIS_TARGET came through: they run on ${target.target}. ${TASK_TOOL_CURES[tool]}`,
    );
  try {
    if (settings.isolation === 'database' && workers !== undefined)
      assertEnoughDatabases(workers, target.databases);
    const variables = {
      ...exportVariables(target, settings),
      ...resultsVariable(settings),
      ...injectWitness(env, settings, held.folder),
    };
    const changed = [...Object.keys(variables), ...TRUST_CHANGES];
    const before = Object.fromEntries(changed.map((name) => [name, env[name]]));
    applyVariables(env, variables);
    await trustInThisProcess(env, settings.injectWitness);
    // Mocha's and Jest's tests may run in this very process.
    loadWitness(env);
    return {
      info: targetInfoOf(target),
      results: settings.results,
      close: async () => {
        // What is run next in this process must not take over a target that is gone.
        applyVariables(env, before);
        try {
          tellUnused(target.target, await held.endRun({ addsUse: true }), settings, say);
        } catch (error) {
          // Vitest prints what a teardown throws, and ends well all the same.
          process.exitCode ||= 1;
          throw error;
        } finally {
          await target.close();
        }
      },
    };
  } catch (error) {
    await target.close();
    throw error;
  }
}

/** The target that a run around this one holds and that this environment asks for; of one that has ended nothing is left. */
async function readOuterRun(
  env: NodeJS.ProcessEnv,
  say: (line: string) => void,
): Promise<TargetInfo | undefined> {
  const given = readTargetInfo(env);
  if (given === undefined || !isWanted(given, env)) return undefined;
  const { whyEnded, forgetRun } = await import('./outer-run.ts');
  const why = await whyEnded(given, env);
  if (why === undefined) return given;
  say(
    `the variables here are of a run on ${given.target} that has ended (${why}): this one opens its own target`,
  );
  forgetRun(given, env);
  return undefined;
}

/** Whether the target that a parent opened is the one that this environment asks for. */
function isWanted(given: TargetInfo, env: NodeJS.ProcessEnv): boolean {
  return !env.REDIS_TARGET || maskUrlPasswords(env.REDIS_TARGET) === given.requested;
}
