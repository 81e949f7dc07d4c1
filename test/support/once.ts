import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const LIMIT_MS = 280_000;

const made = new Map<string, Promise<string>>();

/**
 * Makes a folder once, whichever of the test processes comes first; the others wait for it. A half-made folder is never
 * seen, and a maker that was killed is followed by another.
 *
 * @param folder - Its name says what it was made of, so that what is there may be used again.
 */
export function makeOnce(folder: string, make: (half: string) => Promise<void>): Promise<string> {
  // What failed once in this process fails at once the next time, instead of after another long build.
  const known = made.get(folder) ?? makeLocked(folder, make);
  made.set(folder, known);
  return known;
}

async function makeLocked(folder: string, make: (half: string) => Promise<void>): Promise<string> {
  const lock = `${folder}.lock`;
  const deadline = Date.now() + LIMIT_MS;
  await mkdir(dirname(folder), { recursive: true });
  while (!existsSync(folder)) {
    if (Date.now() > deadline) throw new Error(`Nobody finished ${folder} within ${LIMIT_MS / 1000} s.`);
    if (!(await take(lock))) {
      await wait(200);
      continue;
    }
    try {
      if (existsSync(folder)) break;
      const half = `${folder}.half`;
      await rm(half, { recursive: true, force: true });
      await mkdir(half);
      await make(half);
      await rename(half, folder);
    } finally {
      await rm(lock, { recursive: true, force: true });
    }
  }
  return folder;
}

async function take(lock: string): Promise<boolean> {
  try {
    await mkdir(lock);
    await writeFile(join(lock, 'pid'), `${process.pid}`);
    return true;
  } catch {
    const owner = Number(await readFile(join(lock, 'pid'), 'utf8').catch(() => '0'));
    if (owner > 0 && !isAlive(owner)) await rm(lock, { recursive: true, force: true });
    return false;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
