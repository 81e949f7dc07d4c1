import { constants } from 'node:os';
import type { TargetDeath } from '../model/usage.ts';

/** So many of a log's last lines hold a whole crash report. */
export const CRASH_LINES = 1_000;

const CRASH =
  /crashed by signal: (\d+)|(?:Guru Meditation: .*|=== ASSERTION FAILED ===|PANIC: [^(\n]*[^(\s]|Out Of Memory .*)/;

/**
 * How a server ended, from its exit status and the end of its log.
 *
 * Its own crash report names the client's command (source: Redis' src/debug.c, logCurrentClient).
 */
export function howItEnded(status: number, log: readonly string[]): Pick<TargetDeath, 'how' | 'command'> {
  const name = log
    .map((line) => /argv\[0\]: '"?([A-Za-z][\w.-]{0,31})"?'/.exec(line)?.[1])
    .find((found) => found !== undefined);
  const command = name === undefined ? {} : { command: name.toUpperCase() };
  const [crash] = log.flatMap((line) => CRASH.exec(line)?.[0] ?? []);
  const signal = signalOf(status);
  if (crash !== undefined) {
    const place = placeOf(log);
    const where = place === undefined ? '' : ` in ${place}`;
    return { how: `crashed${where} (${signal ?? `status ${status}`}; its log says "${crash}")`, ...command };
  }
  if (signal === 'SIGKILL') {
    return { how: 'was ended by SIGKILL, by somebody or by the system for want of memory', ...command };
  }
  if (signal !== undefined) return { how: `was ended by ${signal}`, ...command };
  return {
    how: status === 0 ? 'ended (status 0, as after SHUTDOWN)' : `ended with status ${status}`,
    ...command,
  };
}

/** How many of a stack's functions are told: the one that crashed may only serve the one that is to blame. */
const TOLD_FUNCTIONS = 3;

/** The server's own functions in which it crashed, the innermost first, by the stack of its main thread. */
function placeOf(log: readonly string[]): string | undefined {
  const names = log
    .flatMap((line) => /(?:redis|valkey)-server\b.*\((\w+)\+0x[0-9a-f]+\)/.exec(line)?.[1] ?? [])
    .filter((name) => !/^(?:bio|IOThread|sigsegv|logStack|debug)/i.test(name));
  return names.length === 0 ? undefined : names.slice(0, TOLD_FUNCTIONS).join(' < ');
}

/** A shell and Docker tell a signal as 128 and its number. */
function signalOf(status: number): string | undefined {
  if (status <= 128) return undefined;
  return Object.entries(constants.signals).find(([, number]) => number === status - 128)?.[0];
}
