import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './commands.mjs';
import { say } from './say.mjs';

// What `npm run bench -- gateway` measures the gateway beside, with the libraries that they need: Debian's packages, laid out in a folder and
// not installed, so that no service of theirs is started.
const PACKAGES = [
  'haproxy',
  'nutcracker',
  'liblua5.3-0',
  'libopentracing-c-wrapper0',
  'libopentracing1',
  'libyaml-0-2',
];

/** @returns {Promise<string | undefined>} The folder that they lie in, as below `/`; undefined where they are not to be had. */
export async function getProxies(folder) {
  const programs = ['usr/sbin/haproxy', 'usr/sbin/nutcracker'].map((path) => join(folder, path));
  if (programs.every((path) => existsSync(path))) return folder;
  say('Getting haproxy and nutcracker to measure beside.');
  mkdirSync(folder, { recursive: true });
  const got = await run('apt-get', ['download', ...PACKAGES], { cwd: folder }).catch((error) => ({
    code: 1,
    stderr: String(error),
  }));
  if (got.code !== 0) {
    say(`They are not to be had: ${got.stderr.trim().split('\n').at(-1)}`);
    return undefined;
  }
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.deb')))
    await run('dpkg-deb', ['-x', join(folder, file), folder]);
  return folder;
}
