import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lastWords, run } from './commands.mjs';
import { CACHE } from './paths.mjs';
import { makeVenv } from './python.mjs';
import { say } from './say.mjs';

/** The client whose source package holds its own tests, and what they import. */
const SUITE = {
  file: 'redis-6.4.0.tar.gz',
  requirement: 'redis==6.4.0',
  sha256: 'b01bc7282b8444e28ec36b261df5375183bb47a07eb9c603f284e89cbc5ef010',
  packages: [
    ...[
      'pytest==8.4.2',
      'pytest-asyncio==0.26.0',
      'pytest-timeout==2.4.0',
      'pytest-cov==6.2.1',
      'mock==5.2.0',
    ],
    ...['packaging==25.0', 'ujson==5.10.0', 'numpy==2.2.6', 'cryptography==45.0.5', 'redis-entraid==1.0.0'],
  ],
};

/**
 * Gets redis-py's own tests from the package registry, by its hash, and an environment in which they run.
 *
 * @returns {Promise<{ folder?: string, python?: string, lacking?: string }>}
 */
export async function getRedisPySuite() {
  const home = join(CACHE, 'suites', 'redis-py');
  const folder = join(home, SUITE.file.replace('.tar.gz', ''));
  const venv = join(home, 'venv');
  const python = join(venv, 'bin/python');
  const done = join(home, 'complete');
  if (existsSync(done)) return { folder, python };
  say(`Getting the tests of ${SUITE.requirement} …`);
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const wanted = join(home, 'source.txt');
  writeFileSync(wanted, `${SUITE.requirement} --hash=sha256:${SUITE.sha256}\n`);
  const pip = ['-m', 'pip', '--quiet', '--disable-pip-version-check'];
  const source = ['--no-deps', '--no-binary', ':all:', '--require-hashes', '--dest', home, '-r', wanted];
  try {
    await makeVenv(venv);
  } catch (error) {
    return { lacking: error.message };
  }
  for (const [program, args] of [
    [python, [...pip, 'download', ...source]],
    ['tar', ['xzf', join(home, SUITE.file), '-C', home]],
    [python, [...pip, 'install', ...SUITE.packages]],
  ]) {
    const ended = await run(program, args);
    if (ended.code !== 0) return { lacking: `${program} ${args.join(' ')}: ${lastWords(ended)}` };
  }
  writeFileSync(done, '');
  return { folder, python };
}
