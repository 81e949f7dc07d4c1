import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';
import { promisify } from 'node:util';

/** What can be said of a process by its description. */
export type Whereabouts =
  | 'there'
  | 'gone'
  /** On another machine, or in another container: its number means nothing here. */
  | 'elsewhere';

const UNKNOWN = '?';
/** In place of its start: the process has ended, and only its parent has not taken notice yet. */
const ENDED = 'ended';

/** Names a process so that a later one with the same number is told apart: `host pid start boot/namespace`. */
export async function describeProcess(pid: number = process.pid): Promise<string> {
  return [hostname(), pid, (await startOf(pid)) ?? UNKNOWN, await readMachine()].join(' ');
}

/** The part of a description that stays while the process runs: a machine may get another name meanwhile. */
export function steadyPartOf(description: string): string {
  return description.split(' ').slice(1).join(' ');
}

/**
 * Where the process of a description is. A machine is known by its boot, since its name may change; after a restart, which
 * ended every process, by its name.
 */
export async function findProcess(description: string): Promise<Whereabouts> {
  const [host, pid, start = UNKNOWN, machine = UNKNOWN] = description.split(' ');
  if (pid === undefined || !/^[1-9]\d*$/.test(pid)) return 'elsewhere';
  const here = await readMachine();
  const [boot, namespace] = machine.split('/');
  const [ownBoot, ownNamespace] = here.split('/');
  if (boot === UNKNOWN || ownBoot === UNKNOWN || boot !== ownBoot) {
    if (host !== hostname()) return 'elsewhere';
    if (boot !== UNKNOWN && ownBoot !== UNKNOWN) return 'gone';
  } else if (namespace !== ownNamespace) return 'elsewhere';
  if (!isAlive(Number(pid))) return 'gone';
  const current = await startOf(Number(pid));
  if (current === ENDED) return 'gone';
  return current === undefined || start === UNKNOWN || current === start ? 'there' : 'gone';
}

/** Whether the process that a description names is certainly gone; one of another machine is never said to be. */
export async function isProcessGone(description: string): Promise<boolean> {
  return (await findProcess(description)) === 'gone';
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

/** When a process started, in words without blanks that only have to be the same each time; undefined where the system does not tell. */
async function startOf(pid: number): Promise<string | undefined> {
  if (process.platform !== 'linux') {
    return (await ask('ps', ['-o', 'lstart=', '-p', String(pid)]))?.replaceAll(/\s+/g, '_');
  }
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  // The name in parentheses may hold spaces; the 22nd field is the start in the kernel's ticks, the 20th after the name.
  const fields = stat?.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields?.[0] === 'Z' || fields?.[0] === 'X' ? ENDED : fields?.[19];
}

let machine: Promise<string> | undefined;

/** `boot/namespace`: which start of which machine, and which container's numbers its processes have. */
function readMachine(): Promise<string> {
  machine ??= (async () => {
    if (process.platform !== 'linux')
      return `${(await ask('sysctl', ['-n', 'kern.bootsessionuuid'])) ?? UNKNOWN}/`;
    const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => UNKNOWN);
    const namespace = await readlink('/proc/self/ns/pid').catch(() => UNKNOWN);
    return `${boot.trim()}/${namespace.replaceAll(/\D/g, '')}`;
  })();
  return machine;
}

async function ask(program: string, args: readonly string[]): Promise<string | undefined> {
  const answer = await promisify(execFile)(program, args, { timeout: 2_000 }).catch(() => undefined);
  return answer?.stdout.trim() || undefined;
}

/** A process as a message names it: `node (pid 4711)`, its program only, since arguments may hold a password. */
export async function nameProcess(description: string): Promise<string> {
  const [host = '', pid = ''] = description.split(' ');
  if ((await findProcess(description)) === 'elsewhere')
    return `process ${pid} of another machine or container (${host})`;
  const program =
    process.platform === 'linux'
      ? await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => undefined)
      : await ask('ps', ['-o', 'comm=', '-p', pid]);
  return program === undefined ? `process ${pid}` : `${program.trim().split('/').at(-1)} (pid ${pid})`;
}

/**
 * Whether a process runs this Node: where the one that started us has ended, its number means another one by now, which may
 * never end. Where the system does not tell, it is believed to be.
 */
export async function isNode(pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return pid > 1;
  const [program, own] = await Promise.all([
    readlink(`/proc/${pid}/exe`).catch(() => ''),
    readlink('/proc/self/exe').catch(() => undefined),
  ]);
  return own === undefined || program === own;
}
