import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RedisTargetError } from '../errors.ts';

/** The beginning of every scratch folder's name. */
export const SCRATCH_PREFIX = 'redis-target-';

export interface Scratch {
  readonly path: string;
  /** Removes the folder and what is in it. Idempotent. */
  remove(): Promise<void>;
}

/**
 * Makes a folder of our own among the system's temporary ones.
 *
 * @param purpose - A word for the folder's name, e.g. `local`.
 * @throws {RedisTargetError} `RT_SCRATCH` where it cannot be written.
 */
export async function makeScratch(purpose: string): Promise<Scratch> {
  const parent = tmpdir();
  const path = await mkdtemp(join(parent, `${SCRATCH_PREFIX}${purpose}-`)).catch((cause: unknown) => {
    throw scratchError(cause);
  });
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}

/**
 * Where this user's processes meet: the first of them makes the folder.
 *
 * @param purpose - As in {@link makeScratch}.
 * @param key - What they share.
 */
export function sharedFolder(purpose: string, key: string): string {
  // Not by the user's name: in a container a user may have none.
  return join(tmpdir(), `${SCRATCH_PREFIX}${purpose}-${process.getuid?.() ?? 'user'}-${key}`);
}

/** The error for a temporary folder that takes nothing. */
export function scratchError(cause: unknown): RedisTargetError {
  return new RedisTargetError(
    'RT_SCRATCH',
    `Could not make a scratch folder in ${tmpdir()}: ${cause instanceof Error ? cause.message : cause}. ` +
      'Make it writable, free some space, or name another folder in TMPDIR.',
    { cause },
  );
}

/** Whether it is the file system that refuses. */
export function isFileError(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^(?:ENOENT|EACCES|EPERM|EROFS|ENOSPC|EDQUOT|ENOTDIR)$/.test(code);
}
