import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import type { RunResults } from '../../../src/model/results.ts';
import { reportAsMarkdown } from '../../../src/report/markdown.ts';
import { reportOnTerminal } from '../../../src/report/terminal.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';

function runOn(version: string, port: number, message: string): RunResults {
  const run = makeRun(version, [
    makeTest('the client > has its defaults', 'failed', { message }),
    makeTest('the client > connects'),
  ]);
  return { ...run, target: { ...run.target, endpoint: `redis://127.0.0.1:${port}` } };
}

const notesOf = (message: string, port = 41234): readonly string[] | undefined =>
  compareRuns([[runOn('2.8.19', port, message)], [runOn('6.2.11', 43210, 'expected 43210 to be 6379')]])
    .notes;

describe('the served port beside 6379', () => {
  it.each([
    'AssertionError: expected 41234 to be 6379',
    'Expected: 6379\nReceived: 41234',
    'expected { host: "127.0.0.1", port: 41234 } to deeply equal { port: 6379 }',
    'redis://127.0.0.1:41234 is not redis://127.0.0.1:6379/0',
  ])('is noted with the way out: %s', (message) => {
    expect(notesOf(message)).toEqual([
      expect.stringMatching(
        /^1 test expects port 6379 .*41234, 43210.*export: \{ REDIS_URL: false \}.*--no-export/,
      ),
    ]);
  });

  it.each(['expected 41234 to be 6380', 'expected 141234 to be 6379', 'expected 6379 to be 16379'])(
    'is not noted where only one of the two is there: %s',
    (message) => {
      const one = [[runOn('2.8.19', 41234, message)], [runOn('6.2.11', 43210, 'x')]];
      expect(compareRuns(one).notes).toEqual([]);
    },
  );

  it('is noted of each test once, however many runs it failed in', () => {
    const run = (version: string): RunResults => {
      const message = 'expected 41234 to be 6379';
      const tests = ['one', 'other'].map((name) => makeTest(name, 'failed', { message }));
      const made = makeRun(version, [
        ...tests,
        makeTest('passes'),
        makeTest('says nothing', 'failed', { error: null }),
      ]);
      return { ...made, target: { ...made.target, endpoint: 'redis://127.0.0.1:41234/0' } };
    };
    const { notes } = compareRuns([[run('2.8.19'), run('2.8.19')], [run('6.2.11')]]);
    expect(notes).toEqual([expect.stringMatching(/^2 tests expect port 6379 and see .*\(41234\)/)]);
  });

  it('is not noted where the target is served on 6379 itself, or on no port', () => {
    for (const endpoint of ['redis://127.0.0.1:6379', 'redis://server']) {
      const run = runOn('2.8.19', 1, 'expected 6379 to be 6379');
      const moved = { ...run, target: { ...run.target, endpoint } };
      expect(compareRuns([[moved], [moved]]).notes).toEqual([]);
    }
  });

  it('is said in the reports, and fails no gate by itself', () => {
    const comparison = compareRuns([
      [runOn('2.8.19', 41234, 'expected 41234 to be 6379')],
      [runOn('6.2.11', 43210, 'expected 43210 to be 6379')],
    ]);
    expect(comparison.problems).toEqual([]);
    for (const report of [
      reportOnTerminal(comparison, { width: 80, color: false }),
      reportAsMarkdown(comparison),
    ])
      expect(decode(report)).toMatch(/REDIS_URL: false.*--no-export/);
  });
});

/** As a reader sees it: Markdown has its letters escaped. */
function decode(text: string): string {
  return text
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
    .replaceAll(/\s+/g, ' ');
}
