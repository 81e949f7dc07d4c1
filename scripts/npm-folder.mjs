import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { lastWords, run } from './commands.mjs';

/**
 * Installs packages of npm's into a folder of their own, which is there when all of them are.
 *
 * @param {string} folder that holds `node_modules` afterwards, and nothing of what it held before
 * @param {...string} packages as npm names them: `jest@29`
 * @returns {Promise<string | undefined>} Why they could not be installed, where they could not.
 */
export async function installIntoFolder(folder, ...packages) {
  const half = `${folder}.half`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true });
  writeFileSync(`${half}/package.json`, '{ "private": true }\n');
  const options = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  const installed = await run('npm', ['install', ...options, ...packages], { cwd: half });
  if (installed.code !== 0) {
    rmSync(half, { recursive: true, force: true });
    return `npm install ${packages.join(' ')}: ${lastWords(installed)}`;
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(half, folder);
  return undefined;
}
