import { writeRaw } from '../platform/output.ts';
import type { HolderProcess } from './holder-process.ts';

/** Passes on what it says to people, which is fit to be printed already, workflow commands included. It may end whenever it does. */
export function hearHolder({ stderr, stdin }: HolderProcess): void {
  stderr.on('data', (text: Buffer) => writeRaw(process.stderr, text));
  stdin.on('error', () => undefined);
}
