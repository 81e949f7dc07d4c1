import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import type { Verdict } from '../../../src/model/comparison.ts';
import type { TestStatus } from '../../../src/model/results.ts';
import { compareTests, makeError, makeRun, makeTest, named, verdictOf } from '../../support/run-results.ts';

describe('verdicts', () => {
  const table: [TestStatus[], TestStatus[], Verdict][] = [
    [['passed'], ['passed'], 'same'],
    [['passed'], ['failed'], 'broken'],
    [['failed'], ['passed'], 'fixed'],
    [['failed'], ['failed'], 'same'],
    [['passed'], ['skipped'], 'skippedInCandidate'],
    [['failed'], ['todo'], 'skippedInCandidate'],
    [['skipped'], ['passed'], 'skippedInBaseline'],
    [['skipped'], ['todo'], 'same'],
    [['passed', 'failed'], ['passed', 'failed'], 'flaky'],
    [['passed', 'passed'], ['passed', 'failed'], 'flaky'],
    [['passed', 'passed'], ['failed', 'failed'], 'broken'],
    [['passed', 'failed'], ['failed', 'failed'], 'flaky'],
    [['passed', 'failed'], ['skipped', 'skipped'], 'flaky'],
  ];
  for (const [baseline, candidate, verdict] of table) {
    it(`calls ${baseline.join('+')} against ${candidate.join('+')} ${verdict}`, () => {
      expect(verdictOf(baseline, candidate)).toBe(verdict);
    });
  }

  it('tells tests that only one side has', () => {
    const comparison = compareTests([makeTest('old'), makeTest('both')], [makeTest('both'), makeTest('new')]);
    expect(named(comparison)).toEqual(['old: onlyInBaseline', 'both: same', 'new: onlyInCandidate']);
  });

  it('does not take a test that a rerun leaves out for one that is missing', () => {
    const whole = [makeTest('a'), makeTest('b', 'failed')];
    const comparison = compareRuns([
      [makeRun('2.8.19', [makeTest('a'), makeTest('b')]), makeRun('2.8.19', [makeTest('b')])],
      [makeRun('6.2.11', whole), makeRun('6.2.11', [makeTest('b', 'failed')])],
    ]);
    expect(named(comparison)).toEqual(['a: same', 'b: broken']);
    expect(comparison.tests[1]?.tally).toEqual([
      { passed: 2, failed: 0, total: 2 },
      { passed: 0, failed: 2, total: 2 },
    ]);
  });

  it('says of a test that fails at random on one engine how often it passed on each', () => {
    const runs = (engine: string, statuses: readonly TestStatus[]) =>
      statuses.map((status) => makeRun(engine, [makeTest('draws', status)]));
    const [test] = compareRuns([
      runs('2.8.19', ['passed', 'passed', 'passed', 'passed', 'passed']),
      runs('6.2.11', ['passed', 'failed', 'passed', 'failed', 'failed']),
    ]).tests;
    expect(test?.verdict).toBe('flaky');
    expect(test?.statuses).toEqual(['passed', 'mixed']);
    expect(test?.tally).toEqual([
      { passed: 5, failed: 0, total: 5 },
      { passed: 2, failed: 3, total: 5 },
    ]);
  });

  it('calls two failures the same that differ in ports, ids, times and addresses only', () => {
    const messages = [
      ['connect ECONNREFUSED 127.0.0.1:41873', 'connect ECONNREFUSED 127.0.0.1:39991'],
      ['no job 6f9619ff-8b86-d011-b42d-00c04fc964ff', 'no job 0b4e7f0e-5a3c-4e0e-9d0a-2f6f1d3c9a11'],
      ['timed out after 5003 ms', 'timed out after 5011 ms'],
      ['at 2026-11-24T12:00:00.123Z', 'at 2026-11-24T12:00:09Z'],
      [
        'NOSCRIPT f_e0e1f9fabfc9d4800c877a703b823ac0578ff8db',
        'NOSCRIPT f_a0e1f9fabfc9d4800c877a703b823ac0578ff8db',
      ],
      ['connect ECONNREFUSED ::1:41873', 'connect ECONNREFUSED ::1:39991'],
      ['nothing listens on port 4187', 'nothing listens on port 39991'],
      ['worker (pid 4711) is gone', 'worker (pid 91) is gone'],
      ['no such key: job:k3j9x2', 'no such key: job:a81zq07'],
      ['no such key: ubi8nz2e', 'no such key: rebxphw0'],
      // One in fourteen ids of this length has no digit.
      ['no such key: ubi8nz2e after 1503 tries', 'no such key: prerlypz after 1471 tries'],
      ['no such key: 0.8347233', 'no such key: 0.14721'],
      [
        "ENOENT: no such file, open '/tmp/suite-AbCdEf/x.rdb'",
        "ENOENT: no such file, open '/tmp/suite-Ghjkl/x.rdb'",
      ],
      [
        'at Wed Nov 25 2026 10:20:30 GMT+0000 (Coordinated Universal Time)',
        'at Thu Nov 26 2026 11:20:30 GMT+0000 (Coordinated Universal Time)',
      ],
      ['needs a newer server than redis 2.8.19', 'needs a newer server than redis 6.2.11'],
      ['expected 1503 to be below 1000', 'expected 1471 to be below 1000'],
    ] as const;
    for (const [one, other] of messages) {
      const comparison = compareTests(
        [makeTest('a', 'failed', { message: one })],
        [makeTest('a', 'failed', { message: other })],
      );
      expect(named(comparison), one).toEqual(['a: same']);
    }
  });

  it('calls two failures different that differ in what was received', () => {
    const failing = (received: string) =>
      makeTest('a', 'failed', { error: makeError('not equal', { expected: '1', received }) });
    expect(named(compareTests([failing('2')], [failing('3')]))).toEqual(['a: differentlyFailing']);
  });

  it.each([
    ['expected 2 to be 3', 'expected 1 to be 3'],
    ['expected 100 to be 3', 'expected 200 to be 3'],
    ['connect ECONNREFUSED 127.0.0.1:6379', 'connect ETIMEDOUT 127.0.0.1:6379'],
    ["expected 'ziplist' to be 'raw'", "expected 'quicklist' to be 'raw'"],
    ["expected 'utf8' to be 'x'", "expected 'utf16' to be 'x'"],
    ['no key42', 'no key17'],
  ])('calls %j and %j different', (one, other) => {
    const failing = (message: string) => [makeTest('a', 'failed', { message })];
    expect(named(compareTests(failing(one), failing(other)))).toEqual(['a: differentlyFailing']);
  });

  it('takes numbers for noise where one engine alone already gives different ones', () => {
    const failing = (count: number) =>
      makeRun('2.8.19', [makeTest('a', 'failed', { message: `saw ${count} jobs` })]);
    const on62 = (count: number) =>
      makeRun('6.2.11', [makeTest('a', 'failed', { message: `saw ${count} jobs` })]);
    expect(
      named(
        compareRuns([
          [failing(3), failing(7)],
          [on62(4), on62(9)],
        ]),
      ),
    ).toEqual(['a: same']);
    expect(
      named(
        compareRuns([
          [failing(3), failing(3)],
          [on62(4), on62(4)],
        ]),
      ),
    ).toEqual(['a: differentlyFailing']);
  });

  it('calls two failures the same where repetitions show the same message on both engines', () => {
    const failing = (message: string) => [makeTest('a', 'failed', { message })];
    const comparison = compareRuns([
      [makeRun('2.8.19', failing('left')), makeRun('2.8.19', failing('right'))],
      [makeRun('6.2.11', failing('right')), makeRun('6.2.11', failing('left'))],
    ]);
    expect(named(comparison)).toEqual(['a: same']);
  });

  it('judges each of several candidates, and takes the gravest verdict for the test', () => {
    const [test] = compareRuns([
      [makeRun('2.8.19', [makeTest('a')])],
      [makeRun('6.2.11', [makeTest('a')])],
      [makeRun('7.0.15', [makeTest('a', 'failed')])],
    ]).tests;
    expect(test?.verdicts).toEqual(['same', 'broken']);
    expect(test?.verdict).toBe('broken');
  });
});
