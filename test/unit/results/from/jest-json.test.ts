import { describe, expect, it } from 'vitest';
import {
  fromJestAssertion,
  type JestAssertion,
  messageOfUnloaded,
} from '../../../../src/results/from/jest.ts';
import { fromJestJson, isJestJson } from '../../../../src/results/from/jest-json.ts';

const passed: JestAssertion = {
  ancestorTitles: ['sets', ''],
  title: 'adds',
  status: 'passed',
  duration: 3,
  invocations: 3,
  location: { line: 7 },
};
const failed: JestAssertion = {
  ancestorTitles: [],
  title: 'pops',
  status: 'failed',
  failureMessages: ['ReplyError: ERR no\n    at f (/app/test/a.js:3:1)'],
};
const file = (more: object) => ({
  name: '/app/test/a.js',
  status: 'passed',
  message: '',
  assertionResults: [passed],
  ...more,
});
const read = (...testResults: readonly object[]) => fromJestJson({ testResults }, 'r.json', '/app');

describe('a test of Jest’s', () => {
  it('has its suites, its tries, its time and its place', () => {
    expect(fromJestAssertion(passed, '/app/test/a.js', '/app')).toStrictEqual({
      file: 'test/a.js',
      name: ['sets', 'adds'],
      status: 'passed',
      retries: 2,
      durationMs: 3,
      line: 7,
      error: null,
    });
    const bare = { ancestorTitles: [], title: 't', status: 'pending' };
    expect(fromJestAssertion(bare, 'a.js', '/app', 'node')).toStrictEqual({
      file: 'a.js',
      name: ['[node]', 't'],
      status: 'skipped',
      retries: 0,
      durationMs: null,
      error: null,
    });
    expect(fromJestAssertion({ ...bare, status: 'todo', invocations: 0 }, 'a.js', '/app')).toMatchObject({
      status: 'todo',
      retries: 0,
    });
  });

  it('fails with what its last try threw, taken apart', () => {
    const errorOf = (more: Partial<JestAssertion>) =>
      fromJestAssertion({ ...failed, ...more }, 'a.js', '/app').error;
    expect(errorOf({})).toStrictEqual({ message: 'ERR no', type: 'ReplyError', at: 'test/a.js:3:1' });
    expect(errorOf({ failureMessages: ['Error: first', 'plain'] })).toStrictEqual({ message: 'plain' });
    expect(errorOf({ failureMessages: null })?.message).toBe('failed without a message');
    const detail = { name: 'JestAssertionError', matcherResult: { expected: 1, actual: 2 } };
    expect(errorOf({ failureDetails: [{}, detail] })).toMatchObject({
      type: 'JestAssertionError',
      expected: '1',
      received: '2',
    });
    const ofMany = {
      name: 'AggregateError',
      message: '',
      errors: [{ message: 'connect ECONNREFUSED ::1:1' }, { message: 'other' }],
    };
    expect(errorOf({ failureMessages: ['AggregateError: '], failureDetails: [ofMany] })?.message).toBe(
      'connect ECONNREFUSED ::1:1; other',
    );
    const said = { message: 'ERR no', name: 'ReplyError' };
    expect(
      errorOf({ failureMessages: ['ReplyError: ERR no, in full'], failureDetails: [said] })?.message,
    ).toBe('ERR no, in full');
  });
});

describe('why a file did not load', () => {
  it('is what Jest shows below its own words, as far out as its first line', () => {
    const text = '\u001b[1m  ● Test suite failed to run\u001b[22m\n\n    ERR no\n\n      at x\n  less\n';
    expect(messageOfUnloaded(text)).toBe('ERR no\n\n  at x\nless');
    expect(messageOfUnloaded('  plain \n')).toBe('plain');
  });
});

describe('a report in Jest’s form', () => {
  it('tells of each file its tests, and nothing else where one of them says why it failed', () => {
    expect(
      read(file({}), file({ status: 'failed', message: 'x', assertionResults: [passed, failed] })),
    ).toMatchObject({
      tests: [{ name: ['sets', 'adds'] }, { name: ['sets', 'adds'] }, { name: ['pops'] }],
      errors: [],
    });
  });

  it('says of a file that failed without a failing test why, or that its report does not', () => {
    const errors = (more: object) => read(file({ status: 'failed', ...more })).errors;
    expect(errors({ message: 'cannot load', assertionResults: [] })).toEqual([
      { message: 'cannot load', file: 'test/a.js' },
    ]);
    expect(errors({ message: null, assertionResults: [] })[0]?.message).toMatch(
      /^the file did not load, and/,
    );
    expect(errors({ message: '' })[0]?.message).toMatch(/^the file failed although none of its tests did/);
    expect(read(file({ status: null, message: 'x' })).errors).toEqual([]);
  });

  it.each<[unknown]>([
    [null],
    [5],
    [{}],
    [{ testResults: {} }],
    [{ testResults: [null] }],
    [{ testResults: [{ assertionResults: [] }] }],
    [{ testResults: [{ name: 'a', assertionResults: {} }] }],
    [{ testResults: [{ name: 'a', message: 5, assertionResults: [] }] }],
    ...[
      null,
      {},
      { title: 5 },
      { status: 1 },
      { ancestorTitles: [1] },
      { ancestorTitles: 'sets' },
      { duration: '3' },
      { invocations: '3' },
      { failureMessages: 'no' },
      { failureMessages: [5] },
      { failureDetails: {} },
      { location: {} },
    ].map((wrong): [unknown] => [
      {
        testResults: [
          {
            name: 'a',
            assertionResults: [
              wrong === null || Object.keys(wrong).length === 0 ? wrong : { ...passed, ...wrong },
            ],
          },
        ],
      },
    ]),
  ])('is not %j', (value) => {
    expect(isJestJson(value)).toBe(false);
    expect(() => fromJestJson(value, 'r.json', '/app')).toThrow(
      expect.objectContaining({ code: 'RT_RESULTS_INVALID' }),
    );
  });

  it('may leave out or empty what it does not know', () => {
    const bare = {
      title: 't',
      status: 'passed',
      ancestorTitles: [],
      duration: null,
      failureMessages: null,
      failureDetails: null,
      location: null,
    };
    expect(isJestJson({ testResults: [{ name: 'a', message: null, assertionResults: [bare] }] })).toBe(true);
    expect(isJestJson({ testResults: [] })).toBe(true);
  });
});
