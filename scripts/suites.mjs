import { getDependencies } from './dependencies.mjs';
import { getEngines } from './engines.mjs';
import { getRedisPySuite } from './redis-py.mjs';
import { runTs } from './run-ts.mjs';
import { say } from './say.mjs';

// `npm run suites -- 6.2 valkey-9.1`: a cluster client's own tests on a real cluster, directly and through local ports, compared.
await getDependencies();
await getEngines();
const { folder, python, lacking } = await getRedisPySuite();
if (lacking !== undefined) {
  say(`No tests of redis-py: ${lacking}`);
  process.exit(2);
}
process.exitCode = await runTs('test/suites/main.ts', process.argv.slice(2), {
  SUITE_FOLDER: folder,
  SUITE_PYTHON: python,
});
