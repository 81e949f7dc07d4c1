import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import type { TestStatus } from '../../../src/model/results.ts';
import { compareTests, makeRun, makeTest, named } from '../../support/run-results.ts';

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

  it('does not guess among more alike tests than fit as the arguments of a call', () => {
    const many = Array.from({ length: 150_000 }, (_, index) => makeTest(`case ${index + 2}`));
    const { counts } = compareTests([makeTest('case 1')], many);
    expect(counts).toMatchObject({ onlyInBaseline: 1, onlyInCandidate: 150_000 });
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
