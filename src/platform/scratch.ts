import { randomUUID } from 'node:crypto';
import { constants, rmSync, type Stats } from 'node:fs';
import { lstat, mkdir, mkdtemp, open, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { RedisTargetError } from '../errors.ts';
import { nameUser, ownUserId } from './file-owner.ts';

/** The beginning of every scratch folder's name. */
export const SCRATCH_PREFIX = 'redis-target-';

/** Writable by the group or by all. */
const WRITABLE_BY_OTHERS = 0o022;

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
  const parent = temporaryFolder();
  const path = await mkdtemp(join(parent, `${SCRATCH_PREFIX}${purpose}-`)).catch((cause: unknown) => {
    throw scratchError(cause);
  });
  return { path, remove: () => removeFolder(path) };
}

/** TMPDIR may be relative, and means the same folder to a child that is started elsewhere. */
function temporaryFolder(): string {
  return resolve(tmpdir());
}

/** Removes a folder and what is in it. Idempotent. Synchronously: these folders have few files, and one after the other through Node's threads they took 1.5 ms more. */
export async function removeFolder(path: string): Promise<void> {
  rmSync(path, { recursive: true, force: true, maxRetries: 3 });
}

/**
 * Where this user's processes meet: the first of them makes the folder. Whoever knows the key knows its name, so it is
 * to be used by {@link makeOwnFolder} and {@link hasOwnFolder} only.
 *
 * @param purpose - As in {@link makeScratch}.
 * @param key - What they share.
 */
export function sharedFolder(purpose: string, key: string): string {
  // Not by the user's name: in a container a user may have none.
  return join(temporaryFolder(), `${SCRATCH_PREFIX}${purpose}-${ownUserId() ?? 'user'}-${key}`);
}

/**
 * Makes a folder that nobody else can look into, or takes the one of that name that this user has made.
 *
 * @throws {RedisTargetError} `RT_SCRATCH_FOREIGN`, `RT_SCRATCH`.
 */
export async function makeOwnFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw scratchError(error);
    await hasOwnFolder(path);
  }
}

/**
 * Whether there is such a folder of this user's.
 *
 * @throws {RedisTargetError} `RT_SCRATCH_FOREIGN` where it is somebody else's, a link, or open to others: anybody may have
 *   put into it what is there.
 */
export async function hasOwnFolder(path: string): Promise<boolean> {
  const stats = await lstat(path).catch(() => undefined);
  if (stats === undefined) return false;
  if (!stats.isDirectory()) throw foreignError(path, stats, 'is no folder');
  assertOwn(path, stats);
  return true;
}

/**
 * Reads a file of this user's; undefined where there is none.
 *
 * @throws {RedisTargetError} `RT_SCRATCH_FOREIGN` as {@link hasOwnFolder}.
 */
export async function readOwnFile(path: string): Promise<string | undefined> {
  // No link is followed, and nobody waits for a pipe's other end.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(path, flags).catch(async (error: unknown) => {
    const stats = await lstat(path).catch(() => undefined);
    if (stats === undefined) return undefined;
    if (!stats.isFile()) throw foreignError(path, stats, 'is no file');
    assertOwn(path, stats);
    throw scratchError(error);
  });
  if (file === undefined) return undefined;
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw foreignError(path, stats, 'is no file');
    assertOwn(path, stats);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** Writes a file in one step, for this user's eyes only. */
export async function writeOwnFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(text);
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}

function assertOwn(path: string, stats: Stats): void {
  const own = ownUserId();
  if (own === undefined) return;
  if (stats.uid !== own) throw foreignError(path, stats, 'is not this user’s');
  if ((stats.mode & WRITABLE_BY_OTHERS) !== 0)
    throw foreignError(path, stats, `may be written by others (mode 0${(stats.mode & 0o777).toString(8)})`);
}

function foreignError(path: string, stats: Stats, what: string): RedisTargetError {
  return new RedisTargetError(
    'RT_SCRATCH_FOREIGN',
    `Could not use ${path}: it ${what}; its owner is ${nameUser(stats.uid)}. In a shared temporary folder only what this user made is trusted. ` +
      'Have it removed, or name a folder of your own in TMPDIR.',
    { details: { path, uid: stats.uid } },
  );
}

/** The error for a temporary folder that takes nothing. */
export function scratchError(cause: unknown): RedisTargetError {
  return new RedisTargetError(
    'RT_SCRATCH',
    `Could not make a scratch folder in ${temporaryFolder()}: ${cause instanceof Error ? cause.message : cause}. ` +
      'Make it writable, free some space, or name another folder in TMPDIR.',
    { cause },
  );
}
