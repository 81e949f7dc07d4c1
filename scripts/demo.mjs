import { getEverything } from './everything.mjs';
import { runTs } from './run-ts.mjs';
import { say } from './say.mjs';

// `npm run demo`: gets what is lacking, then shows what this package does.
try {
  const { lacking, env, close } = await getEverything({ python: false });
  try {
    process.exitCode = await runTs('test/demo/demo.ts', [], env);
    // Again, since the reader is here now.
    for (const line of lacking) say(`– ${line}`);
    // Where nobody looks, what is lacking must not pass for shown.
    if (process.env.CI && lacking.length > 0) process.exitCode = 1;
  } finally {
    await close();
  }
} catch (error) {
  say(`The demo could not be made ready: ${error.message}`);
  process.exitCode = 1;
}
