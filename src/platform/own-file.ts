import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, lstatSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { inChunks } from './chunks.ts';
import { nameUser } from './file-owner.ts';

/**
 * Who may read a file: `own` this user alone, as what may hold more than masking knows of (a run's output, notes of the machine);
 * `shared` whomever the umask lets, as reports and results, which a CI's next step uploads as somebody else.
 */
export type FileRights = 'own' | 'shared';

const MODES: Readonly<Record<FileRights, number>> = { own: 0o600, shared: 0o666 };

/**
 * Makes a file anew, for this user's eyes only, in place of the one that may be there; the folder may be one in which
 * others write. No link is followed: what others have put there leads nowhere.
 *
 * @returns Its descriptor, open for writing.
 * @throws Error where another user's file is in its place, which stays as it is; what the system refuses.
 */
export function openAnew(path: string): number {
  return withTemporary(path, 'own', (temporary, descriptor) => {
    renameSync(temporary, path);
    return descriptor;
  });
}

/**
 * The same for a whole text, in one step: whoever reads the file sees all of it, or none.
 *
 * @param text - As a whole, also its bytes, or in pieces, which are made as they are written.
 * @param rights - Default: `own`.
 * @throws As {@link openAnew}.
 */
export function writeAnew(
  path: string,
  text: string | Buffer | Iterable<string>,
  rights: FileRights = 'own',
): void {
  withTemporary(path, rights, (temporary, descriptor) => {
    const isWhole = typeof text === 'string' || Buffer.isBuffer(text);
    for (const chunk of isWhole ? [text] : inChunks(text)) writeFileSync(descriptor, chunk);
    closeSync(descriptor);
    renameSync(temporary, path);
  });
}

/**
 * Removes this user's file, or link, where there is one.
 *
 * @throws As {@link openAnew}.
 */
export function removeOwn(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return;
  withTemporary(path, 'own', (temporary, descriptor) => {
    closeSync(descriptor);
    rmSync(temporary);
    rmSync(path, { force: true });
  });
}

function withTemporary<T>(
  path: string,
  rights: FileRights,
  use: (temporary: string, descriptor: number) => T,
): T {
  const temporary = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  // Whoever has guessed the name was there first, and is told from us by that.
  const descriptor = openSync(temporary, 'wx', MODES[rights]);
  try {
    assertOwn(path, fstatSync(descriptor).uid);
    return use(temporary, descriptor);
  } catch (error) {
    try {
      closeSync(descriptor);
    } catch {
      // It was closed already.
    }
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** There are file systems on which every file is another's: whose ours is, is what counts. */
function assertOwn(path: string, uid: number): void {
  const there = lstatSync(path, { throwIfNoEntry: false });
  if (there === undefined || there.uid === uid) return;
  throw new Error(`it is there already, and its owner is ${nameUser(there.uid)}`);
}
