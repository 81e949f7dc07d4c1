import { closeSync, constants, openSync, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Settings } from '../../config/settings.ts';
import { answerUse, isUseAskedFor } from '../../results/run-folder.ts';
import type { HeldRun } from './held-run.ts';
import { unusedError } from './tell-use.ts';

/** Giving everything back must not wait for long, in milliseconds. */
const LIMIT_MS = 1_500;

/**
 * What a run did of which nobody has asked: one that was killed, or one without an end of ours, as under `node --import`.
 */
export async function tellUnasked(
  run: HeldRun,
  settings: Settings | undefined,
  say: (line: string) => void,
): Promise<void> {
  if (run.isTold || settings === undefined) return;
  const use = await Promise.race([run.end(true), delay(LIMIT_MS, undefined, { ref: false })]).catch(
    () => undefined,
  );
  if (use === undefined || settings.unused === 'ignore') return;
  const error = unusedError(run.name, use);
  if (error !== undefined) say(`${error.message} [${error.code}]`);
}

/** Answers a reporter that waits for what was used in a run that is over but for its process. */
export async function answerReporter(run: HeldRun): Promise<void> {
  if (run.folder === undefined || !isUseAskedFor(run.folder)) return;
  const use = await run.end(true);
  if (use !== undefined) await answerUse(run.folder, use.usage);
}

/**
 * Where another process says its errors; only Linux tells, and not where it is a socket. Opened while that process is there.
 *
 * @returns What writes a line there and gives it back at the end.
 */
export function stderrOf(pid: number): { say(line: string): void; close(): void } {
  let file: number | undefined;
  try {
    file = openSync(`/proc/${pid}/fd/2`, constants.O_WRONLY | constants.O_APPEND | constants.O_NOCTTY);
  } catch {
    // Then nobody hears of it but the results file.
  }
  return {
    say: (line) => {
      if (file === undefined) return;
      try {
        writeSync(file, `redis-target: ${line}\n`);
      } catch {
        // Whoever read it is gone.
      }
    },
    close: () => {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}
