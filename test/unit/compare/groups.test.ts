import { describe, expect, it } from 'vitest';
import { groupRuns } from '../../../src/compare/groups.ts';
import type { RunResults } from '../../../src/model/results.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';

const file = (name: string, run: RunResults) => ({ name, run });

describe('what is refused before runs are compared', () => {
  it('names the two files of one run', () => {
    const run = makeRun('2.8.19', []);
    expect(() => groupRuns([file('a.json', run), file('b.json', run)])).toThrow(
      expect.objectContaining({
        code: 'RT_RESULTS_DUPLICATE',
        message: expect.stringContaining('a.json and b.json are of one and the same run'),
        details: { runId: run.runId },
      }),
    );
  });

  it('names the only file with its target, or says how many there are of one', () => {
    expect(() => groupRuns([file('a.json', makeRun('2.8.19', []))])).toThrow(
      'there is only one results file, a.json (local:2.8, redis 2.8.19)',
    );
    const test = [makeTest('it')];
    const two = [file('a', makeRun('2.8.19', test)), file('b', makeRun('2.8.19', test))];
    expect(() => groupRuns(two)).toThrow('all 2 results files are of local:2.8, redis 2.8.19');
    expect(() => groupRuns(two.slice(0, 1), true)).toThrow(
      expect.objectContaining({ code: 'RT_RESULTS_NONE' }),
    );
  });

  it('says of two targets with one engine whether one of them fell back', () => {
    const test = [makeTest('it')];
    const one = makeRun('6.2.11', test, { targetName: 'local:6.2' });
    const other = makeRun('6.2.11', test, { targetName: 'container:6.2' });
    const fallen = { ...other, target: { ...other.target, fallback: 'no AWS credentials' } };
    expect(() => groupRuns([file('a', one), file('b', other)])).toThrow(
      'Could not compare local:6.2 with container:6.2: both are redis 6.2.11. Name',
    );
    expect(() => groupRuns([file('a', one), file('b', fallen)])).toThrow('since one of them fell back');
  });

  it('takes engines whose version is not known for different ones', () => {
    const test = [makeTest('it')];
    const unknown = (targetName: string) => {
      const run = makeRun('6.2.11', test, { targetName });
      return { ...run, target: { ...run.target, engine: { name: 'redis' as const, version: 'not known' } } };
    };
    const runs = [unknown('url'), unknown('elasticache:a')];
    expect(groupRuns(runs.map((run) => file(run.target.target, run))).groups).toHaveLength(2);
  });
});

describe('grouping results files', () => {
  it('takes files of one target and engine for repetitions, the first one for the baseline', () => {
    const [a, b, c] = [makeRun('6.2.11', []), makeRun('2.8.19', []), makeRun('6.2.11', [])];
    expect(groupRuns([file('a', a), file('b', b), file('c', c)]).groups).toEqual([[a, c], [b]]);
  });

  const refused: [string, () => unknown, string][] = [
    ['no file', () => groupRuns([]), 'RT_RESULTS_NONE'],
    ['one file', () => groupRuns([file('a', makeRun('2.8.19', []))]), 'RT_RESULTS_NONE'],
    [
      'two files of one run',
      () => {
        const run = makeRun('2.8.19', []);
        return groupRuns([file('a', run), file('b', { ...run }), file('c', makeRun('6.2.11', []))]);
      },
      'RT_RESULTS_DUPLICATE',
    ],
    [
      'only files of one engine',
      () => groupRuns([file('a', makeRun('2.8.19', [])), file('b', makeRun('2.8.19', []))]),
      'RT_COMPARE_SAME_ENGINE',
    ],
    [
      'two targets of one engine version',
      () =>
        groupRuns([
          file('a', makeRun('6.2.11', [], { targetName: 'container:6.2' })),
          file('b', makeRun('6.2.11', [], { targetName: 'local:6.2' })),
        ]),
      'RT_COMPARE_SAME_ENGINE',
    ],
  ];
  for (const [what, act, code] of refused) {
    it(`refuses ${what}`, () => expect(act).toThrow(expect.objectContaining({ code })));
  }

  it('compares runs of one engine where that is wanted', () => {
    const [a, b] = [makeRun('2.8.19', []), makeRun('2.8.19', [])];
    expect(groupRuns([file('a', a), file('b', b)], true).groups).toEqual([[a], [b]]);
  });

  it('tells redis and valkey of one version apart', () => {
    const [a, b] = [makeRun('redis 8.0.1', []), makeRun('valkey 8.0.1', [])];
    expect(groupRuns([file('a', a), file('b', b)]).groups).toEqual([[a], [b]]);
  });
});
