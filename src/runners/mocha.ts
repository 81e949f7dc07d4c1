import { endRun, startRun } from '../run/lifecycle.ts';

/**
 * Mocha: `--require redis-target/mocha`.
 *
 * Root hooks may be a function, which Mocha awaits before it loads the first test file: so a client that a
 * file makes at its top already finds REDIS_URL. (Global fixtures come only after the files are loaded.)
 */
export async function mochaHooks(): Promise<Record<string, never>> {
  await start();
  return {};
}

/** With `--parallel` Mocha calls no root hooks in its own process, but this, before it starts the workers. */
export async function mochaGlobalSetup(): Promise<void> {
  await start();
}

export async function mochaGlobalTeardown(): Promise<void> {
  await endRun();
}

async function start(): Promise<void> {
  await startRun({ env: process.env, cwd: process.cwd() });
}
