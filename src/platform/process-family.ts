import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** In a command's environment: which command a process belongs to, whoever its parent is by now. */
export const MARK_VARIABLE = 'REDIS_TARGET_COMMAND';

/** How long a family has between SIGTERM and SIGKILL, in milliseconds. */
const GRACE_MS = 2_000;
/** Then it is given up: the system ends nothing that waits for a broken disk. */
const GIVE_UP_MS = 3_000;
const POLL_MS = 25;

/** A command with all that it started, but for what has gone into a session of its own, as daemons do. */
export interface Family {
  /** What {@link MARK_VARIABLE} is for it. */
  readonly mark: string;
  /** The command's own process; undefined before it is started. */
  readonly root?: number | undefined;
  /** The session in which it was started. Default: its own, which it leads. */
  readonly session?: number | undefined;
}

interface Member {
  readonly pid: number;
  readonly parent: number;
  /** Where the system tells no session, the process group. */
  readonly session: number;
  readonly start: string;
}

/** The session that this process belongs to; undefined where the system does not tell. */
export function ownSession(): number | undefined {
  if (process.platform !== 'linux') return askPs().find(({ pid }) => pid === process.pid)?.session;
  return readProcess('self')?.session;
}

/**
 * Ends a command and all that it started: by SIGTERM, and by SIGKILL 2 s later.
 *
 * @returns When none of them is left.
 */
export async function endFamily(family: Family, first: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
  const startedAt = performance.now();
  const told = new Set<string>();
  // A parent that has ended is no longer there to lead to its children.
  const known = new Map<string, Member>();
  for (;;) {
    const all = listProcesses();
    const isThere = new Set(all.map(nameOf));
    for (const member of membersOf(family, all)) known.set(nameOf(member), member);
    const left = [...known.values()].filter((member) => isThere.has(nameOf(member)));
    const sinceMs = performance.now() - startedAt;
    if (left.length === 0 || sinceMs > GRACE_MS + GIVE_UP_MS) return;
    const signal = sinceMs > GRACE_MS ? 'SIGKILL' : first;
    for (const member of left) {
      const name = `${signal} ${nameOf(member)}`;
      if (told.has(name)) continue;
      told.add(name);
      send(member.pid, signal);
    }
    await delay(POLL_MS);
  }
}

function membersOf({ mark, root, session = root }: Family, all: readonly Member[]): Member[] {
  const byPid = new Map(all.map((one) => [one.pid, one]));
  const descends = (one: Member): boolean => {
    const seen = new Set<number>();
    for (let at: Member | undefined = one; at !== undefined; at = byPid.get(at.parent)) {
      if (at.pid === root) return true;
      if (seen.has(at.pid)) return false;
      seen.add(at.pid);
    }
    return false;
  };
  return all.filter(
    (one) =>
      (session === undefined || one.session === session) &&
      ((root !== undefined && (one.session === root || descends(one))) || isMarked(one.pid, mark)),
  );
}

function nameOf({ pid, start }: Member): string {
  return `${pid} ${start}`;
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended in between, or has become another user's, as sudo does.
  }
}

/** By the environment that it was started with; only Linux tells, and only of this user's processes. */
function isMarked(pid: number, mark: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0').includes(`${MARK_VARIABLE}=${mark}`);
  } catch {
    return false;
  }
}

/** What runs; not what has ended and only waits for its parent to take notice. */
function listProcesses(): Member[] {
  if (process.platform !== 'linux') return askPs();
  return readdirSync('/proc').flatMap((name) => {
    const found = /^\d+$/.test(name) ? readProcess(name) : undefined;
    return found === undefined ? [] : [found];
  });
}

function readProcess(name: string): Member | undefined {
  try {
    const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
    // The name in parentheses may hold anything. After it: state, parent, group, session … start is the 20th.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, parent, , session] = fields;
    if (state === 'Z' || state === 'X') return undefined;
    return {
      pid: Number.parseInt(stat, 10),
      parent: Number(parent),
      session: Number(session),
      start: fields[19] ?? '',
    };
  } catch {
    // It has ended in between.
    return undefined;
  }
}

function askPs(): Member[] {
  const text = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,pgid=,state=,lstart='], { encoding: 'utf8' });
  return text.split('\n').flatMap((line) => {
    const [pid, parent, group, state, ...start] = line.trim().split(/\s+/);
    if (pid === undefined || pid === '' || state?.startsWith('Z')) return [];
    return [{ pid: Number(pid), parent: Number(parent), session: Number(group), start: start.join('_') }];
  });
}
