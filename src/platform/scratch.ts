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
    throw new RedisTargetError(
      'RT_SCRATCH',
      `Could not make a scratch folder in ${parent}: ${cause instanceof Error ? cause.message : cause}. ` +
        'Make it writable, free some space, or name another folder in TMPDIR.',
      { cause },
    );
  });
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}
