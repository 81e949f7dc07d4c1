#!/usr/bin/env node
import { constants } from 'node:os';
import { type EarlyHolder, spawnEarlyHolder } from '../run/holder-process.ts';
import { opensTarget } from './opens-target.ts';

const args = process.argv.slice(2);
// Node itself would print the environment of what is started, passwords included.
if (process.env.NODE_DEBUG) (await import('./guard-early.ts')).guardEarly(args, process);
// Before anything else is loaded: both take their time, and so take it together.
let earlyHolder: EarlyHolder | undefined;
if (opensTarget(args)) {
  earlyHolder = spawnEarlyHolder(process.env, process.cwd());
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
  throw error;
});

const { runProgram } = await import('./program.ts');
const exitCode = await runProgram(args, {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  signal: controller.signal,
  onSignal: (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  earlyHolder,
});
earlyHolder?.discard();
process.exitCode = endedBy !== undefined && exitCode !== 0 ? 128 + constants.signals[endedBy] : exitCode;
