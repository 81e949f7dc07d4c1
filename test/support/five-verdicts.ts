import { JAVASCRIPT_SUITES } from './five-verdicts/javascript.ts';
import { OTHER_SUITES } from './five-verdicts/other-languages.ts';
import type { FiveVerdictsSuite } from './five-verdicts/suite.ts';

/** The same suite for runners whose reports are read. */
export const FIVE_VERDICTS: Readonly<Record<string, FiveVerdictsSuite>> = {
  ...JAVASCRIPT_SUITES,
  ...OTHER_SUITES,
};
