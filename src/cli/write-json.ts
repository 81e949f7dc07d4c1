import { escapeJson } from '../model/visible.ts';
import { maskDeep } from '../platform/mask.ts';
import { writeRaw } from '../platform/output.ts';

/** One JSON document on stdout: no password in it, and nothing that a terminal would act on. */
export function writeJson(stdout: NodeJS.WritableStream, value: unknown): void {
  writeRaw(stdout, `${escapeJson(JSON.stringify(maskDeep(value), null, 2))}\n`);
}
