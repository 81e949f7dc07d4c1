import { readFileSync } from 'node:fs';
import { validateStrict } from 'ctrf';
import { describe, expect, it } from 'vitest';
import { formatCtrf } from '../../../src/results/ctrf.ts';
import { fromCtrf, isCtrf } from '../../../src/results/from/ctrf.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';

function read(text: string) {
  const value: unknown = JSON.parse(text);
  if (!isCtrf(value)) throw new Error('it is not taken for CTRF');
  return fromCtrf(value, '/app');
}
const vector = (name: string): string =>
  readFileSync(new URL(`../../vectors/reports/${name}`, import.meta.url), 'utf8');
const lines = (text: string): string[] =>
  read(text).tests.map(
    ({ file, name, status, retries }) =>
      `${[file, ...name].join(' | ')}: ${status}${retries ? ` after ${retries}` : ''}`,
  );

describe('CTRF', () => {
  it('is written as its schema says, and read again has the same tests', () => {
    const run = makeRun('6.2.11', [
      makeTest('sets > adds', 'passed', { line: 3, durationMs: 12 }),
      makeTest('sets > inner > breaks', 'failed', { message: "ERR unknown command 'UNLINK'", retries: 2 }),
      makeTest('is flaky', 'passed', { retries: 1 }),
      makeTest('is left out', 'skipped', { durationMs: null }),
      makeTest('is to be written', 'todo'),
    ]);
    const text = formatCtrf(run);
    expect(() => validateStrict(JSON.parse(text))).not.toThrow();
    const again = read(text);
    expect(again.tests).toEqual(run.tests.map((test) => ({ ...test, durationMs: test.durationMs ?? 0 })));
    expect(JSON.parse(text)).toMatchObject({
      results: {
        summary: { tests: 5, passed: 2, failed: 1, skipped: 1, pending: 1, flaky: 1 },
        tests: [{ suite: ['sets'] }, { suite: ['sets', 'inner'], retries: 2 }, { flaky: true }, {}, {}],
      },
    });
  });

  it('is written as its schema says whatever a test is called, with what its tries said, and whose each addition is', () => {
    const run = makeRun('6.2.11', [
      makeTest('', 'passed'),
      { ...makeTest('is flaky', 'passed', { retries: 2 }), tries: [{ message: 'ERR no' }, null] },
      makeTest('breaks', 'failed', { message: 'ERR no' }),
    ]);
    const report = JSON.parse(formatCtrf({ ...run, runner: { name: '', version: null } }));
    expect(() => validateStrict(report)).not.toThrow();
    expect(report.results.tests[1]).toMatchObject({
      flaky: true,
      retries: 2,
      retryAttempts: [{ attempt: 1, status: 'failed', message: 'ERR no' }, { attempt: 2 }],
    });
    const keys = [report.results, report.results.tests[2]].flatMap(({ extra }) => Object.keys(extra));
    expect(keys).toEqual(['redis-target.run', 'redis-target.error']);
  });

  it("is read as Playwright's reporter writes it: suites, retries and what is flaky", () => {
    const text = vector('playwright-ctrf.json');
    expect(lines(text)).toEqual([
      'a.spec.ts | top: passed',
      'a.spec.ts | sets | adds: passed',
      'a.spec.ts | sets | breaks: failed after 2',
      'a.spec.ts | sets | sk: skipped',
      'a.spec.ts | sets | flaky: passed after 1',
      'a.spec.ts | hooked | h: failed after 2',
    ]);
    expect(read(text).tests[2]?.error?.message).toMatch(/^expect\(received\)\.toBe\(expected\)/);
  });

  it("is read as Mocha's reporter writes it: hooks are errors outside the tests", () => {
    const text = vector('mocha-ctrf.json');
    expect(lines(text)).toEqual([
      'a.js | t works: passed',
      'a.js | t fails: failed',
      'a.js | t sk: skipped',
      'a.js | t pending: skipped',
      'a.js | t deep works: passed',
      'flaky.js | f flaky: passed after 1',
    ]);
    expect(read(text).errors).toMatchObject([
      { file: 'a.js', message: 'hook broke', type: 'Error' },
      { message: 'each' },
    ]);
  });

  it('that ends before its summary does is not whole', () => {
    const report = { results: { tests: [{ name: 'a', status: 'passed' }], summary: { tests: 3 } } };
    expect(fromCtrf(report, '/app').cut).toContain('counts 3 tests');
  });
});
