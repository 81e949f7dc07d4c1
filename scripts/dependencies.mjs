import { spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './paths.mjs';
import { say } from './say.mjs';

/** Installs this package's own dependencies where they are missing or older than package.json. @throws Error */
export async function getDependencies() {
  const installed = join(ROOT, 'node_modules/.package-lock.json');
  const isFresh =
    existsSync(installed) && statSync(installed).mtimeMs >= statSync(join(ROOT, 'package.json')).mtimeMs;
  if (isFresh) return;
  say('Installing dependencies (npm install) …');
  // npm ci refuses the lock where a registry lacks other platforms' packages.
  const args = ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
  const code = await new Promise((resolve) => {
    const npm = spawn('npm', args, {
      cwd: ROOT,
      stdio: ['ignore', 2, 2],
      shell: process.platform === 'win32',
    });
    npm.once('error', () => resolve(127));
    npm.once('close', resolve);
  });
  if (code !== 0) throw new Error(`npm install ended with ${code}`);
}
