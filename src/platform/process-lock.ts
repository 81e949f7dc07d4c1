import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { isRedisTargetError, RedisTargetError } from '../errors.ts';
import { takeLockFolder } from './lock-folder.ts';
import { nameProcess } from './process-identity.ts';
import type { Progress } from './progress.ts';
import { sharedFolder } from './scratch.ts';

const POLL_MS = 50;
/** How long a wait stays unsaid, in milliseconds. */
const SAY_AFTER_MS = 2_000;

export interface ProcessLockOptions {
  /** What the lock is for, as a message goes on after "wait for". */
  readonly purpose: string;
  readonly progress: Progress;
  /** Aborting it ends the wait, with its reason; where that is that the time is up, with `RT_LOCK_HELD`. */
  readonly signal?: AbortSignal | undefined;
  /** How long to wait, in milliseconds; asked when the wait gets long. Default: for ever. */
  readonly findLimitMs?: () => Promise<number>;
}

/**
 * Runs `action` while no other process of this user does so for the same `key`. A lock whose owner has died is taken
 * over; after 2 s of waiting it is said for whom.
 *
 * @throws {RedisTargetError} `RT_LOCK_HELD` where the other one does not end, with its name; `RT_SCRATCH_FOREIGN` where the
 *   lock is another user's; `RT_SCRATCH` where it cannot be made.
 */
export async function withProcessLock<T>(
  key: string,
  options: ProcessLockOptions,
  action: () => Promise<T>,
): Promise<T> {
  const folder = sharedFolder('lock', createHash('sha256').update(key).digest('hex').slice(0, 16));
  const lock = await waitForLock(folder, options);
  try {
    return await action();
  } finally {
    await lock.release();
  }
}

async function waitForLock(
  folder: string,
  { purpose, progress, signal, findLimitMs }: ProcessLockOptions,
): Promise<{ release(): Promise<void> }> {
  const startedAt = performance.now();
  let limitMs = Number.POSITIVE_INFINITY;
  let isSaid = false;
  for (;;) {
    const lock = await takeLockFolder(folder);
    if (typeof lock !== 'string') return lock;
    const waitedMs = performance.now() - startedAt;
    const isTooLong = waitedMs > limitMs || isTimeUp(signal);
    if (isTooLong) throw await heldError(folder, lock, purpose, waitedMs);
    signal?.throwIfAborted();
    if (!isSaid && waitedMs > SAY_AFTER_MS) {
      isSaid = true;
      progress.note(`waiting for ${purpose}: ${await nameOwner(lock)} has the lock`);
      limitMs = (await findLimitMs?.()) ?? limitMs;
    }
    await delay(POLL_MS);
  }
}

function isTimeUp(signal: AbortSignal | undefined): boolean {
  const reason: unknown = signal?.aborted ? signal.reason : undefined;
  return isRedisTargetError(reason) && reason.code === 'RT_TARGET_OPEN_TIMEOUT';
}

async function heldError(
  folder: string,
  owner: string,
  purpose: string,
  waitedMs: number,
): Promise<RedisTargetError> {
  return new RedisTargetError(
    'RT_LOCK_HELD',
    `Could not wait any longer for ${purpose}: ${await nameOwner(owner)} has kept the lock for over ${Math.floor(waitedMs / 1000)} s. ` +
      `End that process; if it has nothing to do with redis-target, remove ${folder}.`,
    { details: { folder } },
  );
}

/** Before its owner has written its name, a lock has none. */
async function nameOwner(owner: string): Promise<string> {
  return owner === '' ? 'a process that is just starting' : await nameProcess(owner);
}
