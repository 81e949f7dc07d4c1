import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeProcess, isProcessGone } from '../platform/process-identity.ts';
import { withProcessLock } from '../platform/process-lock.ts';
import { sharedFolder } from '../platform/scratch.ts';
import { applyVariables, exportVariables, type Variables } from './export.ts';
import { holdTarget } from './held-target.ts';

/** What the first process of a run leaves for the others. */
interface SharedVariables {
  /** The process that the run belongs to. */
  readonly owner: string;
  readonly variables: Variables;
}

/**
 * Lets the processes of one run share a target that the first of them opens: it is held for as long as the run's own
 * process, their parent, is there.
 *
 * Needed where a runner has no global setup: `node --test` before Node 24 loads `--import` into the process of each
 * file, and not into its own.
 */
export async function joinSharedRun(env: NodeJS.ProcessEnv, cwd: string, parent: number): Promise<void> {
  const folder = folderOf(parent);
  await withProcessLock(folder, undefined, async () => {
    const found = await readShared(folder);
    if (found !== undefined) {
      applyVariables(env, found.variables);
      return;
    }
    const owner = await describeProcess(parent);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { target, settings } = await holdTarget({ env, cwd, heldFor: { process: owner, folder } });
    const variables = {
      ...exportVariables(target, settings),
      ...(settings.results === undefined ? {} : { REDIS_TARGET_RESULTS: settings.results }),
    };
    await writeShared(folder, { owner, variables });
    applyVariables(env, variables);
  });
}

/** Takes over, in the run's own process, what its children opened; false where they have not. */
export async function adoptSharedRun(env: NodeJS.ProcessEnv): Promise<boolean> {
  const found = await readShared(folderOf(process.pid));
  if (found === undefined) return false;
  applyVariables(env, found.variables);
  return true;
}

function folderOf(parent: number): string {
  return sharedFolder('run', String(parent));
}

async function readShared(folder: string): Promise<SharedVariables | undefined> {
  const text = await readFile(join(folder, 'variables.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const shared = JSON.parse(text) as SharedVariables;
  return (await isProcessGone(shared.owner)) ? undefined : shared;
}

/** The URL in it may hold a password: the file is for this user's eyes. */
async function writeShared(folder: string, shared: SharedVariables): Promise<void> {
  const temporary = join(folder, 'variables.json.tmp');
  await writeFile(temporary, JSON.stringify(shared), { mode: 0o600 });
  await rename(temporary, join(folder, 'variables.json'));
}
