import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { writeAnew } from '../platform/own-file.ts';
import type { KnownFile } from './build.ts';
import { describeChecked, notePath, SETTLED_MS } from './checked.ts';

/** What stays in a processor's cache between reading and hashing. */
const READ_BYTES = 256 * 1024;

/** How a file differs from the one that is known, for a sentence; undefined where it is the same, to its last bit. */
export async function findDeviation(path: string, known: KnownFile): Promise<string | undefined> {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) return 'it is not there';
  if (stats.size !== known.bytes) return `it has ${stats.size} bytes, and ${known.bytes} are expected`;
  const found = hashFile(path);
  return found === known.sha256 ? undefined : `its SHA-256 is ${found}, and ${known.sha256} is expected`;
}

/** Whether a server in the cache is the known one; a note spares the next one that asks the work. */
export async function checkServer(path: string, known: KnownFile): Promise<boolean> {
  const seen = await stat(path, { bigint: true }).catch(() => undefined);
  if (seen === undefined || (await findDeviation(path, known)) !== undefined) return false;
  noteChecked(path, describeChecked(seen, known));
  return true;
}

/** Leaves a note for a server that was found right and that nobody else has got at yet; after the few milliseconds that it takes. */
export async function noteNewServer(path: string, known: KnownFile): Promise<void> {
  await delay(SETTLED_MS);
  noteChecked(path, describeChecked(await stat(path, { bigint: true }), known));
}

function noteChecked(path: string, note: string | undefined): void {
  if (note === undefined) return;
  try {
    writeAnew(notePath(path), note);
  } catch {
    // A cache that only others may write is hashed every time.
  }
}

/** The SHA-256 of a file; at once, since streams take longer for it than reading and hashing do: 30 ms for 15 MB, and 13 so. */
function hashFile(path: string): string {
  const hash = createHash('sha256');
  const piece = Buffer.allocUnsafeSlow(READ_BYTES);
  const file = openSync(path, 'r');
  try {
    for (;;) {
      const length = readSync(file, piece, 0, READ_BYTES, null);
      if (length === 0) return hash.digest('hex');
      hash.update(piece.subarray(0, length));
    }
  } finally {
    closeSync(file);
  }
}
