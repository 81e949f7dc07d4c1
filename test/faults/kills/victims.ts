import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { ourContainers } from '../../support/docker.ts';
import type { Watched } from '../../support/leftovers.ts';
import { waitFor } from '../../support/processes.ts';
import { run } from '../../support/run-ts.ts';
import type { SsmEmulator } from '../../support/ssm-emulator/index.ts';

/** What a target stands on, and may lose. */
export const VICTIMS = ['server', 'container', 'holder', 'tunnel'] as const;
export type Victim = (typeof VICTIMS)[number];

/** What the run stands on that is to lose something. */
export interface Ground {
  readonly watched: Watched;
  readonly emulator: SsmEmulator | undefined;
}

/** Ways in which it is lost, each with what a report has to say of it. */
export interface Ending {
  readonly name: string;
  /** Says how a report names it. */
  readonly said: RegExp;
  /** Ends the baseline's (0) or the candidate's (1). False: there was none any more. */
  end(ground: Ground, side: number): boolean | Promise<boolean>;
}

/** A process that is told to end has done so within, in milliseconds. */
const END_LIMIT_MS = 30_000;
const SILENT = /answers no more/;
/** So much memory is too little for a server that is being filled, in bytes. */
const LITTLE_MEMORY = '16m';

const signals = (
  find: (watched: Watched, side: number) => number | undefined,
  said: Readonly<Partial<Record<NodeJS.Signals, RegExp>>>,
): Ending[] =>
  Object.entries(said).map(([signal, pattern]) => ({
    name: signal,
    said: pattern,
    end: async ({ watched }, side) => {
      const pid = find(watched, side);
      if (pid === undefined) return false;
      process.kill(pid, signal as NodeJS.Signals);
      // A server that is asked to end answers on for some time: until then nothing has died.
      if (signal !== 'SIGSTOP')
        await waitFor('the process is gone', () => commandOf(pid) === '', END_LIMIT_MS);
      return true;
    },
  }));

const inDocker = (name: string, said: RegExp, ...args: readonly string[]): Ending => ({
  name: `docker ${name}`,
  said,
  end: async ({ watched }, side) => {
    const id = findContainer(watched, side);
    if (id === undefined) return false;
    // Not waited for as `docker()` does: other runs have their moments meanwhile.
    return (await run('docker', [...args, id])).exitCode === 0;
  },
});

/** What a session is lost by, when no other can take its place. */
const beyondRecovery = (name: string, cut: (emulator: SsmEmulator) => void): Ending => ({
  name,
  said: /lost its session|answers no more|is gone/,
  end: ({ emulator }) => {
    if (emulator === undefined) return false;
    emulator.faults.answerApi('*', 'AccessDeniedException', Number.POSITIVE_INFINITY);
    cut(emulator);
    return true;
  },
});

/** How each victim is lost. */
export const ENDINGS: Readonly<Record<Victim, readonly Ending[]>> = {
  server: signals(findServer, {
    SIGKILL: /the server \(pid \d+\) was ended by SIGKILL/,
    SIGSEGV: /the server \(pid \d+\) (?:crashed|was ended by SIGSEGV)/,
    SIGTERM: /the server \(pid \d+\) ended/,
    SIGSTOP: SILENT,
  }),
  container: [
    inDocker('kill', /the container \w+ was ended by SIGKILL/, 'kill'),
    inDocker('kill -s SEGV', /the container \w+ (?:crashed|was ended by SIGSEGV)/, 'kill', '-s', 'SEGV'),
    inDocker('stop', /the container \w+ (?:ended|was ended by)/, 'stop', '-t', '1'),
    inDocker('rm -f', /the container \w+ was (?:removed|ended by SIGKILL)/, 'rm', '-f'),
    inDocker('pause', SILENT, 'pause'),
    {
      name: 'want of memory',
      said: /the container \w+ was ended by the system for want of memory \(OOM-killed\)/,
      end: async ({ watched }, side) => {
        const id = findContainer(watched, side);
        if (id === undefined) return false;
        await run('docker', ['update', '--memory', LITTLE_MEMORY, '--memory-swap', LITTLE_MEMORY, id]);
        const { exitCode, stdout } = await run('docker', ['port', id, '6379']);
        if (exitCode !== 0) return false;
        await fill(Number(/:(\d+)$/m.exec(stdout)?.[1]));
        return true;
      },
    },
  ],
  holder: signals((watched, side) => findHolders(watched)[side], {
    SIGKILL: /the process that holds the target \(pid \d+\).* was ended by SIGKILL/,
    SIGSEGV: /the process that holds the target \(pid \d+\).* was ended by SIGSEGV/,
    SIGTERM: /the process that holds the target \(pid \d+\).* was told to end by SIGTERM/,
    SIGSTOP: /the process that holds the target \(pid \d+\).* answers no more/,
  }),
  tunnel: [
    beyondRecovery('the session is ended', ({ faults }) => faults.endSession()),
    beyondRecovery('the agent is killed', ({ faults }) => faults.killAgent()),
    beyondRecovery('the agent is stopped', ({ faults }) => faults.freezeAgent()),
    beyondRecovery('the data channel is cut, and no other let in', ({ faults }) => {
      faults.refuseSocket(403, 1_000);
      faults.dropSockets();
    }),
    beyondRecovery('nothing is relayed any more', ({ faults }) => faults.muteAgent()),
  ],
};

/** Whether what a run needs stands, so that it can be lost. */
export function stands(victim: Victim, { watched, emulator }: Ground): boolean {
  switch (victim) {
    case 'server':
      return [0, 1].every((side) => findServer(watched, side) !== undefined);
    case 'container':
      return [0, 1].every((side) => findContainer(watched, side) !== undefined);
    case 'holder':
      return findHolders(watched).length === 2;
    case 'tunnel':
      return emulator?.sessions.length === 2 && emulator.sessions.every(({ connected }) => connected);
  }
}

/** In the order of their start, which is the targets'. */
function findHolders(watched: Watched): number[] {
  return watched
    .everything()
    .filter(({ command }) => /run\/holder/.test(command))
    .map(({ pid }) => pid)
    .sort((a, b) => a - b);
}

/** By its parents: newer servers write their title over their environment. */
export function findServer(watched: Watched, side: number): number | undefined {
  const holder = findHolders(watched)[side];
  const guards = holder === undefined ? [] : childrenOf(holder);
  return guards.flatMap(childrenOf).find((pid) => /redis-server/.test(commandOf(pid)));
}

function findContainer(watched: Watched, side: number): string | undefined {
  const holder = findHolders(watched)[side];
  return ourContainers().find(
    ({ labels }) => labels['dev.redis-target.owner']?.split(' ')[1] === String(holder),
  )?.id;
}

function childrenOf(pid: number): number[] {
  return read(`/proc/${pid}/task/${pid}/children`)
    .split(' ')
    .filter((child) => child !== '')
    .map(Number);
}

function commandOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).split('\0')[0] ?? '';
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // It has ended in between.
    return '';
  }
}

/** Has a server fill its memory, whatever becomes of it. */
function fill(port: number): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () =>
      socket.write("EVAL \"for i=1,200 do redis.call('set','full:'..i,string.rep('x',1048576)) end\" 0\r\n"),
    );
    socket.once('data', () => socket.destroy());
    socket.once('error', () => undefined);
    socket.once('close', () => resolve());
  });
}
