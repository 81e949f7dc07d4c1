import type { Case } from './junit-case.ts';

/** What CTest says of a test that is left out on purpose; anything else kept it from running, and CTest counts it as failed. */
const ON_PURPOSE = /^(?:Disabled|SKIP_RETURN_CODE=.*|SKIP_REGULAR_EXPRESSION_MATCHED|)$/;
/** nose2's word for a test that its author expects to fail. */
const EXPECTED_TO_FAIL = 'test passes unexpectedly';

/** Cases that are told as skipped and have failed: what CTest could not run, because a fixture failed or a program is not there; nose2's. */
export function tellUntold(cases: readonly Case[]): readonly Case[] {
  return cases.map((one) => {
    const { attributes, skippedWhy = '', output, failures } = one;
    const isCtest = attributes.status === 'notrun' && attributes.name === attributes.classname;
    const hasFailed = isCtest ? !ON_PURPOSE.test(skippedWhy) : skippedWhy === EXPECTED_TO_FAIL;
    if (!hasFailed || failures.length > 0) return one;
    return { ...one, failures: [{ message: skippedWhy, type: undefined, text: output }] };
  });
}
