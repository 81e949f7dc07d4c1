import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, openSync, rmSync } from 'node:fs';
import { lstat, readdir, rmdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isRedisTargetError, RedisTargetError } from '../errors.ts';
import { nameUser } from '../platform/file-owner.ts';
import { takeLockFolder } from '../platform/lock-folder.ts';
import { makeFolders } from '../platform/make-folders.ts';
import { nameProcess } from '../platform/process-identity.ts';
import { removeFolder } from '../platform/scratch.ts';

const LOCK = '.redis-target-lock';
/** A folder in which one run's runners write, each a file. The results' folder may hold other things of the user's. */
const PARTS = /^\.redis-target-[0-9a-f]{12}\.parts$/;
const ROOT = 0;

/** A folder for the results of one comparison at a time. */
export interface ResultsFolder {
  readonly path: string;
  /** A folder for the parts of one run, yet to be made, which nobody else has. */
  nameParts(): string;
  release(): Promise<void>;
}

/**
 * Takes the folder for this process: two comparisons that write the same files would each report the other's tests.
 *
 * @throws {RedisTargetError} `RT_RESULTS_BUSY` where another comparison has it, `RT_RESULTS_WRITE` where it cannot be made, or
 *   another user can put into it what he likes.
 */
export async function takeResultsFolder(path: string): Promise<ResultsFolder> {
  let made: string | undefined;
  try {
    made = makeFolders(path);
    await assertOwnFolder(path);
  } catch (cause) {
    throw writeError(path, cause);
  }
  const lock = await takeLockFolder(join(path, LOCK)).catch((error: unknown) => {
    throw isRedisTargetError(error) ? writeError(path, error) : error;
  });
  if (typeof lock === 'string') throw await busyError(path, lock);
  for (const name of await readdir(path)) {
    // What a process left that could clear nothing up: nobody else is at work here.
    if (PARTS.test(name)) await removeFolder(join(path, name));
  }
  return {
    path,
    nameParts: () => join(path, `.redis-target-${randomBytes(6).toString('hex')}.parts`),
    release: async () => {
      await lock.release();
      // Where nothing ran, nothing stays of it: what is empty and was not there before.
      if (made !== undefined) await rmdir(path).catch(() => undefined);
    },
  };
}

/** A link counts by whose it is, too: its owner can lead it elsewhere. The system's own folders are everybody's. */
async function assertOwnFolder(path: string): Promise<void> {
  const own = ownerOfNew(path);
  for (const { uid } of [await lstat(path), await stat(path)]) {
    if (uid !== own && uid !== ROOT) throw new Error(`its owner is ${nameUser(uid)}`);
  }
}

/** Whose a new file there is: there are file systems on which every file is another's. */
function ownerOfNew(folder: string): number {
  const path = join(folder, `.redis-target-${randomBytes(6).toString('hex')}`);
  const descriptor = openSync(path, 'wx', 0o600);
  try {
    return fstatSync(descriptor).uid;
  } finally {
    closeSync(descriptor);
    rmSync(path);
  }
}

function writeError(path: string, cause: unknown): RedisTargetError {
  return new RedisTargetError(
    'RT_RESULTS_WRITE',
    `Could not use ${path} for the results: ${cause instanceof Error ? cause.message : cause}. Name a folder of your own with --out.`,
    { cause },
  );
}

async function busyError(path: string, owner: string): Promise<RedisTargetError> {
  return new RedisTargetError(
    'RT_RESULTS_BUSY',
    `Could not compare into ${path}: ${owner === '' ? 'another comparison' : await nameProcess(owner)} is comparing into it. ` +
      'Wait until that has ended, or give this comparison a folder of its own with --out.',
  );
}
