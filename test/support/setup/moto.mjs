import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lastWords, run, which } from './commands.mjs';
import { CACHE } from './paths.mjs';
import { say } from './say.mjs';

const FOLDER = join(CACHE, 'moto');
const PACKAGE = 'moto[server]==5.2.5';

/**
 * Gets moto, which answers as EC2, ECS and ElastiCache do, into a virtual environment of its own.
 *
 * @returns {Promise<{ lacking?: string }>}
 */
export async function getMoto() {
  if (existsSync(join(FOLDER, 'bin/moto_server'))) return {};
  const python = which('python3');
  if (!python) return { lacking: 'python3 is not installed' };
  say('Getting moto …');
  const made = await run(python, ['-m', 'venv', FOLDER]);
  if (made.code !== 0) return { lacking: `python3 -m venv: ${lastWords(made)}` };
  const installed = await run(join(FOLDER, 'bin/pip'), ['install', '--quiet', PACKAGE]);
  return installed.code === 0 ? {} : { lacking: `pip install ${PACKAGE}: ${lastWords(installed)}` };
}
