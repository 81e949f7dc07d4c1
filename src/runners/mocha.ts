import { endRun, startRun } from '../run/start-run.ts';

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
  try {
    await endRun();
  } catch (error) {
    // Mocha says nothing of a teardown that fails, and sets the exit code by itself when its process ends.
    process.stderr.write(`redis-target: ${error instanceof Error ? error.message : error}\n`);
    const fail = (): void => {
      process.exitCode ||= 1;
    };
    process.once('exit', fail);
    process.once('beforeExit', () => process.once('exit', fail));
  }
}

async function start(): Promise<void> {
  await startRun({ env: process.env, cwd: process.cwd() });
}
