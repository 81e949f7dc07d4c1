import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../', import.meta.url));
/** Ignored by git; holds what the tests need and what is slow to get. */
export const CACHE = join(ROOT, '.cache');
export const ENGINES = join(CACHE, 'engines');
