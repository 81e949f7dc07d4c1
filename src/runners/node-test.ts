import { HOLDER_VARIABLE } from '../run/held-target.ts';
import { endRun, startRun } from '../run/lifecycle.ts';

/** node:test on Node ≥ 24: `node --test --test-global-setup=redis-target/node-test`. */
export async function globalSetup(): Promise<void> {
  await startRun({ env: process.env, cwd: process.cwd() });
}

export async function globalTeardown(): Promise<void> {
  await endRun();
}

// Before Node 24 there is no global setup: `node --import redis-target/node-test --test`. The module is awaited
// before the first test file is started, and the processes of the files find the target in their environment.
// This top-level await is the package's only one outside its program: nobody requires this module.
const hasGlobalSetup = process.execArgv.some((argument) => argument.startsWith('--test-global-setup'));
if (!hasGlobalSetup && process.env[HOLDER_VARIABLE] === undefined) {
  await globalSetup();
  // The target's process does not keep this one alive, and gives everything back when it is gone.
  process.once('beforeExit', () => void globalTeardown());
}
