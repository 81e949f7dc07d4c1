import { describe, expect, it } from 'vitest';
import { explainTest } from '../../../src/changes/explain.ts';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import { FAIL_ON, type FailOn, judgeGate } from '../../../src/compare/gate.ts';
import type { RunResults, TestStatus } from '../../../src/model/results.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';
import { NEW, OLD } from '../changes/explained.ts';

function failing(runs: readonly (readonly RunResults[])[]): FailOn[] {
  const comparison = compareRuns(runs);
  return FAIL_ON.filter((failOn) => judgeGate(comparison, failOn).failed);
}

function pair(before: TestStatus | undefined, after: TestStatus | undefined): RunResults[][] {
  const tests = (status: TestStatus | undefined) => [
    makeTest('always'),
    ...(status ? [makeTest('it', status)] : []),
  ];
  return [[makeRun('2.8.19', tests(before))], [makeRun('6.2.11', tests(after))]];
}

describe('the gate', () => {
  it('passes where all is the same', () => {
    expect(failing(pair('passed', 'passed'))).toEqual([]);
    expect(failing(pair('failed', 'failed'))).toEqual([]);
  });

  it('is failed by a broken test unless it is never failed', () => {
    expect(failing(pair('passed', 'failed'))).toEqual(['broken', 'different', 'any']);
  });

  it('says once that a client gave up on an engine, with the cure, and not that nobody used it', () => {
    const message = "ERR unknown command 'HELLO'";
    const run = makeRun('2.8.19', [makeTest('it', 'failed', { message })]);
    const usage = { answer: 'unused', source: 'server', connections: 4, commands: { CLIENT: 8 } } as const;
    const runs = [[{ ...run, usage }], [makeRun('6.2.11', [makeTest('it')])]];
    const engines = [OLD, NEW];
    const comparison = compareRuns(runs, { explain: (test) => explainTest({ ...test, engines }) });
    const why = judgeGate(comparison, 'broken').why.filter((sentence) =>
      sentence.includes('RT_TARGET_UNUSED'),
    );
    expect(why).toHaveLength(1);
    expect(why[0]).toMatch(
      /whose client gave up on it: The client opens with HELLO.*Have the client speak RESP2/,
    );
    expect(why[0]).not.toMatch(/Do they use Redis at all|a mock of it/);
  });

  it('is failed by a side that fell back, unless it is set that it may', () => {
    const fallen = (isFallbackSet?: boolean): RunResults[][] => {
      const run = makeRun('6.2.11', [makeTest('always')]);
      const fallback = 'no AWS credentials: container:6.2 stands in for elasticache:6.2';
      const target = { ...run.target, fallback, ...(isFallbackSet === undefined ? {} : { isFallbackSet }) };
      return [[makeRun('2.8.19', [makeTest('always')])], [{ ...run, target }]];
    };
    expect(failing(fallen(true))).toEqual([]);
    for (const undecided of [fallen(), fallen(false), [...fallen()].reverse()])
      expect(failing(undecided)).toEqual(['broken', 'different', 'any']);
    const { why } = judgeGate(compareRuns(fallen()), 'broken');
    expect(why.join()).toMatch(/^no AWS credentials: .*REDIS_TARGET_FALLBACK=true.*\[RT_TARGET_FELL_BACK\]$/);
    // One of two runs of a side is enough.
    const [baseline = [], candidate = []] = fallen();
    expect(failing([baseline, [makeRun('6.2.11', [makeTest('always')]), ...candidate]])).toContain('broken');
  });

  it('is failed by any other difference where it is asked for', () => {
    expect(failing(pair('failed', 'passed'))).toEqual(['different', 'any']);
    expect(failing(pair('passed', undefined))).toEqual(['different', 'any']);
    expect(failing(pair('passed', 'skipped'))).toEqual(['different', 'any']);
  });

  it('is failed by a test that fails, and was skipped or not there before', () => {
    for (const before of ['skipped', 'todo', undefined] as const) {
      expect(failing(pair(before, 'failed'))).toEqual(['broken', 'different', 'any']);
      expect(failing(pair(before, 'passed'))).toEqual(['different', 'any']);
    }
    const { why } = judgeGate(compareRuns(pair('skipped', 'failed')), 'broken');
    expect(why).toEqual(['1 test fails that is new or was skipped on the baseline']);
  });

  it("is failed by an error outside any test that is not the baseline's, however many that has", () => {
    const run = (engine: string, errors: RunResults['errors']) => [
      makeRun(engine, [makeTest('it')], { errors }),
    ];
    const known = { message: 'cannot load, port 41234', file: 'x.ts' };
    expect(
      failing([run('2.8.19', [known]), run('6.2.11', [{ ...known, message: 'cannot load, port 52345' }])]),
    ).toEqual([]);
    expect(failing([run('2.8.19', [known]), run('6.2.11', [{ message: 'ERR no' }])])).toContain('broken');
    expect(failing([run('2.8.19', [known]), run('6.2.11', [{ ...known, file: 'y.ts' }])])).toContain(
      'broken',
    );
  });

  it('is failed by a command that fails on the candidate alone although no test does, and by a file that is missing then', () => {
    const run = (engine: string, exitCode: number, names: readonly string[]) => [
      makeRun(
        engine,
        names.map((name) => makeTest(name, name === 'bad' ? 'failed' : 'passed', { file: `${name}.ts` })),
        { exitCode },
      ),
    ];
    expect(failing([run('2.8.19', 0, ['a']), run('6.2.11', 1, ['a'])])).toContain('broken');
    expect(failing([run('2.8.19', 1, ['a']), run('6.2.11', 1, ['a'])])).toEqual([]);
    expect(failing([run('2.8.19', 1, ['a']), run('6.2.11', 137, ['a'])])).toContain('broken');
    const missing = compareRuns([run('2.8.19', 1, ['bad', 'b']), run('6.2.11', 1, ['bad'])]);
    expect(judgeGate(missing, 'broken').why).toEqual([
      'local:6.2: 1 test of b.ts is missing, and its command failed with exit code 1',
    ]);
    // Without a failure it may well be that a file is not for this engine.
    expect(failing([run('2.8.19', 0, ['a', 'b']), run('6.2.11', 0, ['a'])])).toEqual(['different', 'any']);
  });

  it('is failed by a flaky test only where everything fails it', () => {
    const runs = (engine: string, statuses: readonly TestStatus[]) =>
      statuses.map((status) => makeRun(engine, [makeTest('it', status)]));
    expect(failing([runs('2.8.19', ['passed', 'passed']), runs('6.2.11', ['passed', 'failed'])])).toEqual([
      'any',
    ]);
  });

  for (const outcome of ['crashed', 'timedOut', 'interrupted', 'noTests'] as const) {
    it(`is failed by a run that is ${outcome}, although no test differs`, () => {
      const whole = makeRun('2.8.19', [makeTest('it')]);
      expect(failing([[whole], [makeRun('6.2.11', [makeTest('it')], { outcome })]])).toEqual([
        'broken',
        'different',
        'any',
      ]);
    });
  }

  it('is failed by errors outside any test that only the candidate has', () => {
    const errors = [{ message: 'cannot load x.test.ts' }];
    const clean = makeRun('2.8.19', [makeTest('it')]);
    const broken = makeRun('6.2.11', [makeTest('it')], { errors });
    expect(failing([[clean], [broken]])).toEqual(['broken', 'different', 'any']);
    expect(failing([[broken], [clean]])).toEqual([]);
  });

  it('sees a candidate that broke behind another that only lacks the test', () => {
    const runs = [
      [makeRun('2.8.19', [makeTest('it')])],
      [makeRun('6.2.11', [makeTest('other')])],
      [makeRun('7.0.15', [makeTest('it', 'failed')])],
    ];
    expect(failing(runs)).toContain('broken');
  });

  it('says of a side that its client gave up on, why, and of one that nobody came to, that nobody did', () => {
    const reason = {
      id: 'C01',
      since: '6.2',
      title: 'It greets in RESP3',
      certainty: 'certain' as const,
      evidence: [],
      link: '',
    };
    const why = (
      connections: number,
      cure?: string,
      unused: 'baseline' | 'candidate' = 'candidate',
    ): string => {
      const usage = { answer: 'unused' as const, source: 'server' as const, connections, commands: {} };
      const sides = [
        [makeRun('2.8.19', [makeTest('it')], unused === 'baseline' ? { usage } : {})],
        [makeRun('6.2.11', [makeTest('it', 'failed')], unused === 'candidate' ? { usage } : {})],
      ];
      const explained = { kind: 'crash' as const, reason: cure === undefined ? reason : { ...reason, cure } };
      return judgeGate(compareRuns(sides, { explain: () => explained }), 'broken').why.join();
    };
    const gaveUp = 'whose client gave up on it: It greets in RESP3. Update it. --allow-unused';
    expect(why(2, 'Update it.')).toContain(gaveUp);
    for (const other of [why(0, 'Update it.'), why(2), why(2, 'Update it.', 'baseline')]) {
      expect(other).not.toContain('gave up on it');
      expect(other).toContain('[RT_TARGET_UNUSED]');
    }
  });

  it('counts what broke', () => {
    const run = (engine: string, status: TestStatus) => [
      makeRun(engine, [makeTest('a', status), makeTest('b', status), makeTest('c')]),
    ];
    expect(judgeGate(compareRuns([run('2.8.19', 'passed'), run('6.2.11', 'failed')]), 'broken').why).toEqual([
      '2 tests broken',
    ]);
  });
});
