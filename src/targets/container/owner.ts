import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';

/** Says that a container is ours. */
export const RUN_LABEL = 'dev.redis-target.run';
/** Says which process a container belongs to: `host pid start`. */
export const OWNER_LABEL = 'dev.redis-target.owner';

/** This process, told apart from a later one with the same number by when it started. */
export async function describeOwner(): Promise<string> {
  return `${hostname()} ${process.pid} ${(await startOf(process.pid)) ?? '?'}`;
}

/** Whether the process that a label names is certainly gone; one of another machine is never said to be. */
export async function isOwnerGone(label: string): Promise<boolean> {
  const [host, pid, start] = label.split(' ');
  if (host !== hostname() || pid === undefined || !/^\d+$/.test(pid)) return false;
  if (!isAlive(Number(pid))) return true;
  const current = await startOf(Number(pid));
  return current !== undefined && start !== '?' && current !== start;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is there, and another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** When a process started, in the kernel's ticks; undefined where the system does not tell. */
async function startOf(pid: number): Promise<string | undefined> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name in parentheses may hold spaces; the 22nd field is the start, the 20th after the name.
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
}
