import { JAVASCRIPT_SUITES } from './five-verdicts/javascript.ts';
import { OTHER_SUITES } from './five-verdicts/other-languages.ts';
import type { FiveVerdictsSuite } from './five-verdicts/suite.ts';
import { SET_UP_RUNNERS } from './runners.ts';

/** The same suite for runners whose reports are read. */
export const FIVE_VERDICTS: Readonly<Record<string, FiveVerdictsSuite>> = {
  ...JAVASCRIPT_SUITES,
  ...OTHER_SUITES,
};

/** Whether the tests run it: its runner is Node itself, or one that the setup gets. */
export function isRunForReal({ npm, needs }: FiveVerdictsSuite): boolean {
  return npm === undefined || needs !== undefined || SET_UP_RUNNERS.includes(npm);
}
