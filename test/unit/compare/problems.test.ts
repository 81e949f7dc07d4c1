import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';

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
