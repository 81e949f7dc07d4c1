import { type BigIntStats, constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ownUserId } from '../platform/file-owner.ts';
import type { KnownFile } from './build.ts';

// Hashing a server takes 3 to 13 ms, and a server is looked for whenever one is started. So what a file was when its hash
// had been found right stands beside it. The system sets a file's time of change whenever its bytes, its rights or its
// names change, and no program can set it back; so a file that is still what the note says has the same bytes.

const NOTE = 'checked.json';
const MOST_NOTE_BYTES = 1_024;
const WRITABLE_BY_OTHERS = 0o022n;
/** A file that is changed twice within one tick of the system's clock, 10 ms at most, keeps its time of change. */
export const SETTLED_MS = 25;

/** Whether a server was checked before and has not been touched since. Only this user's own note is believed. */
export async function isStillChecked(path: string, known: KnownFile): Promise<boolean> {
  try {
    const note = await readNote(join(dirname(path), NOTE));
    return note !== undefined && note === describeFile(await stat(path, { bigint: true }), known);
  } catch {
    return false;
  }
}

/** The place of a server's note. */
export function notePath(path: string): string {
  return join(dirname(path), NOTE);
}

/**
 * What a note says of a file whose hash was found right.
 *
 * @param seen - Of the moment before it was hashed.
 * @returns Undefined where a later change might not show: the file is too new, or its file system keeps whole seconds only.
 */
export function describeChecked(
  seen: BigIntStats,
  known: KnownFile,
  nowMs: number = Date.now(),
): string | undefined {
  const isFine = seen.ctimeNs % 1_000_000n !== 0n && nowMs - Number(seen.ctimeMs) >= SETTLED_MS;
  return isFine ? describeFile(seen, known) : undefined;
}

function describeFile({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats, { sha256 }: KnownFile): string {
  const numbers = { dev, ino, size, mtimeNs, ctimeNs };
  const texts = Object.entries(numbers).map(([name, value]) => [name, String(value)]);
  return JSON.stringify({ sha256, ...Object.fromEntries(texts) });
}

async function readNote(path: string): Promise<string | undefined> {
  // Where others write, it may be a pipe that nobody fills.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  try {
    const { uid, mode, size } = await file.stat({ bigint: true });
    const own = ownUserId();
    const isOurs = own !== undefined && uid === BigInt(own) && (mode & WRITABLE_BY_OTHERS) === 0n;
    return isOurs && size <= MOST_NOTE_BYTES ? await file.readFile('utf8') : undefined;
  } finally {
    await file.close();
  }
}
