import type { TestError } from '../model/results.ts';

const MAX_TEXT = 4_000;
/**
 * What runners, libraries and clients say of something that did not come to its end in time. Vitest, pytest-timeout, Bun and tape say
 * that it timed out; Mocha, Playwright and AVA that a timeout was exceeded; Jest both; Ruby's Timeout that execution expired.
 */
const TIME_OUT = new RegExp(
  [
    '[Tt]imed[ -]?out',
    String.raw`[Tt]imeout (?:of )?\S{1,20}(?: ?m?s)? (?:was )?exceeded|[Tt]imeout (?:was )?exceeded|[Ee]xceeded (?:the )?timeout`,
    'not invoked within the \\d',
    'no new tests completed within',
    String.raw`Timeout \(?>|from pytest-timeout`,
    'execution expired|[Ee]xecution aborted after|was aborted after',
    'still pending but the event loop',
    'exited without ending',
    'i/o timeout|context deadline exceeded|[Tt]imeout (?:reading|connecting)|Connection timeout|ETIMEDOUT|timeout!',
  ].join('|'),
);

/** Whether a test did not come to its end in time, as its runner or its client says. */
export function isTimeOut({ message }: Pick<TestError, 'message'>): boolean {
  return TIME_OUT.test(message.slice(0, MAX_TEXT));
}
