import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { isProcessGone } from '../../src/platform/process-identity.ts';
import { hasDocker, ourContainers } from './docker.ts';

/** What this package starts; a runner's own workers are its own affair. */
const OURS =
  /redis-server|redis-target-(?:guard|lock)|(?:run\/holder|doctor\/diagnoser)\.|redis-target\/dist/;
const MARK = 'REDIS_TARGET_TEST_MARK';

/** What one run left on this machine; empty lists when all is well. */
export interface Leftovers {
  /**
   * Servers, guards and holders that inherited the run's environment, whoever their parent is now. Listeners live and
   * die with them.
   */
  readonly processes: readonly string[];
  /** Scratch folders of ours in the run's own temporary folder. */
  readonly folders: readonly string[];
  /** Containers that came since and whose process is gone: nobody will remove them. */
  readonly containers: readonly string[];
}

/** Watches one run: give `env` to its process, and ask afterwards what is left. */
export interface Watched extends AsyncDisposable {
  /** For the test's own files. */
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
  look(): Promise<Leftovers>;
  /** All that inherited the run's environment: what it started for the user, too. */
  everything(): { readonly pid: number; readonly command: string }[];
  /** Waits until nothing is left, and gives what still is after the limit. Default: 5_000 ms. */
  settle(limitMs?: number): Promise<Leftovers>;
}

/**
 * Makes an environment by which everything that a run starts can be told from all else on this machine: a mark that
 * children inherit, and a temporary folder of its own. So runs may be watched side by side.
 */
export async function watchLeftovers(): Promise<Watched> {
  const mark = randomUUID();
  const folder = await mkdtemp(join(tmpdir(), 'redis-target-watched-'));
  const temporary = join(folder, 'tmp');
  await mkdir(temporary);
  const withDocker = hasDocker();
  const before = new Set(withDocker ? ourContainers().map(({ id }) => id) : []);
  const everything = (): { pid: number; command: string }[] => markedProcesses(`${MARK}=${mark}`);
  const look = async (): Promise<Leftovers> => ({
    processes: everything()
      .filter(({ command }) => OURS.test(command))
      .map(({ pid, command }) => `${pid} ${command}`),
    folders: (await readdir(temporary)).filter((name) => name.startsWith('redis-target-')),
    containers: withDocker ? await orphans(before) : [],
  });
  return {
    folder,
    env: { [MARK]: mark, TMPDIR: temporary },
    look,
    everything,
    settle: async (limitMs = 5_000) => {
      const deadline = Date.now() + limitMs;
      for (;;) {
        const left = await look();
        const isClean = left.processes.length + left.folders.length + left.containers.length === 0;
        if (isClean || Date.now() > deadline) return left;
        await wait(100);
      }
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

async function orphans(before: ReadonlySet<string>): Promise<string[]> {
  const found = ourContainers().filter(({ id }) => !before.has(id));
  const gone = await Promise.all(
    found.map(({ labels }) => isProcessGone(labels['dev.redis-target.owner'] ?? '')),
  );
  return found.flatMap(({ id }, index) => (gone[index] ? [id] : []));
}

/** Needs /proc: elsewhere the tests that use it are skipped by name. */
function markedProcesses(entry: string): { pid: number; command: string }[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const isMarked = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(entry);
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
        return isMarked ? [{ pid: Number(pid), command }] : [];
      } catch {
        return [];
      }
    });
}
