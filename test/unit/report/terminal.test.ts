import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import { judgeGate } from '../../../src/compare/gate.ts';
import { reportAsAnnotations } from '../../../src/report/annotations.ts';
import { reportAsMarkdown } from '../../../src/report/markdown.ts';
import { reportOnTerminal } from '../../../src/report/terminal.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';
import { reportAsJunit } from '../../support/whole-reports.ts';
import { makeLongNamed } from './long-names.ts';
import { makeComparison } from './nasty.ts';

const comparison = makeComparison();
const gate = judgeGate(comparison, 'broken');
describe('the report on the terminal', () => {
  it('has the counts first, then each cause once, then what has no cause', async () => {
    await expect(reportOnTerminal(comparison, { gate, width: 90 })).toMatchFileSnapshot(
      'expected/terminal.txt',
    );
  });

  it.each([80, 120])('keeps names of forty words whole at %i columns', async (width) => {
    const long = makeLongNamed();
    const text = reportOnTerminal(long, { gate: judgeGate(long, 'broken'), width });
    await expect(text).toMatchFileSnapshot(`expected/terminal-${width}.txt`);
    const rows = text.split('\n');
    expect(Math.max(...rows.map((row) => [...row].length))).toBeLessThanOrEqual(width);
    const words = text.replace(/\s+/g, ' ');
    for (const { name, verdict } of long.tests) {
      if (verdict !== 'same' && !name.at(-1)?.startsWith('breaks too')) expect(words).toContain(name.at(-1));
    }
    expect(text).toContain('… and 1 more test');
  });

  it('has no spelled-out colours, whatever fails: in one run only, with values of a line or of several', () => {
    const errors = [
      { message: 'differ', expected: 'one', received: 'other '.repeat(40) },
      { message: 'differ', expected: 'one\ntwo', received: 'one\n2' },
      { message: 'ERR no such category' },
    ];
    const failing = errors.map((error, index) => ({ ...makeTest(`new ${index}`, 'failed'), error }));
    const one = compareRuns([
      [makeRun('2.8.19', [makeTest('old')])],
      [makeRun('6.2.11', [makeTest('old'), ...failing])],
    ]);
    const text = reportOnTerminal(one, { gate: judgeGate(one, 'broken'), width: 80, color: true });
    expect(text).toContain('\u001b[32m');
    expect(text).not.toContain('␛');
    const plain = reportOnTerminal(one, { gate: judgeGate(one, 'broken'), width: 80 });
    expect(plain).toContain('    fails on redis 6.2.11:\n      expected  one\n      received  other');
    expect(Math.max(...plain.split('\n').map((row) => row.length))).toBeLessThanOrEqual(80);
  });

  it('cuts nothing where there is no screen', async () => {
    const long = makeLongNamed();
    const text = reportOnTerminal(long, { gate: judgeGate(long, 'broken') });
    await expect(text).toMatchFileSnapshot('expected/terminal-none.txt');
    // A heading may cut values, around what differs; they stand whole below it.
    expect(text.split('\n').filter((row) => row.startsWith(' ') && row.includes('…'))).toEqual([]);
    for (const { name, verdict } of long.tests)
      if (verdict !== 'same') expect(text).toContain(name.join(' › '));
  });

  it('says of tests that only one engine ran which of them fail there, and that a run did not come to them', () => {
    const text = reportOnTerminal(
      compareRuns([
        [
          makeRun('2.8.19', [
            makeTest('acl list', 'skipped'),
            makeTest('acl cat', 'skipped'),
            makeTest('late'),
          ]),
        ],
        [
          makeRun(
            '6.2.11',
            [makeTest('acl list'), makeTest('acl cat', 'failed', { message: 'ERR no such category' })],
            { outcome: 'timedOut', outcomeDetail: 'did not finish within 60.0 s and was ended' },
          ),
        ],
      ]),
    );
    expect(text).toContain(`only on the baseline · 1 test
  local:6.2 did not come to its end, so they may only not have been reached
  test/app.test.ts › late`);
    expect(text).toContain(`no longer skipped · 2 tests, 1 of them fails
  test/app.test.ts › acl cat
    fails on redis 6.2.11: ERR no such category
  test/app.test.ts › acl list`);
  });

  it('says in the headline how many of the tests fail that ran only there, and no report calls them skipped', () => {
    const skipped = [makeTest('a', 'skipped'), makeTest('b', 'skipped'), makeTest('c', 'skipped')];
    const after = [
      makeTest('a', 'failed'),
      makeTest('b', 'failed'),
      makeTest('c'),
      makeTest('new', 'failed'),
    ];
    const anew = compareRuns([[makeRun('2.8.19', skipped)], [makeRun('6.2.11', after)]]);
    const [headline] = reportOnTerminal(anew).split('\n');
    expect(headline).toBe(
      '1 not on the baseline, and it fails   3 no longer skipped, 2 of them fail   0 same',
    );
    expect(reportAsMarkdown(anew)).toContain('**3** no longer skipped, 2 of them fail');
    const junit = reportAsJunit(anew);
    expect(junit).toContain('tests="4" failures="3" errors="0" skipped="0"');
    expect(junit).toMatch(/name="new"><failure type="not on the baseline"/);
    expect(reportAsAnnotations(anew)).toContain('Was skipped on redis 2.8.19, fails on redis 6.2.11');
  });

  it('shows a problem whole, on several lines, and once', () => {
    const outcomeDetail = `the command ended with exit code 1 and reported no test ${'word '.repeat(20)}end`;
    const broken = compareRuns([
      [makeRun('2.8.19', [makeTest('a')])],
      [makeRun('6.2.11', [], { outcome: 'noTests', outcomeDetail })],
    ]);
    const text = reportOnTerminal(broken, { gate: judgeGate(broken, 'broken'), width: 80 });
    expect(text.match(/word end$/gm)).toHaveLength(1);
    expect(text).toContain('local:6.2 has no whole run: it executed no test');
  });

  it('says how to tell flaky tests from broken ones where each target ran once', () => {
    const hint = '--repeat 3';
    const run = (status: 'passed' | 'failed') =>
      makeRun(status === 'passed' ? '2.8.19' : '6.2.11', [makeTest('a', status)]);
    expect(reportOnTerminal(compareRuns([[run('passed')], [run('failed')]]))).toContain(hint);
    expect(
      reportOnTerminal(
        compareRuns([
          [run('passed'), run('passed')],
          [run('failed'), run('failed')],
        ]),
      ),
    ).not.toContain(hint);
    expect(
      reportOnTerminal(compareRuns([[run('passed')], [makeRun('6.2.11', [makeTest('a')])]])),
    ).not.toContain(hint);
  });

  it('cuts a long title, but never the entry of the catalogue that can be looked up', () => {
    const title = 'one command and another '.repeat(20).trim();
    const causes = comparison.causes.map((cause) =>
      cause.reason ? { ...cause, reason: { ...cause.reason, title } } : cause,
    );
    const [id = ''] = causes.flatMap(({ reason }) =>
      reason ? [`(${reason.id}, since ${reason.since})`] : [],
    );
    for (const width of [40, 80, 120]) {
      const text = reportOnTerminal({ ...comparison, causes }, { width });
      expect(text.replace(/\s+/g, ' ')).toContain(`… ${id}`);
    }
  });

  it('uses colours only when told to', () => {
    expect(reportOnTerminal(comparison)).not.toContain('\u001b');
    expect(reportOnTerminal(comparison, { color: true })).toContain('\u001b[31m2 broken');
  });

  it('keeps to its width and to one screen, whatever the tests are called', () => {
    const many = Array.from({ length: 500 }, (_, index) => makeTest(`${'long '.repeat(40)}${index}`));
    const failing = many.map((test, index) =>
      makeTest(test.name.join(), 'failed', {
        message: `${'word '.repeat(80)} cause ${'abcdefgh'[index % 8]?.repeat((index % 30) + 1)}`,
      }),
    );
    const text = reportOnTerminal(compareRuns([[makeRun('2.8.19', many)], [makeRun('6.2.11', failing)]]), {
      width: 80,
    });
    const lines = text.split('\n');
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThanOrEqual(80);
    expect(lines.length).toBeLessThan(120);
    expect(text).toMatch(/… and \d+ more causes with \d+ tests/);
  });

  it('says of a run that did not finish that it did not', () => {
    const text = reportOnTerminal(
      compareRuns([
        [makeRun('2.8.19', [makeTest('a')])],
        [makeRun('6.2.11', [], { outcome: 'timedOut', outcomeDetail: 'ended after 60 s' })],
      ]),
    );
    expect(text).toContain('! local:6.2 (redis 6.2.11): did not finish: ended after 60 s');
    expect(text).toContain('only on the baseline · 1 test');
  });
});
