import { startRun } from '../run/start-run.ts';

/**
 * Jest's global setup: `globalSetup: 'redis-target/jest/setup'`, with `redis-target/jest/teardown` beside it.
 *
 * Jest hands its workers the environment as it is after this.
 */
export default async function setup(
  globalConfig: { readonly maxWorkers?: number; readonly rootDir?: string } = {},
): Promise<void> {
  await startRun({
    env: process.env,
    cwd: globalConfig.rootDir ?? process.cwd(),
    workers: globalConfig.maxWorkers,
  });
}
