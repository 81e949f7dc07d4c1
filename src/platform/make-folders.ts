import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder, and those above it that are not there.
 *
 * In the place of `mkdir` with `recursive`, which tries for ever where a folder takes none although it is there, as /proc does
 * (Node 20.20, all three forms; source: node_file.cc, MKDirpSync and MKDirpAsync): no signal ends such a process but SIGKILL.
 *
 * @returns The topmost of those that were made; undefined where all were there.
 * @throws What the system says: each folder is tried twice at most.
 */
export function makeFolders(path: string): string | undefined {
  try {
    return makeFolder(path);
  } catch (error) {
    const parent = dirname(path);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === path) throw error;
    const topmost = makeFolders(parent);
    const made = makeFolder(path);
    return topmost ?? made;
  }
}

/** Undefined where it was there. Some systems have other errors than EEXIST for one that they would not make. */
function makeFolder(path: string): string | undefined {
  try {
    mkdirSync(path);
    return path;
  } catch (error) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return undefined;
    throw error;
  }
}
