import { describe, expect, it } from 'vitest';
import { reportAsMarkdown } from '../../../src/report/markdown.ts';
import { reportOnTerminal } from '../../../src/report/terminal.ts';
import { compareTests, makeTest } from '../../support/run-results.ts';
import { reportAsHtml, reportAsJson, reportAsJunit } from '../../support/whole-reports.ts';

const comparison = compareTests(
  [makeTest('steady'), makeTest('tries'), makeTest('breaks', 'passed', { retries: 1 })],
  [
    makeTest('steady'),
    makeTest('tries', 'passed', { retries: 2 }),
    makeTest('breaks', 'failed', { retries: 3 }),
  ],
);
const gate = { failed: false, why: [] };

describe('a test that passed only when it was tried again', () => {
  it('is said in every report, with how often on which engine', () => {
    const terminal = reportOnTerminal(comparison);
    expect(terminal).toContain('passed only when tried again · 1 test\n');
    expect(terminal).toContain('redis 2.8.19: passed, redis 6.2.11: passed after 2 retries');
    const markdown = reportAsMarkdown(comparison);
    expect(markdown).toContain('### Passed only when tried again');
    expect(markdown).toMatch(/tries.*\| passed \| passed after 2 retries \|/);
    expect(reportAsJunit(comparison)).toContain(
      '<system-out>same: redis 2.8.19 passed, redis 6.2.11 passed after 2 retries</system-out>',
    );
    const { tests } = JSON.parse(reportAsJson(comparison, gate));
    expect(
      tests.map(({ sides }: { sides: { retries?: number }[] }) => sides.map(({ retries }) => retries)),
    ).toEqual([
      [undefined, undefined],
      [undefined, 2],
      [1, 3],
    ]);
    const html = reportAsHtml(comparison, { gate, createdAt: new Date(0) });
    expect(html).toContain('"y":[0,2]');
  });

  it('is said beside what else became of it', () => {
    expect(reportOnTerminal(comparison)).toContain('passed after 1 retry');
  });

  it('is not said where nothing was tried again', () => {
    const once = compareTests([makeTest('a')], [makeTest('a')]);
    expect(reportOnTerminal(once) + reportAsMarkdown(once)).not.toMatch(/retr|tried again/);
  });
});
