import { createHash } from 'node:crypto';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describeProcess, isProcessGone } from './process-identity.ts';
import { scratchError, sharedFolder } from './scratch.ts';

const POLL_MS = 50;
/** A lock whose owner was never written down is taken over after this many milliseconds. */
const UNOWNED_MS = 5_000;

/**
 * Runs `action` while no other process of this user does so for the same `key`. A lock whose owner has died is taken
 * over.
 *
 * @throws {RedisTargetError} `RT_SCRATCH` where the lock cannot be made.
 */
export async function withProcessLock<T>(
  key: string,
  signal: AbortSignal | undefined,
  action: () => Promise<T>,
): Promise<T> {
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 16);
  const folder = sharedFolder('lock', hash);
  const ownerFile = join(folder, 'owner');
  while (!(await take(folder))) {
    signal?.throwIfAborted();
    if (await isStale(folder, ownerFile)) await rm(folder, { recursive: true, force: true });
    else await delay(POLL_MS);
  }
  try {
    await writeFile(ownerFile, await describeProcess());
    return await action();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Making a folder is the one step that only one process can win. */
async function take(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw scratchError(error);
  }
}

async function isStale(folder: string, ownerFile: string): Promise<boolean> {
  const owner = await readFile(ownerFile, 'utf8').catch(() => '');
  if (owner !== '') return await isProcessGone(owner);
  const made = await stat(folder).catch(() => undefined);
  return made !== undefined && Date.now() - made.mtimeMs > UNOWNED_MS;
}
