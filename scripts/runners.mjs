import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { installIntoFolder } from './npm-folder.mjs';
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
      const reason = await installIntoFolder(folderOf(runner), runner);
      if (reason !== undefined) lacking.push({ runner, reason });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, get));
  return { lacking };
}

/** As test/support/runners.ts has it. */
function folderOf(runner) {
  return join(CACHE, 'runners', runner.replace(/^@/, '').replaceAll(/[@/]/g, '-'));
}
