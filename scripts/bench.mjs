import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './commands.mjs';
import { getContestants } from './contestants.mjs';
import { getDependencies } from './dependencies.mjs';
import { getEngines } from './engines.mjs';
import { CACHE, ROOT } from './paths.mjs';
import { getProxies } from './proxies.mjs';
import { runTs } from './run-ts.mjs';
import { say } from './say.mjs';

// `npm run bench`: gets what is lacking, builds, and measures. Parts can be named: `npm run bench -- compare`.
const PARTS = ['compare', 'tunnel', 'gateway', 'start', 'reasons', 'source', 'cluster'];
const named = process.argv.slice(2);
const unknown = named.filter((name) => !PARTS.includes(name));
if (unknown.length > 0) {
  say(`There is no part ${unknown.join(', ')}. There are: ${PARTS.join(', ')}.`);
  process.exit(2);
}
// What runs in the terminal gets Ctrl-C by itself; this lets us clean up behind it.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

await getDependencies();
const { lacking } = await getEngines();
if (lacking.some(({ engine }) => engine === '6.2')) {
  say('No Redis 6.2 is to be had here: only comparing is measured.');
  PARTS.splice(0, PARTS.length, 'compare');
}
mkdirSync(CACHE, { recursive: true });
// A build of its own: whoever builds beside us must not change what is measured. Within the repository, to find its packages.
const folder = mkdtempSync(join(CACHE, 'bench-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
copyFileSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
const dist = join(folder, 'dist');
const built = await run(process.execPath, [join(ROOT, 'scripts/build.mjs'), dist, '--all-modules']);
if (built.code !== 0) {
  say(`The package could not be built:\n${built.stdout}${built.stderr}`);
  process.exit(1);
}
// Its packages are there only now.
await (await import('./bundle.mjs')).bundleEmulator(folder);
const parts = named.length > 0 ? named : PARTS;
const contestants = parts.includes('start')
  ? await getContestants(join(CACHE, 'bench-contestants'))
  : undefined;
const proxies = parts.includes('gateway') ? await getProxies(join(CACHE, 'bench-proxies')) : undefined;
for (const part of parts) {
  say(`── ${part}`);
  const beside = part === 'gateway' ? proxies : contestants;
  const args = [dist, join(CACHE, 'bench', `${part}.json`), ...(beside === undefined ? [] : [beside])];
  const code = await runTs(`test/bench/${part}.ts`, args, { BENCH_EMULATOR: join(folder, 'emulator.js') });
  if (code !== 0) process.exitCode = 1;
}
