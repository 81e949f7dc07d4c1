import { dirname, resolve } from 'node:path';
import { RedisTargetError } from '../errors.ts';
import { makeFolders } from '../platform/make-folders.ts';
import { writeAnew } from '../platform/own-file.ts';
import type { CommandIo } from './io.ts';

/**
 * Writes a report, as a whole or in pieces, in one step, with the folders that it needs.
 *
 * @throws {RedisTargetError} `RT_REPORT_WRITE`.
 */
export async function writeReport(
  file: string,
  text: string | Iterable<string>,
  io: CommandIo,
): Promise<void> {
  const path = resolve(io.cwd, file);
  try {
    makeFolders(dirname(path));
    writeAnew(path, text, 'shared');
  } catch (cause) {
    throw new RedisTargetError(
      'RT_REPORT_WRITE',
      `Could not write the report ${path}: ${(cause as Error).message}. Check the path and its rights.`,
      { cause },
    );
  }
}
