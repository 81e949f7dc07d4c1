import { getDependencies } from './dependencies.mjs';
import { runTs } from './run-ts.mjs';

const names = process.argv.slice(2);

// `npm run vectors [runner …]`: has each runner write anew what test/vectors/reports/five holds; `cluster`: has real servers
// say anew what test/vectors/cluster-replies.jsonl holds; `conversations`: has real clients talk with them again.
const MADE_BY = {
  cluster: 'test/support/cluster/make-reply-vectors.ts',
  conversations: 'test/support/conversations/make-vectors.ts',
};
await getDependencies();
process.exitCode = await runTs(MADE_BY[names[0]] ?? 'test/support/make-report-vectors.ts', names);
