import { runTs } from './run-ts.mjs';

// `npm run vectors [runner …]`: has each runner write anew what test/vectors/reports/five holds.
process.exitCode = await runTs('test/support/make-report-vectors.ts', process.argv.slice(2));
