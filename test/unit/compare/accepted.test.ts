import { describe, expect, it } from 'vitest';
import { type AcceptedDifference, applyAccepted, parseAccepted } from '../../../src/compare/accepted.ts';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import { judgeGate } from '../../../src/compare/gate.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';

describe('accepted differences', () => {
  // Made when it is asked for: what runs before all tests is met by each of them, to a mutation run.
  const compare = () =>
    compareRuns([
      [makeRun('2.8.19', [makeTest('suite > one'), makeTest('suite > two'), makeTest('suite > three')])],
      [
        makeRun('6.2.11', [
          makeTest('suite > one', 'failed'),
          makeTest('suite > two', 'failed'),
          makeTest('suite > three'),
        ]),
      ],
    ]);
  const now = new Date('2026-11-24T23:59:00Z');
  const entry = (test: string, until = '2026-11-24', file?: string): AcceptedDifference => ({
    test,
    reason: 'known',
    until,
    ...(file === undefined ? {} : { file }),
  });
  const judge = (entries: readonly AcceptedDifference[]) => {
    const comparison = compare();
    const { tests, faults } = applyAccepted(comparison.tests, entries, now);
    return judgeGate({ ...comparison, tests }, 'broken', faults);
  };

  it('let the gate pass until the end of their last day', () => {
    expect(judge([entry('suite > one'), entry('suite > two')])).toEqual({ failed: false, why: [] });
  });

  it('cover only what they name', () => {
    expect(judge([entry('suite > one')]).why).toEqual(['1 test broken']);
    expect(judge([entry('suite > one'), entry('suite > two', '2026-12-01', 'other.test.ts')]).why).toEqual([
      '1 test broken',
      '"suite > two" is accepted, but does not differ (any more): remove the entry, or correct its name',
    ]);
  });

  it('fail the gate when they have expired', () => {
    expect(judge([entry('suite > one'), entry('suite > two', '2026-11-23')]).why).toEqual([
      '1 test broken',
      '"suite > two" was accepted until 2026-11-23, which is over: mend it, or give it more time',
    ]);
  });

  it('fail the gate when they are not needed, or name no test', () => {
    const { why } = judge([
      entry('suite > one'),
      entry('suite > two'),
      entry('suite > three'),
      entry('suite > four'),
    ]);
    expect(why).toEqual([
      '"suite > three" is accepted, but does not differ (any more): remove the entry, or correct its name',
      '"suite > four" is accepted, but is in no run: remove the entry, or correct its name',
    ]);
  });

  it('cover a test in the file that they name, and each of its namesakes by an entry of its own', () => {
    const sides = (['passed', 'failed'] as const).map((status) => [
      makeRun(status === 'passed' ? '2.8.19' : '6.2.11', [
        makeTest('it', status, { file: 'a.ts' }),
        makeTest('it', status, { file: 'b.ts' }),
      ]),
    ]);
    const { tests } = compareRuns(sides);
    const accepted = (...files: readonly string[]) =>
      applyAccepted(
        tests,
        files.map((file) => entry('it', '2026-11-24', file)),
        now,
      );
    expect(accepted('b.ts').tests.map((test) => test.accepted)).toEqual([
      undefined,
      { reason: 'known', until: '2026-11-24' },
    ]);
    expect(accepted('b.ts', 'a.ts').tests.every((test) => test.accepted !== undefined)).toBe(true);
    expect(accepted('b.ts', 'a.ts').faults).toEqual([]);
    // The first that is for the file counts, and the other does no good.
    expect(applyAccepted(tests, [entry('it'), entry('it', '2026-11-24', 'a.ts')], now).faults).toHaveLength(
      1,
    );
  });

  it('leave everything as it is where there are none', () => {
    const { tests } = compare();
    expect(applyAccepted(tests, [], now).tests).toBe(tests);
  });

  it('may name their schema, and are read from a file without one', () => {
    expect(parseAccepted('{"$schema": "./accepted.json", "version": 1, "accepted": []}', 'f.json')).toEqual(
      [],
    );
    const [read] = parseAccepted(JSON.stringify({ version: 1, accepted: [entry('a')] }), 'f.json');
    expect(read).toStrictEqual(entry('a'));
  });

  it('are read from their file', () => {
    const text = JSON.stringify({ version: 1, accepted: [entry('a > b', '2027-02-28', 'x.ts')] });
    expect(parseAccepted(text, 'f.json')).toEqual([entry('a > b', '2027-02-28', 'x.ts')]);
  });

  const wrong: [string, string, RegExp][] = [
    ['no JSON', '{"version": 1, "acc', /it is not JSON/],
    ['a list', '[]', /it is no object/],
    ['null', 'null', /it is no object/],
    ['a number', '5', /it is no object/],
    ['another version', '{"version": 2, "accepted": []}', /`version` is 2, and 1 is expected/],
    ['no version', '{"accepted": []}', /`version` is not there/],
    ['no list', '{"version": 1}', /no list `accepted`/],
    ['an unknown field', '{"version": 1, "accepted": [], "x": 1}', /`x` is not known/],
    ['a list that is none', '{"version": 1, "accepted": {}}', /no list `accepted`/],
    ['null for an entry', '{"version": 1, "accepted": [null]}', /`accepted\[0\]` is no object/],
    ['a name alone', '{"version": 1, "accepted": ["a"]}', /`accepted\[0\]` is no object/],
    ['no text', '{"version": 1, "accepted": [{"test": 1}]}', /`accepted\[0\]\.test` has to be a text/],
    [
      'no reason',
      '{"version": 1, "accepted": [{"test": "a", "reason": "", "until": "2027-02-28"}]}',
      /`accepted\[0\]\.reason` has to be a text/,
    ],
    [
      'a file that is no text',
      '{"version": 1, "accepted": [{"test": "a", "reason": "r", "until": "2027-02-28", "file": 1}]}',
      /`accepted\[0\]\.file` has to be a text/,
    ],
    [
      'a month that does not exist',
      '{"version": 1, "accepted": [{"test": "a", "reason": "r", "until": "2027-13-01"}]}',
      /`accepted\[0\]\.until` is "2027-13-01"/,
    ],
    [
      'a time in place of a day, in the second entry',
      '{"version": 1, "accepted": [{"test": "a", "reason": "r", "until": "2027-02-28"}, {"test": "b", "reason": "r", "until": "2027-02-28T00:00:00Z"}]}',
      /`accepted\[1\]\.until` is "2027-02-28T/,
    ],
    [
      'a misspelt field',
      '{"version": 1, "accepted": [{"tests": "a"}]}',
      /`accepted\[0\]\.tests` is not known/,
    ],
    [
      'a day that does not exist',
      '{"version": 1, "accepted": [{"test": "a", "reason": "r", "until": "2027-02-30"}]}',
      /`accepted\[0\]\.until` is "2027-02-30"/,
    ],
  ];
  for (const [what, text, message] of wrong) {
    it(`are refused where there is ${what} in the file`, () => {
      expect(() => parseAccepted(text, 'f.json')).toThrow(
        expect.objectContaining({ code: 'RT_ACCEPTED_INVALID', message: expect.stringMatching(message) }),
      );
    });
  }
});
