import { getEverything } from './everything.mjs';
import { runTs } from './run-ts.mjs';
import { say } from './say.mjs';

// `npm run demo`: gets what is lacking, then shows what this package does.
try {
  const { env, close } = await getEverything({ python: false });
  try {
    process.exitCode = await runTs('test/demo/demo.ts', [], env);
  } finally {
    await close();
  }
} catch (error) {
  say(`The demo could not be made ready: ${error.message}`);
  process.exitCode = 1;
}
