import { describe, expect, it } from 'vitest';
import { isTimeOut } from '../../../src/messages/time-out.ts';

describe('a test that did not come to its end', () => {
  it.each([
    [
      'Vitest',
      'Test timed out in 5000ms.\nIf this is a long-running test, pass a timeout value as the last argument.',
    ],
    ['Vitest, a hook', 'Hook timed out in 10000ms.'],
    [
      'Mocha',
      'Timeout of 2000ms exceeded. For async tests and hooks, ensure "done()" is called; if returning a Promise, ensure it resolves.',
    ],
    ['Mocha 2', 'timeout of 2000ms exceeded. Ensure the done() callback is being called in this test.'],
    ['Jest', 'thrown: "Exceeded timeout of 5000 ms for a test.'],
    [
      'Jest 25',
      ': Timeout - Async callback was not invoked within the 5000 ms timeout specified by jest.setTimeout.',
    ],
    ['node:test', 'test timed out after 1000ms'],
    [
      'node:test, an empty event loop',
      'Promise resolution is still pending but the event loop has already resolved',
    ],
    ['Playwright', 'Test timeout of 30000ms exceeded.'],
    ['Bun', 'this test timed out after 5000ms.'],
    ['AVA', 'Timed out while running tests'],
    ['AVA, t.timeout', 'Test timeout exceeded'],
    ['tape', 'test timed out after 500ms'],
    ['tape, no end()', 'test exited without ending: pops'],
    ['node-tap', 'timeout!'],
    ['pytest-timeout', 'Failed: Timeout (>5.0s) from pytest-timeout.'],
    ['pytest-timeout 1', 'Failed: Timeout >5.0s'],
    ['RSpec, Minitest', 'Timeout::Error: execution expired'],
    ['PHPUnit', 'This test was aborted after 1 second'],
    ['Go', 'panic: test timed out after 10m0s'],
    ['Go, a context', 'context deadline exceeded'],
    ['JUnit 4', 'test timed out after 1000 milliseconds'],
    ['JUnit 5', 'execution exceeded timeout of 1000 ms by 3 ms'],
    ['go-redis', 'read tcp 127.0.0.1:50000->127.0.0.1:6379: i/o timeout'],
    ['redis-py', 'Timeout reading from socket'],
    ['Lettuce', 'Command timed out after 1 minute(s)'],
  ])('is known by what is said of it: %s', (_, message) => {
    expect(isTimeOut({ message })).toBe(true);
  });

  it.each([
    "expected 'timeout' to be 'ok'",
    'ERR timeout is not an integer or out of range',
    'ERR timeout is negative',
    'expected 2 to be 3',
    'the limit of 100 was exceeded',
  ])('is none: %s', (message) => {
    expect(isTimeOut({ message })).toBe(false);
  });
});
