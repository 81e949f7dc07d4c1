import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canInstallWithApt, installWithApt } from './apt.mjs';
import { lastWords, run, which } from './commands.mjs';
import { CACHE } from './paths.mjs';
import { say } from './say.mjs';

const FOLDER = join(CACHE, 'python');
/** moto answers as EC2, ECS and ElastiCache do; pytest and redis are what an app in another language uses. */
const PACKAGES = ['moto[server]==5.2.5', 'pytest==8.4.2', 'redis==6.4.0'];
const DONE = join(FOLDER, 'complete');
/** What checks the policies, templates and workflows that `iam`, `infra` and `init --ci` write. */
const LINTERS = ['parliament==1.6.4', 'cfn-lint==1.58.0', 'python-hcl2==8.1.4', 'check-jsonschema==0.39.0'];
/** Of this list: an environment that has an earlier one gets what it lacks. */
const LINTERS_DONE = join(FOLDER, 'linters-2');

/**
 * Gets Python packages for the tests into a virtual environment of their own.
 *
 * @returns {Promise<{ lacking?: string }>}
 */
export async function getPython() {
  if (existsSync(DONE)) return {};
  try {
    say('Getting moto and pytest …');
    await makeVenv(FOLDER);
    const lacking = await pipInstall(...PACKAGES);
    if (lacking !== undefined) return { lacking };
    writeFileSync(DONE, '');
    return {};
  } catch (error) {
    return { lacking: error.message };
  }
}

/**
 * Gets the linters into the same environment; without them everything else goes on.
 *
 * @returns {Promise<{ lacking?: string }>}
 */
export async function getLinters() {
  if (existsSync(LINTERS_DONE)) return {};
  if (!existsSync(DONE)) return { lacking: 'there is no Python environment to put them into' };
  say('Getting linters of policies and templates …');
  const lacking = await pipInstall(...LINTERS);
  if (lacking !== undefined) return { lacking };
  writeFileSync(LINTERS_DONE, '');
  return {};
}

/**
 * Gets a program that is packed as a wheel into the same environment.
 *
 * @param {string} wheel with its version, as pip reads it
 * @param {string} name of the program
 * @returns {Promise<{ program?: string, lacking?: string }>}
 */
export async function installIntoPython(wheel, name) {
  if (!existsSync(DONE)) return { lacking: 'there is no Python environment to put it into' };
  const lacking = await pipInstall(wheel);
  return lacking === undefined ? { program: join(FOLDER, 'bin', name) } : { lacking };
}

/**
 * Makes a virtual environment, in place of what the folder held.
 *
 * @throws Error where there is no Python 3, or it cannot make one.
 */
export async function makeVenv(folder) {
  if (!which('python3') && canInstallWithApt()) await installWithApt(['python3', 'python3-venv'], 'python3');
  const python = which('python3');
  if (!python) throw new Error('python3 is not installed');
  rmSync(folder, { recursive: true, force: true });
  const made = await run(python, ['-m', 'venv', folder]);
  if (made.code !== 0) throw new Error(`python3 -m venv: ${lastWords(made)}`);
}

/** @returns Why they could not be installed, where they could not. */
async function pipInstall(...packages) {
  // By the interpreter: a script of pip's names the folder in which it was installed.
  const installed = await run(join(FOLDER, 'bin/python'), ['-m', 'pip', 'install', '--quiet', ...packages]);
  return installed.code === 0 ? undefined : `pip install ${packages.join(' ')}: ${lastWords(installed)}`;
}
