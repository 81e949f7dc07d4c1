import { chmod, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { RedisTargetError } from '../errors.ts';
import { makeFolders } from '../platform/make-folders.ts';
import type { FileChange } from './edit-runner.ts';

/**
 * Writes all changes, or none: each new text is written beside its file first, and only then do they take their places; where one
 * cannot, those that have are put back.
 *
 * @throws {RedisTargetError} `RT_INIT_WRITE`
 */
export async function applyChanges(changes: readonly FileChange[]): Promise<void> {
  const drafts: { readonly change: FileChange; readonly draft: string }[] = [];
  const placed: FileChange[] = [];
  let at = '';
  /** The topmost of the folders that were not there. */
  let made: string | undefined;
  try {
    for (const { path, ...texts } of changes) {
      at = path;
      // What a link leads to is what is changed.
      const change = { path: await realpath(path).catch(() => path), ...texts };
      const draft = join(dirname(change.path), `.${basename(change.path)}.redis-target`);
      made = makeFolders(dirname(change.path)) ?? made;
      drafts.push({ change, draft });
      await writeFile(draft, change.after, { flag: 'wx' });
      const mode = (await stat(change.path).catch(() => undefined))?.mode;
      if (mode !== undefined) await chmod(draft, mode & 0o7777);
    }
    for (const { change, draft } of drafts) {
      at = change.path;
      await rename(draft, change.path);
      placed.push(change);
    }
  } catch (cause) {
    for (const { path, before } of placed) {
      if (before === undefined) await rm(path, { force: true });
      else await writeFile(path, before);
    }
    for (const { draft } of drafts) await rm(draft, { force: true }).catch(() => undefined);
    if (made !== undefined) await rm(made, { recursive: true, force: true });
    throw new RedisTargetError(
      'RT_INIT_WRITE',
      `Could not write ${at}: ${(cause as Error).message}. Nothing was changed. Make the folder writable, and try again.`,
      { cause },
    );
  }
}
