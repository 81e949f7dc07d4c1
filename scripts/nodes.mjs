import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastWords, run } from './commands.mjs';
import { CACHE } from './paths.mjs';
import { say } from './say.mjs';

const FOLDER = join(CACHE, 'nodes');
/** The lines of Node that the package is for. */
const MAJORS = ['20', '22', '24'];

/**
 * Gets the lines of Node that this one is not, as npm's package `node` has them, each into a folder of its own.
 *
 * @returns {Promise<{ lacking: { major: string, reason: string }[] }>}
 */
export async function getNodes() {
  const [own] = process.versions.node.split('.');
  const missing = MAJORS.filter((major) => major !== own && !existsSync(join(FOLDER, major)));
  if (missing.length > 0) say(`Getting Node ${missing.join(' and ')} …`);
  const lacking = [];
  for (const major of missing) {
    const half = join(FOLDER, `${major}.half`);
    rmSync(half, { recursive: true, force: true });
    mkdirSync(half, { recursive: true });
    writeFileSync(join(half, 'package.json'), '{ "private": true }\n');
    const options = ['--no-audit', '--no-fund', '--no-package-lock', '--loglevel=error'];
    const installed = await run('npm', ['install', ...options, `node@${major}`], { cwd: half });
    if (installed.code === 0) renameSync(half, join(FOLDER, major));
    else lacking.push({ major, reason: `npm install node@${major}: ${lastWords(installed)}` });
  }
  return { lacking };
}
