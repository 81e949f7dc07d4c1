import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { updateApt } from './apt.mjs';
import { lastWords, run, which } from './commands.mjs';
import { ENGINES } from './paths.mjs';

const INSTALLED = '/usr/bin/redis-server';
const LIBRARIES = [
  'libjemalloc2',
  'liblua5.1-0',
  'liblzf1',
  'libatomic1',
  'lua-cjson',
  'lua-bitop',
  'libssl3',
];

/**
 * Redis 7.0 as Debian 12 has it: the installed one, or the package unpacked beside our cache, which needs no root.
 *
 * @returns {Promise<string>} A launcher: Debian links its server against libraries that have to be found.
 */
export async function getDebianRedis() {
  if (existsSync(INSTALLED)) {
    const text = execFileSync(INSTALLED, ['--version'], { encoding: 'utf8' });
    if (text.includes('v=7.')) return launcher(INSTALLED);
  }
  if (!which('apt-get') || !which('dpkg')) throw new Error('there is no Debian package manager');
  const folder = join(ENGINES, 'debian-redis');
  const downloads = mkdtempSync(join(tmpdir(), 'redis-target-setup-'));
  try {
    if (process.getuid?.() === 0) await updateApt();
    const got = await run('apt-get', ['download', 'redis-tools', 'redis-server'], { cwd: downloads });
    if (got.code !== 0) throw new Error(`apt-get download redis-tools redis-server: ${lastWords(got)}`);
    // Most are installed anyway; a name that this release does not have is no reason to stop.
    for (const name of LIBRARIES) await run('apt-get', ['download', name], { cwd: downloads });
    mkdirSync(folder, { recursive: true });
    for (const file of readdirSync(downloads)) {
      const unpacked = await run('dpkg', ['-x', join(downloads, file), folder]);
      if (unpacked.code !== 0) throw new Error(`dpkg -x ${file}: ${lastWords(unpacked)}`);
    }
  } finally {
    rmSync(downloads, { recursive: true, force: true });
  }
  return launcher(join(folder, 'usr/bin/redis-server'), libraryFolders(folder));
}

function libraryFolders(folder) {
  const base = join(folder, 'usr/lib');
  return readdirSync(base, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name.endsWith('-gnu'))
    .map((entry) => join(base, entry.name));
}

/** `exec` keeps the process id, so a signal to it reaches the server. */
function launcher(path, libraries = []) {
  const environment =
    libraries.length === 0 ? '' : `LD_LIBRARY_PATH='${libraries.join(':')}' && export LD_LIBRARY_PATH\n`;
  return `#!/bin/sh\n${environment}exec '${path}' "$@"\n`;
}
