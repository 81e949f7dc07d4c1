import { describe, expect, it } from 'vitest';
import { parseJunit } from '../../../../src/results/from/junit.ts';

const FAILED = '<testcase classname="test_a" name="test_x"><failure message="no"/></testcase>';
const PASSED = '<testcase classname="test_a" name="test_x"/>';
const read = (...suites: readonly string[]) =>
  parseJunit(
    `<testsuites>${suites.map((cases) => `<testsuite name="pytest">${cases}</testsuite>`).join('')}</testsuites>`,
    'out.xml',
    '/app',
  ).tests.map(({ status, retries }) => [status, retries]);

describe("pytest's report", () => {
  it('has a test once that stands several times in one suite: it was tried again', () => {
    expect(read(PASSED + FAILED)).toEqual([['failed', 1]]);
    expect(read(FAILED + PASSED)).toEqual([['passed', 1]]);
    expect(read(PASSED + PASSED + PASSED)).toEqual([['passed', 2]]);
  });

  it('has the tests of each suite, where several runs were put into one file: those of another are no tries', () => {
    expect(read(FAILED, PASSED)).toEqual([
      ['failed', 0],
      ['passed', 0],
    ]);
    expect(read(FAILED + PASSED, PASSED, FAILED)).toEqual([
      ['passed', 1],
      ['passed', 0],
      ['failed', 0],
    ]);
  });
});
