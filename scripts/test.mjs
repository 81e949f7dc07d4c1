import { CHECK_NAMES, NEEDS_MACHINE, runCheck } from './checks.mjs';
import { getEverything, getPackages } from './everything.mjs';
import { say, since } from './say.mjs';

// `npm test`: gets what is lacking, runs every check (or those that are named), and sums up. The last line is
// `N passed, N failed`.
const SLOWEST = 10;
const FAILURE_LINES = 25;
/** Lines of a stack that say nothing of the cause: the runner's own and the nameless ones between them. */
const ELSEWHERE = /^\s+at .*(node_modules|<anonymous>)/;
const startedAtMs = Date.now();
const named = process.argv.slice(2);
if (named.includes('help')) {
  say(`npm test [-- CHECK…]. Checks: ${CHECK_NAMES.join(', ')}. Without one: all, in this order.`);
  process.exit(0);
}
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
  // Types, style and pure tests need no engine: who runs only those does not wait for Docker.
  const wantsMachine = named.length === 0 || named.some((name) => NEEDS_MACHINE.includes(name));
  const { lacking, env, close } = wantsMachine ? await getEverything() : await getPackages();
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
    sayMore(results.flatMap(({ tests }) => tests ?? []));
    sayFailures(results.flatMap(({ failures }) => failures ?? []));
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

/** What failed and with what words, last: of a run of half an hour often only the end is kept, or read. */
function sayFailures(failures) {
  if (failures.length > 0) say('\nFailed:');
  for (const { file, name, messages } of failures) {
    say(`  ✗ ${file} › ${name}`);
    const lines = messages.flatMap((message) => message.split('\n'));
    for (const line of lines.filter((line) => !ELSEWHERE.test(line)).slice(0, FAILURE_LINES))
      say(`      ${line}`);
  }
}

/** What a reader of a long run asks next: what took the time, and what was not run. */
function sayMore(tests) {
  const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed');
  if (skipped.length > 0) {
    say('\nSkipped, each because this machine lacks what its name or its group names:');
    for (const { file, name } of skipped) say(`  – ${file} › ${name}`);
  }
  const slowest = [...tests].sort((a, b) => b.durationMs - a.durationMs).slice(0, SLOWEST);
  if (slowest.length === 0) return;
  say(`\nThe ${slowest.length} slowest tests:`);
  for (const { durationMs, file, name } of slowest)
    say(`  ${(durationMs / 1_000).toFixed(1).padStart(6)} s  ${file} › ${name}`);
}
