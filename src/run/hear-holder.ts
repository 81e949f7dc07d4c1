import { createInterface } from 'node:readline';
import { writeRaw } from '../platform/output.ts';
import type { HolderProcess } from './holder-process.ts';

/** Begins each line of JSON on a holder's stdout (RFC 7464): a configuration file may print there as well, JSON too. */
export const RECORD = '\u001e';

/**
 * Hears what it tells, and passes on what it says to people, which is fit to be printed already, workflow commands included. It
 * may end whenever it does.
 */
export function hearHolder({ stdout, stderr, stdin }: HolderProcess, onLine: (line: unknown) => void): void {
  stderr.on('data', (text: Buffer) => writeRaw(process.stderr, text));
  stdin.on('error', () => undefined);
  createInterface({ input: stdout }).on('line', (text) => {
    const [printed = '', told] = text.split(RECORD);
    if (told === undefined || printed !== '') process.stderr.write(`${printed}\n`);
    if (told !== undefined) onLine(JSON.parse(told));
  });
}
