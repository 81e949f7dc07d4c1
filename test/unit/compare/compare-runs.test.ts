import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import type { Comparison, Reason, Verdict } from '../../../src/model/comparison.ts';
import type { TestResult, TestStatus } from '../../../src/model/results.ts';
import { makeError, makeRun, makeTest } from '../../support/run-results.ts';

/** Compares one test with these statuses per run; each side is a list of runs. */
function verdictOf(baseline: readonly TestStatus[], candidate: readonly TestStatus[]): Verdict | undefined {
  const runs = (engine: string, statuses: readonly TestStatus[]) =>
    statuses.map((status) => makeRun(engine, [makeTest('it works', status)]));
  return compareRuns([runs('2.8.19', baseline), runs('6.2.11', candidate)]).tests[0]?.verdict;
}

function compareTests(baseline: readonly TestResult[], candidate: readonly TestResult[]): Comparison {
  return compareRuns([[makeRun('2.8.19', baseline)], [makeRun('6.2.11', candidate)]]);
}

const named = ({ tests }: Comparison): string[] =>
  tests.map(({ name, verdict }) => `${name.join(' > ')}: ${verdict}`);

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

describe('matching', () => {
  it.each([
    ['keeps key k3j9x2', 'keeps key z81q07b'],
    ['worker 26396 has ubi8nz2e', 'worker 26488 has iljbojm0'],
    ['runs on redis 2.8.19', 'runs on redis 6.2.11'],
    ['writes /tmp/suite-AbCdEf/x', 'writes /tmp/suite-GhIjKl/x'],
    ['started at Wed Nov 25 2026 10:20:30', 'started at Thu Nov 26 2026 11:20:30'],
    ['worker 41873 on :35001', 'worker 91 on :41002'],
    ['takes the script 5f3a9b1c77d0', 'takes the script 90817d6c5b4a'],
  ])('knows %j again as %j', (one, other) => {
    expect(
      named(compareTests([makeTest(one), makeTest('b')], [makeTest('b'), makeTest(other, 'failed')])),
    ).toEqual([`${one}: broken`, 'b: same']);
  });

  it('matches duplicates by how they ended where a random order leaves them no other sign', () => {
    const dup = (status: TestStatus) => makeTest('dup', status, status === 'failed' ? { message: 'no' } : {});
    const shuffled = compareTests(
      [makeTest('a'), dup('passed'), dup('failed'), makeTest('b'), dup('passed')],
      [makeTest('b'), dup('failed'), dup('passed'), dup('passed'), makeTest('a')],
    );
    expect(shuffled.counts).toMatchObject({ same: 5 });
    const oneMore = compareTests(
      [makeTest('a'), dup('passed'), dup('failed'), makeTest('b')],
      [makeTest('b'), dup('failed'), dup('failed'), makeTest('a')],
    );
    expect(oneMore.counts).toMatchObject({ same: 3, broken: 1 });
    // In one order on both sides each keeps its place.
    const ordered = compareTests(
      [makeTest('a'), dup('passed'), dup('failed'), makeTest('b')],
      [makeTest('a'), dup('failed'), dup('passed'), makeTest('b')],
    );
    expect(ordered.counts).toMatchObject({ same: 2, broken: 1, fixed: 1 });
  });

  it('does not call shuffled duplicates flaky over repetitions', () => {
    const run = (engine: string, order: readonly string[]) =>
      makeRun(
        engine,
        order.map((name) => makeTest(name.replace(/[+-]$/, ''), name.endsWith('-') ? 'failed' : 'passed')),
      );
    const { counts } = compareRuns([
      [run('2.8.19', ['a', 'dup+', 'dup-', 'b']), run('2.8.19', ['b', 'dup-', 'dup+', 'a'])],
      [run('6.2.11', ['dup-', 'a', 'b', 'dup+']), run('6.2.11', ['a', 'dup+', 'b', 'dup-'])],
    ]);
    expect(counts).toMatchObject({ same: 4 });
  });

  it('matches duplicates in their order', () => {
    const comparison = compareTests(
      [makeTest('a'), makeTest('a', 'failed'), makeTest('a')],
      [makeTest('a'), makeTest('a', 'failed')],
    );
    expect(named(comparison)).toEqual(['a: same', 'a: same', 'a: onlyInBaseline']);
  });

  it('matches parametrised tests whose values differ from run to run', () => {
    const comparison = compareTests(
      [makeTest('keeps key 41873'), makeTest("takes 'x1'")],
      [makeTest('keeps key 39991', 'failed'), makeTest("takes 'y2'")],
    );
    expect(named(comparison)).toEqual(['keeps key 41873: broken', "takes 'x1': same"]);
  });

  it('never matches a test by its likeness that has a namesake', () => {
    const comparison = compareTests(
      [makeTest('version 1', 'failed'), makeTest('version 2')],
      [makeTest('version 2'), makeTest('version 3')],
    );
    expect(named(comparison)).toEqual(['version 1: fixed', 'version 2: same']);
  });

  it('does not guess where both sides have different numbers of alike tests', () => {
    const comparison = compareTests([makeTest('case 1')], [makeTest('case 2'), makeTest('case 3')]);
    expect(comparison.counts).toMatchObject({ onlyInBaseline: 1, onlyInCandidate: 2, same: 0 });
  });

  it('follows a file that moved to another folder, and a test that moved to another file', () => {
    const comparison = compareTests(
      [
        makeTest('a', 'passed', { file: 'old/x.test.ts' }),
        makeTest('a', 'passed', { file: 'old/y.test.ts' }),
        makeTest('b', 'passed', { file: 'b.test.ts' }),
      ],
      [
        makeTest('a', 'passed', { file: 'new/y.test.ts' }),
        makeTest('a', 'failed', { file: 'new/x.test.ts' }),
        makeTest('b', 'passed', { file: 'c.test.ts' }),
      ],
    );
    expect(comparison.tests.map(({ file, movedTo, verdict }) => [file, movedTo, verdict])).toEqual([
      ['b.test.ts', 'c.test.ts', 'same'],
      ['old/x.test.ts', 'new/x.test.ts', 'broken'],
      ['old/y.test.ts', 'new/y.test.ts', 'same'],
    ]);
  });

  it('says the same in whatever order the runner took the files', () => {
    const inOrder = ['a', 'b', 'c'].flatMap((file) => [
      makeTest('first', 'passed', { file }),
      makeTest('second', 'passed', { file }),
    ]);
    const otherwise = [4, 5, 0, 1, 2, 3].flatMap((index) => inOrder[index] ?? []);
    expect(compareTests(otherwise, inOrder).tests).toEqual(compareTests(inOrder, inOrder).tests);
  });

  it('matches a test that only two candidates have', () => {
    const comparison = compareRuns([
      [makeRun('2.8.19', [])],
      [makeRun('6.2.11', [makeTest('new')])],
      [makeRun('7.0.15', [makeTest('new', 'failed')])],
    ]);
    expect(comparison.tests.map(({ statuses }) => statuses)).toEqual([['absent', 'passed', 'failed']]);
  });

  it('is not misled by names that are made of what separates names', () => {
    const comparison = compareTests(
      [makeTest('', 'passed', { name: ['a', 'b'] }), makeTest('', 'passed', { name: ['a > b'] })],
      [makeTest('', 'failed', { name: ['a', 'b'] }), makeTest('', 'passed', { name: ['a > b'] })],
    );
    expect(comparison.tests.map(({ verdict }) => verdict)).toEqual(['broken', 'same']);
  });
});

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

describe('runs that are not whole', () => {
  for (const outcome of ['crashed', 'timedOut', 'interrupted', 'noTests'] as const) {
    it(`names a run that is ${outcome} as a problem`, () => {
      const comparison = compareRuns([
        [makeRun('2.8.19', [makeTest('a')])],
        [makeRun('6.2.11', [], { outcome, outcomeDetail: 'so it was' })],
      ]);
      expect(comparison.problems).toEqual([
        expect.stringMatching(/^local:6\.2 \(redis 6\.2\.11\): .*so it was$/),
      ]);
      expect(comparison.runs[1]).toMatchObject({ outcome, outcomeDetail: 'so it was' });
    });
  }

  it('names the repetition that was not whole', () => {
    const { problems, runs } = compareRuns([
      [makeRun('2.8.19', [makeTest('a')])],
      [makeRun('6.2.11', [makeTest('a')]), makeRun('6.2.11', [makeTest('a')], { outcome: 'timedOut' })],
    ]);
    expect(problems).toEqual(['local:6.2 (redis 6.2.11, run 2): did not finish']);
    expect(runs[1]?.outcome).toBe('timedOut');
  });

  it('calls tests broken that a failed hook kept from running, which its runner calls skipped', () => {
    const errors = [{ message: "ERR unknown command 'UNLINK'", file: 'test/app.test.ts' }];
    const before = [
      makeTest('s > one'),
      makeTest('s > two'),
      makeTest('s > off', 'skipped'),
      makeTest('other'),
    ];
    const skipped = [
      makeTest('s > one', 'skipped'),
      makeTest('s > two', 'skipped'),
      makeTest('s > off', 'skipped'),
      makeTest('other'),
    ];
    const { tests } = compareRuns([
      [makeRun('6.2.11', before)],
      [makeRun('2.8.19', skipped, { errors, exitCode: 1 })],
    ]);
    const broken = tests.filter(({ verdict }) => verdict === 'broken');
    expect(broken.map(({ name }) => name.join(' > '))).toEqual(['s > one', 's > two']);
    expect(broken[0]?.errors[1]).toMatchObject({ message: "ERR unknown command 'UNLINK'" });
    // An error that both have kept nothing from running.
    const both = compareRuns([
      [makeRun('6.2.11', before, { errors })],
      [makeRun('2.8.19', skipped, { errors })],
    ]);
    expect(both.counts).toMatchObject({ broken: 0, skippedInCandidate: 2 });
  });

  it('takes the tries of one test for one test, and several tests of one name for several', () => {
    const once = makeTest('it', 'passed', { retries: 1, tries: [{ message: 'once' }] });
    const tried = compareRuns([[makeRun('2.8.19', [makeTest('it')])], [makeRun('6.2.11', [once])]]);
    expect(tried.tests.map(({ verdict }) => verdict)).toEqual(['same']);
    const two = compareRuns([
      [makeRun('2.8.19', [makeTest('it'), makeTest('it')])],
      [makeRun('6.2.11', [once])],
    ]);
    expect(two.tests.map(({ verdict }) => verdict)).toEqual(['broken', 'same']);
    expect(two.tests[0]?.errors[1]).toMatchObject({ message: 'once' });
  });

  it('calls the tests of a file that did not load broken, with its error, but not those of one that did', () => {
    const inFile = (file: string, name: string) => makeTest(name, 'passed', { file });
    const { tests } = compareRuns([
      [
        makeRun('2.8.19', [
          inFile('a.test.ts', 'one'),
          inFile('b.test.ts', 'two'),
          inFile('b.test.ts', 'three'),
          inFile('tests.test_c.TestC', 'four'),
        ]),
      ],
      [
        makeRun('6.2.11', [inFile('b.test.ts', 'two')], {
          errors: [
            { message: 'ERR unknown command', file: 'a.test.ts' },
            { message: 'nobody caught me', file: 'b.test.ts' },
            { message: 'no such module', file: 'tests.test_c' },
          ],
        }),
      ],
    ]);
    expect(tests.map(({ name, verdict, errors }) => [name.join(), verdict, errors[1]?.message])).toEqual([
      ['one', 'broken', 'ERR unknown command'],
      ['two', 'same', undefined],
      ['three', 'onlyInBaseline', undefined],
      ['four', 'broken', 'no such module'],
    ]);
  });

  it('says an error outside any test once, those first that are not on every engine', () => {
    const errors = (port: number) => [{ message: `cannot reach 127.0.0.1:${port}`, file: 'a.test.ts' }];
    const own = { message: 'unknown command', file: 'b.test.ts' };
    const { problems } = compareRuns([
      [makeRun('2.8.19', [makeTest('a')], { errors: errors(41873) })],
      [
        makeRun('6.2.11', [makeTest('a')], { errors: [...errors(40001), own] }),
        makeRun('6.2.11', [makeTest('a')], { errors: [own] }),
      ],
    ]);
    expect(problems).toEqual([
      'local:6.2 (redis 6.2.11): error outside any test in b.test.ts: unknown command',
      'on every engine: error outside any test in a.test.ts: cannot reach 127.0.0.1:41873',
    ]);
  });

  it('says of a run that did not finish so once', () => {
    const outcomeDetail = 'did not finish within 60.0 s and was ended';
    const { problems } = compareRuns([
      [makeRun('2.8.19', [makeTest('a')])],
      [makeRun('6.2.11', [makeTest('a')], { outcome: 'timedOut', outcomeDetail })],
    ]);
    expect(problems).toEqual([`local:6.2 (redis 6.2.11): ${outcomeDetail}`]);
  });

  it('tells errors outside any test, and a command that failed without a word', () => {
    const { problems } = compareRuns([
      [makeRun('2.8.19', [makeTest('a')], { exitCode: 1 })],
      [
        makeRun('6.2.11', [makeTest('a')], {
          errors: [{ message: 'cannot load\nstack', file: 'x.test.ts' }],
          exitCode: 1,
        }),
      ],
    ]);
    expect(problems).toEqual([
      'local:2.8 (redis 2.8.19): the command ended with exit code 1, although no test failed',
      'local:6.2 (redis 6.2.11): error outside any test in x.test.ts: cannot load',
    ]);
  });
});

describe('durations', () => {
  const runs = (engine: string, durations: readonly number[]) =>
    durations.map((durationMs) => makeRun(engine, [makeTest('a', 'passed', { durationMs })]));

  it('says that a test is slower only where repeated runs agree beyond their noise', () => {
    const [test] = compareRuns([runs('2.8.19', [10, 11, 10]), runs('6.2.11', [100, 103, 99])]).tests;
    expect(test?.medianMs).toEqual([10, 100]);
    expect(test?.verdict).toBe('same');
  });

  it('says nothing of durations within the noise, nor of a single run', () => {
    expect(
      compareRuns([runs('2.8.19', [10, 90, 40]), runs('6.2.11', [100, 20, 60])]).tests[0]?.medianMs,
    ).toBeUndefined();
    expect(compareRuns([runs('2.8.19', [10]), runs('6.2.11', [1_000])]).tests[0]?.medianMs).toBeUndefined();
  });
});

describe('properties', () => {
  const status = fc.constantFrom<TestStatus>('passed', 'failed', 'skipped', 'todo');
  const test = fc
    .record({
      file: fc.constantFrom('a.test.ts', 'x/a.test.ts', 'b.test.ts'),
      name: fc.array(fc.string({ maxLength: 3 }), { minLength: 1, maxLength: 3 }),
      status,
      message: fc.string({ maxLength: 20 }),
    })
    .map(({ file, name, status, message }) => makeTest('', status, { file, name, message }));
  const suite = fc.array(test, { maxLength: 20 });

  it('finds no difference between a run and itself', () => {
    fc.assert(
      fc.property(suite, (tests) => {
        const { counts, causes } = compareTests(tests, tests);
        expect(counts).toMatchObject({ same: tests.length });
        expect(causes).toEqual([]);
      }),
    );
  });

  it('counts every result on each side exactly once', () => {
    fc.assert(
      fc.property(suite, suite, (one, other) => {
        const { tests, counts } = compareTests(one, other);
        const there = (run: number) => tests.filter(({ statuses }) => statuses[run] !== 'absent').length;
        expect([there(0), there(1)]).toEqual([one.length, other.length]);
        expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(tests.length);
      }),
    );
  });

  it('sees with the sides exchanged what is fixed as broken', () => {
    fc.assert(
      fc.property(suite, suite, (one, other) => {
        const forth = compareTests(one, other).counts;
        const back = compareTests(other, one).counts;
        expect(back).toEqual({
          ...forth,
          broken: forth.fixed,
          fixed: forth.broken,
          onlyInBaseline: forth.onlyInCandidate,
          onlyInCandidate: forth.onlyInBaseline,
          skippedInBaseline: forth.skippedInCandidate,
          skippedInCandidate: forth.skippedInBaseline,
        });
      }),
    );
  });

  it('has every broken, fixed and differently failing test in exactly one cause', () => {
    fc.assert(
      fc.property(suite, suite, (one, other) => {
        const { tests, causes } = compareTests(one, other);
        const inCauses = causes.flatMap((cause) => cause.tests).sort((a, b) => a - b);
        const expected = tests.flatMap(({ verdict }, index) =>
          ['broken', 'fixed', 'differentlyFailing'].includes(verdict) ? [index] : [],
        );
        expect(inCauses).toEqual(expected);
      }),
    );
  });
});
