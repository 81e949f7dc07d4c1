import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './commands.mjs';
import { say } from './say.mjs';

// What `npm run bench` measures this package beside. Not among our own dependencies: nothing else needs them.
const CONTESTANTS = { 'redis-memory-server': '0.17.1', '@testcontainers/redis': '11.14.0' };

/** Installs the contestants into `folder`, where they are not yet; its path, or undefined where they cannot be had. */
export async function getContestants(folder) {
  const wanted = JSON.stringify({ private: true, dependencies: CONTESTANTS }, undefined, 2);
  const isThere = Object.keys(CONTESTANTS).every((name) => existsSync(join(folder, 'node_modules', name)));
  if (isThere) return folder;
  say(`Getting ${Object.keys(CONTESTANTS).join(' and ')} to measure beside.`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), wanted);
  // Without scripts: redis-memory-server would download and compile a server of its own, and it is given ours.
  const { code, stderr } = await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
  });
  if (code === 0) return folder;
  say(`They could not be installed: ${stderr.trim().split('\n').at(-1)}`);
  return undefined;
}
