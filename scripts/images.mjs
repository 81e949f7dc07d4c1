import { spawn } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { lastWords, run } from './commands.mjs';
import { ENGINES } from './paths.mjs';
import { say } from './say.mjs';

/** Which server the images are made of: `redis:2.8` and `redis:2.8.19`, and so on. */
const PREFIXES = ['2.8', '6.2'];

/**
 * Makes the images that public registries would give, out of the very servers that the tests run locally: the server,
 * the libraries that it is linked against, and nothing else.
 *
 * @throws Error when one could not be made.
 */
export async function getImages() {
  if (process.platform !== 'linux') return;
  for (const prefix of PREFIXES) {
    const file = readdirSync(ENGINES).find((name) => name.startsWith(`redis-server-${prefix}.`));
    if (!file) continue;
    const version = file.slice('redis-server-'.length);
    if (await isOurs(`redis:${version}`, version)) continue;
    say(`Making the images redis:${prefix} and redis:${version} …`);
    await makeImage(join(ENGINES, file), version, [`redis:${prefix}`, `redis:${version}`]);
  }
}

async function isOurs(image, version) {
  const { code, stdout } = await run('docker', [
    'image',
    'inspect',
    '--format',
    '{{json .Config.Labels}}',
    image,
  ]);
  return code === 0 && stdout.includes(`"dev.redis-target.test-image":"${version}"`);
}

async function makeImage(server, version, tags) {
  const folder = mkdtempSync(join(tmpdir(), 'redis-target-setup-'));
  try {
    // What a server needs beside itself: a place for its files, and the loader's libraries.
    for (const name of ['data', 'tmp', 'etc', 'usr/local/bin'])
      mkdirSync(join(folder, name), { recursive: true });
    copyFileSync(server, join(folder, 'usr/local/bin/redis-server'));
    chmodSync(join(folder, 'usr/local/bin/redis-server'), 0o755);
    const { stdout } = await run('ldd', [server]);
    for (const [library] of stdout.matchAll(/\/[^\s:]+/g)) {
      if (library === server) continue;
      mkdirSync(join(folder, dirname(library)), { recursive: true });
      copyFileSync(library, join(folder, library));
    }
    const changes = [
      'ENV PATH=/usr/local/bin',
      'WORKDIR /data',
      'CMD ["redis-server"]',
      'EXPOSE 6379',
      `LABEL dev.redis-target.test-image=${version}`,
    ];
    const archive = spawn('tar', ['-c', '-C', folder, '.'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const args = ['import', ...changes.flatMap((change) => ['--change', change]), '-', tags[0]];
    const imported = await run('docker', args, { input: archive.stdout });
    if (imported.code !== 0) throw new Error(`docker import of Redis ${version}: ${lastWords(imported)}`);
    for (const tag of tags.slice(1)) await run('docker', ['tag', tags[0], tag]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
