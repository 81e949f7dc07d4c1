import { existsSync } from 'node:fs';
import { lastWords, run, which } from './commands.mjs';
import { say } from './say.mjs';

let updated = false;
/** One at a time: apt-get keeps a lock. */
let turn = Promise.resolve();

/** Whether packages may be installed here: as root on Debian or Ubuntu, which is how CI containers are. */
export function canInstallWithApt() {
  return process.getuid?.() === 0 && existsSync('/etc/debian_version') && which('apt-get') !== undefined;
}

/** @throws Error when `command` is not there afterwards, with the reason. */
export async function installWithApt(packages, command) {
  if (which(command)) return;
  if (!canInstallWithApt()) throw new Error(`${command} is not installed (apt-get install ${packages[0]})`);
  const ended = await aptGet(packages);
  if (ended.code !== 0 || !which(command)) throw new Error(`apt-get did not install it: ${lastWords(ended)}`);
}

/** Whether all of these packages of Debian are there already. */
export async function areInstalled(packages) {
  const asked = ['--show', `--showformat=\${db:Status-Status}\\n`, ...packages];
  const { code, stdout } = await run('dpkg-query', asked);
  return code === 0 && stdout.split('\n').every((status) => status === 'installed' || status === '');
}

/** Installs packages as root, or in CI, where machines are thrown away, as who may become root without a password. */
export async function aptGet(packages, asRoot = []) {
  const mine = turn.then(async () => {
    say(`  apt-get install ${packages.join(' ')}`);
    await updateApt(asRoot);
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const [command, ...args] = [
      ...asRoot,
      'apt-get',
      'install',
      '-y',
      '--no-install-recommends',
      ...packages,
    ];
    return await run(command, args, { env });
  });
  turn = mine.then(() => undefined);
  return await mine;
}

/** The lists of a fresh container are empty. Once per process is enough. */
export async function updateApt(asRoot = []) {
  if (updated) return;
  updated = true;
  const [command, ...args] = [...asRoot, 'apt-get', 'update', '-qq'];
  await run(command, args);
}
