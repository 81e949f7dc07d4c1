import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import type { Reason } from '../../../src/model/comparison.ts';
import { compareTests, makeError, makeRun, makeTest } from '../../support/run-results.ts';

describe('causes', () => {
  it('are apart where one entry of the catalogue is of several commands', () => {
    const reason = (title: string) => ({
      id: 'C23',
      since: '4.0',
      title,
      certainty: 'certain' as const,
      evidence: [],
      link: '',
    });
    const tests = ['MEMORY', 'UNLINK', 'UNLINK'].map((command, index) => makeTest(`${command} ${index}`));
    const failing = tests.map(({ name }) => makeTest(name.join(), 'failed'));
    const { causes } = compareRuns([[makeRun('4.0.0', tests)], [makeRun('2.8.19', failing)]], {
      explain: ({ name }) => ({
        kind: 'newlyRefused',
        reason: reason(`${name[0]?.split(' ')[0]} exists since 4.0`),
      }),
    });
    expect(causes.map((cause) => [cause.reason?.title, cause.tests.length])).toEqual([
      ['UNLINK exists since 4.0', 2],
      ['MEMORY exists since 4.0', 1],
    ]);
  });

  it('says an error once that many tests share', () => {
    const baseline = Array.from({ length: 23 }, (_, index) => makeTest(`test ${index}`));
    const candidate = baseline.map((test, index) => ({
      ...test,
      status: 'failed' as const,
      error: makeError(`ERR max number of clients reached (${index})`),
    }));
    const { causes } = compareTests(baseline, candidate);
    expect(causes).toHaveLength(1);
    expect(causes[0]?.tests).toHaveLength(23);
  });

  it("finds the engine's own words in what clients make of them", () => {
    const { causes } = compareTests(
      [makeTest('a'), makeTest('b'), makeTest('c')],
      [
        makeTest('a', 'failed', { message: 'ReplyError: WRONGTYPE Operation against a key' }),
        makeTest('b', 'failed', { message: 'Job 17 failed: WRONGTYPE Operation against a key' }),
        makeTest('c', 'failed', {
          message: 'redis.exceptions.ResponseError: WRONGTYPE Operation against a key',
        }),
      ],
    );
    expect(causes.map(({ message }) => message)).toEqual(['WRONGTYPE Operation against a key']);
  });

  it('keeps assertions apart that fail with other values', () => {
    const failing = (name: string, expected: string, received: string) =>
      makeTest(name, 'failed', {
        error: makeError(`expected ${received} to be ${expected}`, { expected, received }),
      });
    const { causes } = compareTests(
      [makeTest('a'), makeTest('b')],
      [failing('a', '-1', '-2'), failing('b', '3', '0')],
    );
    expect(causes).toHaveLength(2);
  });

  it.each([
    [
      'the same received',
      [
        [2, 1],
        [3, 1],
      ],
      1,
    ],
    [
      'the same expected',
      [
        [2, 1],
        [2, 0],
      ],
      1,
    ],
    [
      'off by as much',
      [
        [2, 3],
        [3, 4],
        [10, 11],
      ],
      1,
    ],
    [
      'one that joins two',
      [
        [2, 3],
        [7, 1],
        [2, 1],
      ],
      1,
    ],
    [
      'nothing in common',
      [
        [2, 3],
        [7, 1],
      ],
      2,
    ],
  ])('puts assertions of numbers together that have one cause: %s', (_, values, count) => {
    const failing = values.map(([expected, received], index) =>
      makeTest(`t${index}`, 'failed', { message: `expected ${received} to be ${expected}` }),
    );
    const { causes } = compareTests(
      failing.map(({ name }) => makeTest(name.join(' > '))),
      failing,
    );
    expect(causes).toHaveLength(count);
    expect(causes.flatMap(({ tests }) => tests).sort()).toEqual(values.map((_, index) => index));
  });

  it('keeps numbers apart that are of something else', () => {
    const { causes } = compareTests(
      [makeTest('a'), makeTest('b')],
      [
        makeTest('a', 'failed', { message: 'expected 1 to be 2' }),
        makeTest('b', 'failed', { message: 'the length: expected 1 to be 3' }),
      ],
    );
    expect(causes).toHaveLength(2);
  });

  it('keeps apart what one entry tells of several commands or lines, and guesses from what is sure', () => {
    const reasons: Record<string, Partial<Reason>> = {
      a: { title: 'XADD exists since 5.0' },
      b: { title: 'ZPOPMIN exists since 5.0' },
      c: { title: 'XADD exists since 5.0', since: '6.2' },
      d: { title: 'XADD exists since 5.0', certainty: 'guess' },
      e: { title: 'XADD exists since 5.0', certainty: 'certain' },
    };
    const names = Object.keys(reasons);
    const { causes } = compareRuns(
      [
        [
          makeRun(
            '2.8.19',
            names.map((name) => makeTest(name)),
          ),
        ],
        [
          makeRun(
            '6.2.11',
            names.map((name) => makeTest(name, 'failed', { message: `failed ${name}` })),
          ),
        ],
      ],
      {
        explain: ({ name }) => ({
          kind: 'newlyAccepted',
          reason: {
            id: 'C32',
            since: '5.0',
            title: '',
            certainty: 'likely',
            evidence: [],
            link: 'https://example.org/',
            ...reasons[name.join()],
          },
        }),
      },
    );
    const told = causes.map(
      ({ reason, tests }) => `${reason?.title} ${reason?.since} ${reason?.certainty}: ${tests}`,
    );
    expect(told).toEqual([
      'XADD exists since 5.0 5.0 certain: 0,4',
      'ZPOPMIN exists since 5.0 5.0 likely: 1',
      'XADD exists since 5.0 6.2 likely: 2',
      'XADD exists since 5.0 5.0 guess: 3',
    ]);
  });

  it('puts what broke before what is fixed, and many before few', () => {
    const { causes } = compareTests(
      [makeTest('f', 'failed', { message: 'F' }), makeTest('a'), makeTest('b'), makeTest('c')],
      [
        makeTest('f'),
        makeTest('a', 'failed', { message: 'A' }),
        makeTest('b', 'failed', { message: 'B' }),
        makeTest('c', 'failed', { message: 'B' }),
      ],
    );
    expect(causes.map(({ message }) => message)).toEqual(['B', 'A', 'F']);
  });

  it('groups by the reason where one is known, and asks for one only where tests differ', () => {
    const asked: string[] = [];
    const reason = {
      id: 'C16',
      since: '3.2',
      title: 'SPOP with a count',
      certainty: 'certain',
      evidence: [],
      link: 'https://example.org/',
    } as const;
    const comparison = compareRuns(
      [
        [
          makeRun('2.8.19', [
            makeTest('a', 'failed', { message: 'x' }),
            makeTest('b', 'failed', { message: 'y' }),
            makeTest('c'),
          ]),
        ],
        [makeRun('6.2.11', [makeTest('a'), makeTest('b'), makeTest('c')])],
      ],
      {
        explain: ({ name }) => {
          asked.push(name.join());
          return { kind: 'newlyAccepted', reason };
        },
      },
    );
    expect(asked).toEqual(['a', 'b']);
    expect(comparison.causes).toEqual([{ kind: 'newlyAccepted', reason, message: 'x', tests: [0, 1] }]);
  });
});
