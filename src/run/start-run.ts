import { TARGET_INFO_VARIABLE } from '../model/variable-names.ts';
import { spawnEarlyHolder } from './holder-process.ts';
import type { StartedRun, StartRunOptions } from './lifecycle.ts';

interface SharedRun {
  readonly opening: Promise<StartedRun>;
  users: number;
}

/** Several copies of this module may meet in one process: Vitest loads one per project. */
const SHARED = Symbol.for('redis-target.run');
type Shared = { [SHARED]?: SharedRun | undefined };

/**
 * Opens the target that the settings name and tells the tests by their environment, once per process: whoever
 * comes next shares it. Where a parent (`redis-target exec`, `compare`) has opened it already, it is only taken over.
 */
export async function startRun(options: StartRunOptions): Promise<StartedRun> {
  const shared = globalThis as Shared;
  shared[SHARED] ??= { opening: open(options), users: 0 };
  const mine = shared[SHARED];
  mine.users += 1;
  const run = await mine.opening.catch((error: unknown) => {
    shared[SHARED] = undefined;
    throw error;
  });
  let isClosed = false;
  return {
    ...run,
    close: async () => {
      if (isClosed) return;
      isClosed = true;
      mine.users -= 1;
      if (mine.users > 0) return;
      shared[SHARED] = undefined;
      await run.close();
    },
  };
}

/** Ends what {@link startRun} began in this process, whoever began it. */
export async function endRun(): Promise<void> {
  const shared = globalThis as Shared;
  const mine = shared[SHARED];
  shared[SHARED] = undefined;
  const run = await mine?.opening.catch(() => undefined);
  await run?.close();
}

/** While the process boots that will hold the target, what tells it to is read. */
async function open(options: StartRunOptions): Promise<StartedRun> {
  const { env, cwd } = options;
  // A run around this one holds the target already.
  const early = env[TARGET_INFO_VARIABLE] ? undefined : spawnEarlyHolder(env, cwd);
  try {
    const { openRun } = await import('./lifecycle.ts');
    return await openRun({ ...options, early });
  } finally {
    early?.discard();
  }
}
