import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { lstat, readFile, rename, rm, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describeProcess, findProcess } from './process-identity.ts';
import { hasOwnFolder, removeFolder, scratchError } from './scratch.ts';
import { unref } from './unref.ts';

/** How often an owner shows that it lives, in milliseconds. */
const BEAT_MS = 5_000;
/** An owner of another machine or container that shows nothing for so long is gone, in milliseconds. */
const SILENT_MS = 60_000;
/** A lock whose owner was never written down is taken over after this many milliseconds. */
const UNOWNED_MS = 5_000;

/**
 * Makes the folder and keeps it until its own stdin ends, which the system sees to however our process goes: nobody is
 * left to clear up after SIGKILL. Making a folder is the one step that only one process can win.
 *
 * POSIX sh: $1 the folder, $2 what is written down of its owner.
 */
const KEEPER = `
trap '' PIPE INT HUP TERM
umask 077
said=$(mkdir "$1" 2>&1) || {
  case $said in *"File exists") echo busy ;; *) echo "failed $said" ;; esac
  exit
}
printf '%s\\n' "$2" >"$1/owner"
echo taken
while read -r _; do :; done
[ "$(cat "$1/owner" 2>/dev/null)" = "$2" ] && rm -rf "$1"
`;

/** A lock that this process has. It goes with the process, too. */
export interface LockFolder {
  release(): Promise<void>;
}

/**
 * Takes the lock that a folder is: whoever makes it has it.
 *
 * @returns The lock, or the description of the process that has it.
 * @throws {RedisTargetError} `RT_SCRATCH_FOREIGN` where somebody else has made the folder, `RT_SCRATCH`.
 */
export async function takeLockFolder(folder: string): Promise<LockFolder | string> {
  const owner = await findOwner(folder);
  if (owner !== undefined) return owner;
  const mine = `${await describeProcess()} ${randomUUID()}`;
  const keeper = spawn('/bin/sh', ['-c', KEEPER, 'redis-target-lock', folder, mine], {
    cwd: '/',
    // Without a language of its own: what mkdir says is read.
    env: { PATH: `${process.env.PATH ?? ''}:/usr/bin:/bin` },
    stdio: ['pipe', 'pipe', 'ignore'],
    // Ctrl-C in the terminal is for the test runner.
    detached: true,
  });
  keeper.stdin.on('error', () => undefined);
  const gone = once(keeper, 'exit').catch(() => undefined);
  const said = await new Promise<string>((resolve, reject) => {
    const lines = createInterface({ input: keeper.stdout });
    lines.once('line', resolve);
    lines.once('close', () => resolve('failed'));
    keeper.once('error', reject);
  }).catch((cause: unknown) => {
    throw scratchError(cause);
  });
  if (said.startsWith('failed')) throw scratchError(new Error(said.slice('failed '.length)));
  if (said === 'busy') return (await findOwner(folder)) ?? (await takeLockFolder(folder));
  keeper.unref();
  unref(keeper.stdin);
  unref(keeper.stdout);
  const beat = setInterval(() => {
    const now = new Date();
    utimes(folder, now, now).catch(() => undefined);
  }, BEAT_MS);
  beat.unref();
  return {
    release: async () => {
      clearInterval(beat);
      keeper.ref();
      keeper.stdin.end();
      await gone;
      // Somebody may have ended the keeper.
      if ((await readOwner(folder)) === mine) await removeFolder(folder);
    },
  };
}

/** Who has the lock; a lock whose owner is gone is cleared away. Undefined where it is free. */
async function findOwner(folder: string): Promise<string | undefined> {
  if (!(await hasOwnFolder(folder))) return undefined;
  const owner = await readOwner(folder);
  if (!(await isStale(folder, owner))) return owner;
  await clear(folder, owner);
  return undefined;
}

async function readOwner(folder: string): Promise<string> {
  return (await readFile(join(folder, 'owner'), 'utf8').catch(() => '')).trim();
}

async function isStale(folder: string, owner: string): Promise<boolean> {
  const where = owner === '' ? 'elsewhere' : await findProcess(owner);
  if (where !== 'elsewhere') return where === 'gone';
  const made = await lstat(folder).catch(() => undefined);
  return made !== undefined && Date.now() - made.mtimeMs > (owner === '' ? UNOWNED_MS : SILENT_MS);
}

/** Takes it out of the way in one step. Where another process was quicker and has it by now, it gets it back. */
async function clear(folder: string, owner: string): Promise<void> {
  const aside = `${folder}-${randomUUID()}`;
  await rename(folder, aside).catch(() => undefined);
  if ((await readOwner(aside)) === owner) await removeFolder(aside);
  else await rename(aside, folder).catch(() => rm(aside, { recursive: true, force: true }));
}
