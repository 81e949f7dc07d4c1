import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { installWithApt } from './apt.mjs';
import { lastWords, run } from './commands.mjs';
import { CACHE, ENGINES, ROOT } from './paths.mjs';
import { say } from './say.mjs';

/** What the tests run on, as `redis-target fetch` knows it; the most important first. */
const WANTED = ['2.8', '6.2', '7.0', '5.0', 'valkey-8.1', 'valkey-9.1'];

/** The clients of package registries, and the packages that bring them on Debian. */
const CLIENTS = [
  { command: 'mvn', packages: ['maven', 'default-jre-headless'] },
  { command: 'pip3', packages: ['python3-pip'] },
];

/**
 * Gets what is lacking of the engines into `.cache/engines`, as a user would: with `redis-target fetch`.
 *
 * @returns {Promise<{ lacking: { engine: string, reason: string }[] }>}
 */
export async function getEngines() {
  mkdirSync(ENGINES, { recursive: true });
  const missing = WANTED.filter((engine) => !isThere(engine));
  if (missing.length === 0) return { lacking: [] };
  say(`Getting ${missing.join(', ')} …`);
  for (const { command, packages } of CLIENTS) {
    // Where it cannot be installed, fetching says what is lacking for which engine.
    await installWithApt(packages, command).catch(() => undefined);
  }
  const { servers, errors, problem } = await fetchServers(missing);
  for (const { engine, path } of servers) say(`  ${keep(engine, path)}`);
  const lacking = missing
    .filter((engine) => !isThere(engine))
    .map((engine) => ({ engine, reason: errors.find(({ asked }) => asked === engine)?.message ?? problem }));
  return { lacking };
}

function isThere(engine) {
  const [name, version] = engine.startsWith('valkey-') ? ['valkey', engine.slice(7)] : ['redis', engine];
  return readdirSync(ENGINES).some((file) => file.startsWith(`${name}-server-${version}.`));
}

export async function fetchServers(engines) {
  const args = ['--import', 'jiti/register', 'src/cli/bin.ts', 'fetch', '--json', ...engines];
  // The pip of the tests' own Python will do where the machine has none.
  const PATH = [process.env.PATH ?? '', join(CACHE, 'python/bin')].join(delimiter);
  const ended = await run(process.execPath, args, { cwd: ROOT, env: { ...process.env, PATH } });
  try {
    return JSON.parse(ended.stdout);
  } catch {
    return { servers: [], errors: [], problem: `redis-target fetch: ${lastWords(ended)}` };
  }
}

/** Puts a server beside the others, under the version that it says itself. A reader never sees half a file. */
function keep({ name, version }, from) {
  const half = join(ENGINES, `half.${process.pid}`);
  try {
    copyFileSync(from, half);
    const path = join(ENGINES, `${name}-server-${version}`);
    renameSync(half, path);
    return path;
  } finally {
    rmSync(half, { force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { lacking } = await getEngines();
  for (const { engine, reason } of lacking) say(`${engine} could not be had: ${reason}`);
  process.exitCode = lacking.length === 0 ? 0 : 1;
}
