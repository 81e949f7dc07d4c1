import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { EVENTS_SUFFIX } from './from/events.ts';

/** How often the journal is looked at, in milliseconds. */
const LOOK_EVERY_MS = 500;
const NEWLINE = 10;

/**
 * Tells how many tests a running command has reported so far, by the lines of the journals in `folder`.
 *
 * @returns A function that stops the watching.
 */
export function watchJournal(folder: string, onCount: (tests: number) => void): () => void {
  const seen = new Map<string, { bytes: number; lines: number }>();
  const look = (): void => {
    let tests = 0;
    for (const file of journalsIn(folder)) {
      const known = seen.get(file) ?? { bytes: 0, lines: 0 };
      const bytes = sizeOf(file);
      if (bytes > known.bytes) {
        known.lines = countLines(file);
        known.bytes = bytes;
        seen.set(file, known);
      }
      // The first line says what runs; each other line is a test.
      tests += Math.max(0, known.lines - 1);
    }
    onCount(tests);
  };
  const timer = setInterval(look, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}

function journalsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.partial') || name.endsWith(EVENTS_SUFFIX))
      .map((name) => join(folder, name));
  } catch {
    // The folder may be gone or not there yet; then nothing was reported.
    return [];
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function countLines(file: string): number {
  try {
    let lines = 0;
    for (const byte of readFileSync(file)) if (byte === NEWLINE) lines += 1;
    return lines;
  } catch {
    // Renamed between the two looks: the run has just ended.
    return 0;
  }
}
