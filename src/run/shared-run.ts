import { createHash } from 'node:crypto';
import { loadSettings } from '../config/load.ts';
import { describeProcess, steadyPartOf } from '../platform/process-identity.ts';
import { withProcessLock } from '../platform/process-lock.ts';
import { createProgress } from '../platform/progress.ts';
import { sharedFolder } from '../platform/scratch.ts';
import { trustInThisProcess } from './app-tls.ts';
import { applyVariables } from './export.ts';
import { holdTarget } from './held-target.ts';
import { forbidsWitness, keepWitness } from './injected-recorder.ts';
import { readSharedVariables } from './shared-variables.ts';

/** How much longer than opening may take the others wait for it, in milliseconds. */
const LEEWAY_MS = 10_000;

/**
 * Lets the processes of one run share a target that the first of them opens: it is held for as long as the run's own
 * process, their parent, is there.
 *
 * Needed where a runner has no global setup: `node --test` before Node 24 loads `--import` into the process of each
 * file, and not into its own.
 *
 * @throws {RedisTargetError} What opening throws; `RT_SCRATCH_FOREIGN` where another user has made what the run's
 *   processes meet by; `RT_LOCK_HELD` where the first of them does not end.
 */
export async function joinSharedRun(env: NodeJS.ProcessEnv, cwd: string, parent: number): Promise<void> {
  const owner = await describeProcess(parent);
  const folder = folderOf(owner);
  if (await adopt(env, folder, owner)) return;
  const lock = {
    purpose: 'the target that another file of this run opens',
    progress: createProgress({ stderr: process.stderr, env }),
    findLimitMs: async () => (await loadSettings({ env, cwd })).settings.openTimeoutMs + LEEWAY_MS,
  };
  await withProcessLock(folder, lock, async () => {
    if (await adopt(env, folder, owner)) return;
    // The holder leaves the variables: this process may be ended at any moment, and could clear nothing up.
    await holdTarget({ env, cwd, heldFor: { process: owner, folder } });
    await adopt(env, folder, owner);
  });
}

/** Takes over, in the run's own process, what its children opened; false where they have not. */
export async function adoptSharedRun(env: NodeJS.ProcessEnv): Promise<boolean> {
  const owner = await describeProcess();
  return await adopt(env, folderOf(owner), owner);
}

async function adopt(env: NodeJS.ProcessEnv, folder: string, owner: string): Promise<boolean> {
  const variables = await readSharedVariables(folder, owner);
  if (variables === undefined) return false;
  applyVariables(env, variables);
  applyVariables(env, keepWitness(env));
  await trustInThisProcess(env, !forbidsWitness(env));
  return true;
}

/** One for each run: a later process of the same number has another. */
function folderOf(owner: string): string {
  return sharedFolder('run', createHash('sha256').update(steadyPartOf(owner)).digest('hex').slice(0, 16));
}
