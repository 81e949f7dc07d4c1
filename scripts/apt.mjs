import { existsSync } from 'node:fs';
import { lastWords, run, which } from './commands.mjs';
import { say } from './say.mjs';

let updated = false;

/** Whether packages may be installed here: as root on Debian or Ubuntu, which is how CI containers are. */
export function canInstallWithApt() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && which('apt-get') !== undefined;
}

/** @throws Error when `command` is not there afterwards, with the reason. */
export async function installWithApt(packages, command) {
  if (which(command)) return;
  if (!canInstallWithApt()) throw new Error(`${command} is not installed (apt-get install ${packages[0]})`);
  say(`  apt-get install ${packages.join(' ')}`);
  await updateApt();
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const ended = await run('apt-get', ['install', '-y', '--no-install-recommends', ...packages], { env });
  if (ended.code !== 0 || !which(command)) throw new Error(`apt-get did not install it: ${lastWords(ended)}`);
}

/** The lists of a fresh container are empty. Once per process is enough. */
export async function updateApt() {
  if (updated) return;
  updated = true;
  await run('apt-get', ['update', '-qq']);
}
