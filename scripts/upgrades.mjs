import { getDependencies } from './dependencies.mjs';
import { runTs } from './run-ts.mjs';

// `npm run upgrades`: makes the pages of docs/upgrades of the catalogue; a test says when they are out of date.
await getDependencies();
process.exitCode = await runTs('scripts/upgrades.ts');
