import { getDependencies } from './dependencies.mjs';
import { runTs } from './run-ts.mjs';

// `npm run fuzz -- --count 1000000`: every parser on inputs that nobody would write; seeds are printed.
await getDependencies();
process.exitCode = await runTs('test/faults/fuzz/main.ts', process.argv.slice(2));
