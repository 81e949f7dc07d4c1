import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { installIntoFolder } from './npm-folder.mjs';
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
    const reason = await installIntoFolder(join(FOLDER, major), `node@${major}`);
    if (reason !== undefined) lacking.push({ major, reason });
  }
  return { lacking };
}
