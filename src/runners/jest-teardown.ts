import { endRun } from '../run/start-run.ts';

/** Jest's global teardown: `globalTeardown: 'redis-target/jest/teardown'`. */
export default async function teardown(): Promise<void> {
  await endRun();
}
