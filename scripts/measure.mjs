import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { getDependencies } from './dependencies.mjs';
import { fetchServers } from './engines.mjs';
import { CACHE, ENGINES } from './paths.mjs';
import { runTs } from './run-ts.mjs';
import { say } from './say.mjs';

// `npm run measure -- ENGINE…`: sends every example and probe to each engine, a path of a server or a name that
// `redis-target fetch` knows (`6.2`, `valkey-9.0`), and shows what the catalogue does not know. None: all that the tests have.
await getDependencies();
const named = process.argv.slice(2);
const files = named.length > 0 ? named : existsSync(ENGINES) ? serversIn(ENGINES) : [];
const paths = files.filter((name) => existsSync(name)).map((name) => resolve(name));
const wanted = files.filter((name) => !existsSync(name));
if (wanted.length > 0) {
  const { servers, errors, problem } = await fetchServers(wanted);
  paths.push(...servers.map(({ path }) => path));
  for (const { asked, message } of errors) say(`${asked} is no file, and could not be had: ${message}`);
  if (servers.length < wanted.length) {
    if (problem !== undefined) say(problem);
    process.exit(2);
  }
}
if (paths.length === 0) {
  say(
    'No engine was named, and none is in .cache/engines. Name one: npm run measure -- valkey-9.1, or a path.',
  );
  process.exit(2);
}
process.exitCode = await runTs('test/measure/main.ts', [join(CACHE, 'measured'), ...paths]);

function serversIn(folder) {
  return readdirSync(folder)
    .filter((name) => /^(?:redis|valkey)-server-[\d.]+$/.test(name))
    .map((name) => join(folder, name));
}
