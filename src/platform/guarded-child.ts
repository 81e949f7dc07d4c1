import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { describeProcess, findProcess } from './process-identity.ts';
import { removeFolder } from './scratch.ts';
import { unref } from './unref.ts';

/**
 * Runs a server as its own child and waits for its own stdin to end, which the system sees to however
 * our process goes, SIGKILL included. Then it ends the server, by force after 2 s, and removes the scratch folder.
 *
 * POSIX sh: $1 the scratch folder, $2 the log file, $3 the signal to end it with, then the command, which gets PATH as it
 * came; the guard's own programs have to be found whatever that is. KILL becomes TERM where the server has children, as
 * while it saves in the background, or where the system does not tell: they would be left. Children are told to end, too: the
 * command may be a script whose child is the server. At last all that is left in the guard's own process group is ended, and the
 * guard with it.
 */
const GUARD = `
trap '' PIPE INT HUP TERM
scratch=$1 log=$2 signal=$3
shift 3
exec 3<&0
"$@" >"$log" 2>&1 </dev/null 3<&- &
child=$!
echo "pid $child"
PATH="$PATH:/usr/bin:/bin"
(
  while read -r _ <&3; do :; done
  children=unknown
  read -r children <"/proc/$child/task/$child/children"
  [ -n "$children" ] && signal=TERM
  kill -"$signal" "$child" 2>/dev/null
  for one in $children; do kill -TERM "$one" 2>/dev/null; done
  n=0
  while [ "$signal" != KILL ] && kill -0 "$child" 2>/dev/null && [ "$n" -lt 20 ]; do sleep 0.1; n=$((n + 1)); done
  kill -KILL "$child" 2>/dev/null
  rm -rf "$scratch"
) &
reader=$!
wait "$child"
echo "exit $?"
kill -KILL "$reader" 2>/dev/null
while read -r _ <&3; do :; done
rm -rf "$scratch"
kill -KILL 0
`;

/** Stands for the status of a child whose guard ended before it; no server ends with it. */
export const GUARD_GONE = 255;

/** Between SIGTERM and SIGKILL, in milliseconds. */
const GRACE_MS = 2_000;
const POLL_MS = 10;

export interface SpawnGuardedOptions {
  readonly command: readonly [string, ...string[]];
  /** The child's own folder; removed when it has ended. */
  readonly scratch: string;
  /** The child's working directory. Default: `scratch`. */
  readonly cwd?: string;
  /** Gets the child's stdout and stderr; inside `scratch`. */
  readonly logFile: string;
  readonly env?: NodeJS.ProcessEnv;
  /** How it is ended. `SIGKILL` is for a child that keeps nothing and so has nothing to put in order. Default: SIGTERM. */
  readonly endWith?: 'SIGTERM' | 'SIGKILL';
}

export interface GuardedChild {
  readonly pid: number;
  /** Resolves with the exit status (128 + signal) when the child has ended, {@link GUARD_GONE} where its guard has; never rejects. */
  readonly exited: Promise<number>;
  /** The last lines that the child wrote. */
  lastLines(count?: number): Promise<string[]>;
  /** Ends the child, and resolves when it is gone and its folder with it. Idempotent. */
  close(): Promise<void>;
}

/**
 * Starts a server that cannot outlive this process: a shell guards it, in a session of its own, so that
 * Ctrl-C in the terminal reaches the test runner and not the server that the last tests still need.
 *
 * Neither the guard nor its pipes keep this process alive.
 */
export async function spawnGuarded(options: SpawnGuardedOptions): Promise<GuardedChild> {
  const signal = (options.endWith ?? 'SIGTERM').replace('SIG', '');
  const guard = spawn(
    '/bin/sh',
    ['-c', GUARD, 'redis-target-guard', options.scratch, options.logFile, signal, ...options.command],
    {
      cwd: options.cwd ?? options.scratch,
      env: options.env,
      stdio: ['pipe', 'pipe', 'ignore'],
      detached: true,
    },
  );
  // Writing to a guard that is gone is no news: its end is told by `gone`.
  guard.stdin.on('error', () => undefined);
  const gone = new Promise<void>((resolve) => {
    guard.once('exit', () => resolve());
    guard.once('error', () => resolve());
  });
  const lines = createInterface({ input: guard.stdout });
  let reportExit: (status: number) => void = () => undefined;
  const exited = new Promise<number>((resolve) => {
    reportExit = resolve;
  });
  const pid = await new Promise<number>((resolve, reject) => {
    lines.on('line', (line) => {
      const [word, number] = line.split(' ');
      if (word === 'pid') resolve(Number(number));
      if (word === 'exit') reportExit(Number(number));
    });
    guard.once('error', reject);
    lines.once('close', () => reject(new Error('the guard ended before it had started anything')));
  });
  // Not waited for: the server starts meanwhile, and only ending it needs this.
  const server = describeProcess(pid);
  void gone.then(() => reportExit(GUARD_GONE));
  guard.unref();
  unref(guard.stdin);
  unref(guard.stdout);
  return {
    pid,
    exited,
    lastLines: async (count = 20) => {
      const text = await readFile(options.logFile, 'utf8').catch(() => '');
      return text.trimEnd().split('\n').slice(-count);
    },
    close: async () => {
      guard.ref();
      guard.stdin.end();
      await gone;
      // Somebody may have ended the guard: then nobody has seen to these.
      await endProcess(await server);
      await removeFolder(options.scratch);
    },
  };
}

/** Ends the process of a description, if it is still there. */
async function endProcess(description: string): Promise<void> {
  const pid = Number(description.split(' ')[1]);
  const startedAt = performance.now();
  let told: NodeJS.Signals | undefined;
  while ((await findProcess(description)) === 'there') {
    const sinceMs = performance.now() - startedAt;
    if (sinceMs > 2 * GRACE_MS) return;
    const signal = sinceMs > GRACE_MS ? 'SIGKILL' : 'SIGTERM';
    if (signal !== told) send(pid, signal);
    told = signal;
    await delay(POLL_MS);
  }
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It has ended in between.
  }
}
