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

/** The server's own function in which it crashed, by the first line of the stack that is one of its main thread's. */
function placeOf(log: readonly string[]): string | undefined {
  return log
    .map((line) => /(?:redis|valkey)-server\b.*\((\w+)\+0x[0-9a-f]+\)/.exec(line)?.[1])
    .find((name) => name !== undefined && !/^(?:bio|IOThread|sigsegv|logStack|debug)/i.test(name));
}

/** A shell and Docker tell a signal as 128 and its number. */
function signalOf(status: number): string | undefined {
  if (status <= 128) return undefined;
  return Object.entries(constants.signals).find(([, number]) => number === status - 128)?.[0];
}
