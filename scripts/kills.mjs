import { getEverything } from './everything.mjs';
import { runTs } from './run-ts.mjs';

// `npm run kills -- --count 500 --seed 1`: ends runs of every kind at random moments, and looks what is left.
const { env, close } = await getEverything({ python: false });
try {
  Object.assign(process.env, env);
  process.exitCode = await runTs('test/faults/kills/main.ts', process.argv.slice(2));
} finally {
  await close();
}
