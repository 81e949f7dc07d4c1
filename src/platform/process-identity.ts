import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';

/** Names a process so that a later one with the same number is told apart: `host pid start`. */
export async function describeProcess(pid: number = process.pid): Promise<string> {
  return `${hostname()} ${pid} ${(await startOf(pid)) ?? '?'}`;
}

/** Whether the process that a description names is certainly gone; one of another machine is never said to be. */
export async function isProcessGone(description: string): Promise<boolean> {
  const [host, pid, start] = description.split(' ');
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
