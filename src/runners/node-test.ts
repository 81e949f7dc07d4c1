import { TARGET_INFO_VARIABLE } from '../model/variable-names.ts';
import { isNode } from '../platform/process-identity.ts';
import { HOLDER_VARIABLE } from '../run/holder-process.ts';
import { loadWitness } from '../run/injected-recorder.ts';
import { joinSharedRun } from '../run/shared-run.ts';
import { endRun, startRun } from '../run/start-run.ts';

/**
 * node:test on Node ≥ 24: `node --test --test-global-setup=./node_modules/redis-target/dist/runners/node-test.js`. Node
 * takes a path there, and no package's name.
 */
export async function globalSetup(): Promise<void> {
  await startRun({ env: process.env, cwd: process.cwd() });
}

export async function globalTeardown(): Promise<void> {
  await endRun();
}

// Before Node 24 there is no global setup: `node --import redis-target/node-test --test`. Node loads the module into the
// process of each test file, and awaits it before the file. This top-level await is the package's only one outside
// its program: nobody requires this module.
const { env } = process;
const hasGlobalSetup = process.execArgv.some((argument) => argument.startsWith('--test-global-setup'));
if (!hasGlobalSetup && env[HOLDER_VARIABLE] === undefined) {
  const isChildOfRunner = env.NODE_TEST_CONTEXT !== undefined && (await isNode(process.ppid));
  if (isChildOfRunner && env[TARGET_INFO_VARIABLE] === undefined)
    await joinSharedRun(env, process.cwd(), process.ppid).then(() => loadWitness(env));
  // The target's process does not keep this one alive, and gives everything back when it is gone.
  else await globalSetup();
}
