import { describe, expect, it } from 'vitest';
import { countPlaces, findShown, rankComparison } from '../../../src/changes/rank-comparison.ts';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import type { ComparedTest, DifferenceKind, Reason, Verdict } from '../../../src/model/comparison.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';

const reason = (id: string): Reason => ({
  id,
  since: '3.2',
  title: `what ${id} tells`,
  certainty: 'certain',
  evidence: [],
  link: `https://example.com/${id}`,
});

const test = (verdicts: readonly Verdict[], more: Partial<ComparedTest> = {}): ComparedTest => ({
  file: 'a.test.ts',
  name: ['a'],
  verdict: verdicts[0] ?? 'same',
  verdicts,
  statuses: [],
  errors: [],
  ...more,
});

describe('the changes that tests of a candidate show', () => {
  const tests = [
    test(['broken', 'same'], { reason: reason('C1'), kind: 'value' }),
    test(['differentlyFailing', 'broken'], { reason: reason('C2') }),
    test(['fixed', 'same'], { reason: reason('C1'), kind: 'wording' }),
    test(['same', 'same'], { reason: reason('C3') }),
    test(['flaky', 'same'], { reason: reason('C4') }),
    test(['broken', 'same']),
  ];

  it('are those of its broken, fixed and differently failing ones, each with all of its tests', () => {
    const { id: _, certainty: __, evidence: ___, ...told } = reason('C1');
    expect(findShown(tests, 0)).toEqual([
      { id: 'C1', ...told, kind: 'value', tests: [0, 2] },
      {
        id: 'C2',
        since: '3.2',
        title: 'what C2 tells',
        link: 'https://example.com/C2',
        kind: 'unknown',
        tests: [1],
      },
    ]);
    expect(findShown(tests, 1).map((shown) => [shown.id, shown.tests])).toEqual([['C2', [1]]]);
  });
});

describe('the places that have to be changed', () => {
  const cause = (kind: DifferenceKind, ...tests: number[]) => ({ kind, message: 'm', tests });
  const of = (tests: readonly ComparedTest[], causes: readonly ReturnType<typeof cause>[], candidate = 0) =>
    countPlaces(
      { ...compareRuns([[makeRun('2.8.19', [])], [makeRun('6.2.11', [])]]), tests, causes },
      candidate,
    );
  const accepted = { accepted: { reason: 'it may' } } as unknown as Partial<ComparedTest>;

  it('are the causes of what breaks, wordings apart, as long as one of their tests is not accepted', () => {
    const tests = [
      test(['broken']),
      test(['differentlyFailing']),
      test(['fixed']),
      test(['broken'], accepted),
      test(['same']),
    ];
    expect(of(tests, [cause('value', 0, 2)])).toEqual({ places: 1, wordings: 0 });
    expect(of(tests, [cause('value', 1), cause('wording', 0), cause('crash', 0)])).toEqual({
      places: 2,
      wordings: 1,
    });
    expect(of(tests, [cause('value', 2, 4)])).toEqual({ places: 0, wordings: 0 });
    expect(of(tests, [cause('value', 3)])).toEqual({ places: 0, wordings: 0 });
    expect(of(tests, [cause('wording', 3, 0)])).toEqual({ places: 0, wordings: 1 });
    expect(of(tests, [cause('value', 99)])).toEqual({ places: 0, wordings: 0 });
  });

  it('are counted for each candidate', () => {
    const tests = [test(['same', 'broken'])];
    expect(of(tests, [cause('value', 0)], 0).places).toBe(0);
    expect(of(tests, [cause('value', 0)], 1).places).toBe(1);
  });
});

describe('what changes on the way of a comparison', () => {
  const compare = (...engines: string[]) =>
    compareRuns(engines.map((engine) => [makeRun(engine, [makeTest('a')])]));

  it('is told for each candidate whose engine the catalogue knows', () => {
    const ways = rankComparison(compare('2.8.19', '6.2.11', 'redis 255.255.255', 'valkey 8.1.1'));
    expect(ways.map(({ candidate }) => candidate.version)).toEqual(['6.2.11', '8.1.1']);
    expect(ways[0]).toMatchObject({ isUseKnown: false, changes: [], places: 0, wordings: 0 });
  });

  it('is nothing where one of the engines did not say what it is', () => {
    expect(rankComparison(compare('unknown', '6.2.11'))).toEqual([]);
    expect(rankComparison(compare('6.2.11', 'unknown'))).toEqual([]);
  });
});
