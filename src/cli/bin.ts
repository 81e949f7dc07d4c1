#!/usr/bin/env node
import { constants } from 'node:os';
import type { EarlyHolder } from '../run/holder-process.ts';
import { opensTarget } from './opens-target.ts';

const args = process.argv.slice(2);
// Node itself would print the environment of what is started, passwords included.
if (process.env.NODE_DEBUG) (await import('./guard-early.ts')).guardEarly(args, process);
// Who closed stderr, or whose reader is gone, has a command that goes on, and its exit code.
process.stderr.on('error', () => undefined);
const cwd = currentFolder();
// Before anything else is loaded: both take their time, and so take it together.
let earlyHolder: EarlyHolder | undefined;
if (opensTarget(args)) {
  const { spawnEarlyHolder } = await import('../run/holder-process.ts');
  earlyHolder = spawnEarlyHolder(process.env, cwd);
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const controller = new AbortController();
const listeners = new Set<(signal: NodeJS.Signals) => void>();
let endedBy: NodeJS.Signals | undefined;

for (const signal of SIGNALS) {
  process.on(signal, () => {
    if (listeners.size > 0) {
      for (const listener of listeners) listener(signal);
      return;
    }
    // The second one means: at once. Targets are held by processes that clean up by themselves.
    if (endedBy !== undefined) process.exit(128 + constants.signals[signal]);
    endedBy = signal;
    controller.abort(new Error(`Ended by ${signal}`));
  });
}
// A reader that has seen enough (`| head`) is no error.
process.stdout.on('error', (error) => {
  if ('code' in error && error.code === 'EPIPE') process.exit(0);
  process.stderr.write(
    `redis-target: Could not write to stdout: ${error.message}. Free some space, or write elsewhere.\n`,
  );
  process.exit(1);
});

const { runProgram } = await import('./program.ts');
const exitCode = await runProgram(args, {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: () => process.stdin,
  env: process.env,
  cwd,
  signal: controller.signal,
  onSignal: (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  earlyHolder,
});
earlyHolder?.discard();
process.exitCode = endedBy !== undefined && exitCode !== 0 ? 128 + constants.signals[endedBy] : exitCode;

function currentFolder(): string {
  try {
    return process.cwd();
  } catch {
    process.stderr.write(
      'redis-target: Could not start: the current folder does not exist any more. Change to another, and start again.\n',
    );
    process.exit(2);
  }
}
