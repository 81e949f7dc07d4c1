import type { RunResults, TestResult } from '../model/results.ts';
import { type DeadlyTests, keyOfTest } from './deadly-tests.ts';
import { hasLostConnection } from './lost-connection.ts';

/** Runners whose reporter of ours notes at each failure whether the target was dead by then. */
const NOT_NOTED: ReadonlySet<string> = new Set(['tap', 'junit', 'json', 'go test', 'unknown']);

/**
 * Marks the tests that failed on a target that had died: what they say is not the engine's.
 *
 * Those that our reporters saw fail then; of the others those that lost their connection, since a test may hear of it
 * before we do. Where nobody noted when a test failed, all that failed may be.
 *
 * @param deadly - Tests of which the engine is known to die: what they say is the engine's.
 */
export function markLost(run: RunResults, deadly: DeadlyTests): RunResults {
  const isLate = run.deaths?.every(({ moment }) => moment === 'afterTests') ?? true;
  if (isLate) return run;
  const isNoted = !NOT_NOTED.has(run.runner.name);
  const isLost = (test: TestResult): boolean =>
    test.status === 'failed' && (test.targetDied === true || !isNoted || hasLostConnection(test));
  const mark = (test: TestResult): TestResult => {
    if (!isLost(test)) return test;
    if (!deadly.has(keyOfTest(test))) return { ...test, targetDied: true };
    const { targetDied: _, ...own } = test;
    return own;
  };
  return { ...run, tests: run.tests.map(mark) };
}
