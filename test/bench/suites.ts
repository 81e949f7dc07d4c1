import { join } from 'node:path';
import type { TestError, TestResult } from '../../src/model/results.ts';
import { writeRunResults } from '../../src/results/write.ts';
import { makeRun, makeTest } from '../support/run-results.ts';

/** Two runs of one suite: how much of it fails, and where. */
export const SUITES = {
  '2 % fail on the candidate': { every: 50, onBaseline: false },
  'all fail on the candidate': { every: 1, onBaseline: false },
  'all fail on both, differently': { every: 1, onBaseline: true },
} as const;
export type SuiteName = keyof typeof SUITES;

/** Errors as clients and runners word them; each has something of its own test in it, as errors have. */
const ERRORS: readonly ((index: number) => TestError)[] = [
  (index) => ({
    message: `ERR unknown command 'CMD${index % 7}', with args beginning with: 'key:${index}'`,
    type: 'ReplyError',
  }),
  (index) => ({
    message: `expected 'value ${index}' to be 'value ${index + 1}' // Object.is equality`,
    type: 'AssertionError',
    expected: `value ${index + 1}`,
    received: `value ${index}`,
  }),
  (index) => ({
    message: `Test timed out in ${5_000 + (index % 100)}ms.\nIf this is a long-running test, pass a timeout value as the last argument.`,
    type: 'Error',
  }),
  (index) => ({
    message: `ReplyError: WRONGTYPE Operation against a key holding the wrong kind of value: user:${index}`,
    type: 'ReplyError',
  }),
];
const OLD_ERRORS: readonly ((index: number) => TestError)[] = [
  (index) => ({ message: `ERR unknown command 'CMD${index % 7}'`, type: 'ReplyError' }),
  (index) => ({
    message: `expected 'old ${index}' to be 'value ${index + 1}' // Object.is equality`,
    type: 'AssertionError',
    expected: `value ${index + 1}`,
    received: `old ${index}`,
  }),
  (index) => ({ message: `connect ECONNREFUSED 127.0.0.1:${10_000 + (index % 100)}, try ${index}` }),
  (index) => ({ message: `ReplyError: ERR Operation against user:${index}`, type: 'ReplyError' }),
];

/** Writes a suite's two results files, `a.json` and `b.json`. */
export async function writeSuite(name: SuiteName, tests: number, folder: string): Promise<void> {
  const { every, onBaseline } = SUITES[name];
  const passing = Array.from({ length: tests }, (_, index) =>
    makeTest(`area ${index % 97} > feature ${index % 1_009} > does thing number ${index}`, 'passed', {
      file: `test/area-${index % 500}/feature.test.ts`,
      durationMs: index % 37,
      line: index % 400,
    }),
  );
  const fail = (errors: typeof ERRORS): TestResult[] =>
    passing.map((test, index): TestResult => {
      if (index % every !== 0) return test;
      const error = errors[(index / every) % errors.length]?.(index) ?? null;
      return { ...test, status: 'failed', error: error && { ...error, at: `${test.file}:${test.line}:3` } };
    });
  writeRunResults(join(folder, 'a.json'), makeRun('2.8.19', onBaseline ? fail(OLD_ERRORS) : passing));
  writeRunResults(join(folder, 'b.json'), makeRun('6.2.11', fail(ERRORS)));
}
