import { getEverything } from './everything.mjs';
import { runTs } from './run-ts.mjs';

// `npm run matrix -- iam 'node 24'`: two apps on four kinds of ElastiCache, run in eight ways on three lines of Node with four clients.
const { env, close } = await getEverything();
try {
  Object.assign(process.env, env);
  process.exitCode = await runTs('test/matrix/main.ts', process.argv.slice(2));
} finally {
  await close();
}
