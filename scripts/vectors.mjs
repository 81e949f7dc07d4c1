import { runTs } from './run-ts.mjs';

const names = process.argv.slice(2);

// `npm run vectors [runner …]`: has each runner write anew what test/vectors/reports/five holds; `cluster`: has real servers
// say anew what test/vectors/cluster-replies.jsonl holds.
process.exitCode = names.includes('cluster')
  ? await runTs('test/support/cluster/make-reply-vectors.ts')
  : await runTs('test/support/make-report-vectors.ts', names);
