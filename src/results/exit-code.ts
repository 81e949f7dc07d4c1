import { readFileSync } from 'node:fs';
import { writeAnew } from '../platform/own-file.ts';

/** As `write.ts` writes it: at the left margin no text of a test's can stand. */
const FIELD = '\n "exitCode": ';

/** Results files that this process has written, each with its run's id. */
const written = new Map<string, string>();

/**
 * Writes into a results file what this process really ends with, when it ends: a threshold of coverage, a setting of the runner's
 * or a teardown decides on that when the runner's reporters have been heard already.
 *
 * It asks at the last moment that there is, since Jest and Mocha set their exit code in a listener of `exit` of their own (sources:
 * jest-cli 29 and 30, readResultsAndExit; Mocha 10 and 11, lib/cli/run-helpers.js, exitMochaLater).
 */
export function correctExitCodeAtExit(path: string, runId: string): void {
  if (written.size === 0) {
    process.on('exit', correct);
    process.on('beforeExit', moveToEnd);
  }
  written.set(path, runId);
}

/** Behind the listeners that have joined since. */
function moveToEnd(): void {
  process.off('exit', correct);
  process.on('exit', correct);
}

function correct(code: number): void {
  const exitCode = asWaitedFor(Number(process.exitCode ?? code));
  for (const [path, runId] of written) correctIn(path, runId, exitCode);
}

/** As whoever waits for this process sees it: `process.exit(-1)` ends with 255. */
function asWaitedFor(code: number): number {
  return process.platform === 'win32' ? code >>> 0 : code & 0xff;
}

function correctIn(path: string, runId: string, exitCode: number): void {
  try {
    // In bytes: as a text, which is made bytes again, a hundred thousand tests take three times as long at a process's end (170 ms, not 55).
    const bytes = readFileSync(path);
    const from = bytes.indexOf(FIELD) + FIELD.length;
    const to = bytes.indexOf(',', from);
    if (from < FIELD.length || bytes.toString('utf8', from, to) === String(exitCode)) return;
    if (!bytes.includes(`\n "runId": "${runId}",`)) return;
    const corrected = [bytes.subarray(0, from), Buffer.from(String(exitCode)), bytes.subarray(to)];
    writeAnew(path, Buffer.concat(corrected), 'shared');
  } catch {
    // The file is gone, or cannot be written any more: what it says stays what the runner expected.
  }
}
