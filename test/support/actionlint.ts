import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The program that the setup has got. */
export const ACTIONLINT: string = fileURLToPath(new URL('../../.cache/go/bin/actionlint', import.meta.url));

export function hasActionlint(): boolean {
  return existsSync(ACTIONLINT);
}
