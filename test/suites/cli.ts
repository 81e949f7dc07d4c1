import { fileURLToPath } from 'node:url';
import { TS_ARGS } from '../support/run-ts.ts';

/** Node's arguments that start the command-line program, unbuilt. */
export const CLI: readonly string[] = [
  ...TS_ARGS,
  fileURLToPath(new URL('../../src/cli/bin.ts', import.meta.url)),
];
