import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastWords, run } from './commands.mjs';
import { CACHE, ROOT } from './paths.mjs';
import { say } from './say.mjs';

/** So many of npm's processes at once: each loads a core. */
const AT_ONCE = 2;

/**
 * Gets the runners of JavaScript that are tried as they are, each into a folder of its own.
 *
 * @returns {Promise<{ lacking: { runner: string, reason: string }[] }>}
 */
export async function getRunners() {
  const list = JSON.parse(readFileSync(join(ROOT, 'test/support/five-verdicts/runners.json'), 'utf8'));
  const missing = list.filter((runner) => !existsSync(join(folderOf(runner), 'node_modules')));
  if (missing.length > 0) say(`Getting the runners ${missing.join(', ')} …`);
  const lacking = [];
  const get = async () => {
    for (let runner = missing.shift(); runner !== undefined; runner = missing.shift()) {
      const reason = await install(runner);
      if (reason !== undefined) lacking.push({ runner, reason });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, get));
  return { lacking };
}

/** @returns Why it could not be installed, where it could not. */
async function install(runner) {
  const folder = folderOf(runner);
  const half = `${folder}.half`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true });
  writeFileSync(join(half, 'package.json'), '{ "private": true }\n');
  const options = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
  const installed = await run('npm', ['install', ...options, runner], { cwd: half });
  if (installed.code !== 0) {
    rmSync(half, { recursive: true, force: true });
    return `npm install ${runner}: ${lastWords(installed)}`;
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(half, folder);
  return undefined;
}

/** As test/support/runners.ts has it. */
function folderOf(runner) {
  return join(CACHE, 'runners', runner.replace(/^@/, '').replaceAll(/[@/]/g, '-'));
}
