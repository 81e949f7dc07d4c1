import { CHECK_NAMES, runCheck } from './checks.mjs';
import { getEverything } from './everything.mjs';
import { say, since } from './say.mjs';

// `npm test`: gets what is lacking, runs every check (or those that are named), and sums up. The last line is
// `N passed, N failed`.
const startedAtMs = Date.now();
const named = process.argv.slice(2);
const unknown = named.filter((name) => !CHECK_NAMES.includes(name));
if (unknown.length > 0) {
  say(`There is no check ${unknown.join(', ')}. There are: ${CHECK_NAMES.join(', ')}.`);
  process.exit(2);
}

// What runs in the terminal gets Ctrl-C by itself; this lets our own exit handlers run, which end what we started.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

let passed = 0;
let failed = 0;
try {
  const { lacking, env, close } = await getEverything();
  // Where nobody looks, what is lacking must not pass for tested.
  if (process.env.CI) failed += lacking.length;
  try {
    const results = [];
    for (const name of named.length > 0 ? named : CHECK_NAMES) results.push(await runCheck(name, env));
    say('');
    for (const result of results) {
      passed += result.passed;
      failed += result.failed;
      const skipped = result.skipped > 0 ? `, ${result.skipped} skipped` : '';
      say(
        `${result.failed === 0 ? '✓' : '✗'} ${result.name}: ${result.passed} passed, ${result.failed} failed${skipped}`,
      );
    }
    for (const line of lacking) say(`${process.env.CI ? '✗' : '–'} ${line}`);
  } finally {
    await close();
  }
} catch (error) {
  failed += 1;
  say(`✗ setup: ${error.message}`);
}
say(`in ${since(startedAtMs)}`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
