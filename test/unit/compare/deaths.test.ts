import { describe, expect, it } from 'vitest';
import { explainDeath } from '../../../src/changes/explain-death.ts';
import { compareRuns } from '../../../src/compare/compare-runs.ts';
import type { RunResults, TestResult } from '../../../src/model/results.ts';
import type { TargetDeath } from '../../../src/model/usage.ts';
import { makeRun, makeTest, named } from '../../support/run-results.ts';

const NAMES = ['first', 'runs a script', 'third', 'fourth'];
const GONE = { message: 'read ECONNRESET' };
const DEATH: TargetDeath = {
  what: 'the server (pid 7)',
  how: 'crashed in luaCallFunction (SIGSEGV; its log says "crashed by signal: 11")',
  at: '2026-11-24T12:00:00.500Z',
  command: 'EVAL',
  moment: 'duringTest',
  test: 'runs a script',
  running: [{ file: 'test/app.test.ts', name: ['runs a script'] }],
};
const baseline = makeRun(
  '6.2.11',
  NAMES.map((name) => makeTest(name)),
);

function candidate(
  tests: readonly TestResult[],
  death: TargetDeath = DEATH,
  more: Partial<RunResults> = {},
): RunResults {
  return makeRun('7.0.15', tests, { deaths: [death], ...more });
}

const failingFrom = (from: number): TestResult[] =>
  NAMES.map((name, index) => (index < from ? makeTest(name) : makeTest(name, 'failed', GONE)));

describe('tests on a server that died', () => {
  it('are broken where the engine is known to die of it, and lost where they only came later', () => {
    const compared = compareRuns([[baseline], [candidate(failingFrom(1))]], { explainDeath });
    expect(named(compared)).toEqual(['first: same', 'runs a script: broken', 'third: lost', 'fourth: lost']);
    expect(compared.tests[1]).toMatchObject({
      kind: 'crash',
      reason: { id: 'D01', certainty: 'certain', evidence: [expect.stringContaining('EVAL')] },
    });
  });

  it('are fixed where the baseline is known to die of it', () => {
    const old = candidate(failingFrom(1));
    const compared = compareRuns(
      [
        [old],
        [
          makeRun(
            '8.6.3',
            NAMES.map((name) => makeTest(name)),
          ),
        ],
      ],
      {
        explainDeath,
      },
    );
    expect(named(compared).slice(0, 3)).toEqual(['first: same', 'runs a script: fixed', 'third: lost']);
  });

  it('are all lost where nothing is known of it', () => {
    const killed = { ...DEATH, how: 'was ended by SIGKILL' };
    const compared = compareRuns([[baseline], [candidate(failingFrom(1), killed)]], { explainDeath });
    expect(named(compared).slice(1)).toEqual(['runs a script: lost', 'third: lost', 'fourth: lost']);
  });

  it('is, of several that ran at the same time, the one that speaks of the command', () => {
    const running = ['runs a script', 'third'].map((name) => ({ file: 'test/app.test.ts', name: [name] }));
    const tests = failingFrom(1).map((test) =>
      test.name[0] === 'third' ? makeTest('third', 'failed', { message: 'EVAL: read ECONNRESET' }) : test,
    );
    const compared = compareRuns([[baseline], [candidate(tests, { ...DEATH, running })]], { explainDeath });
    expect(named(compared).slice(1)).toEqual(['runs a script: lost', 'third: broken', 'fourth: lost']);
  });

  it('is, where nobody noted when tests ran, the first that lost its connection', () => {
    const { moment: _m, test: _t, running: _r, ...bare } = DEATH;
    const more = { runner: { name: 'tap', version: null } };
    const compared = compareRuns([[baseline], [candidate(failingFrom(1), bare, more)]], { explainDeath });
    expect(named(compared).slice(1)).toEqual(['runs a script: broken', 'third: lost', 'fourth: lost']);
  });

  it('stand as they are where the server died after the last of them', () => {
    const late = { ...DEATH, how: 'was ended by SIGKILL', moment: 'afterTests' as const };
    const tests = [makeTest('first', 'failed', { message: 'timed out' }), ...failingFrom(4).slice(1)];
    const compared = compareRuns([[baseline], [candidate(tests, late)]], { explainDeath });
    expect(named(compared)[0]).toBe('first: broken');
    expect(compared.problems.join()).toMatch(/did not live through its run: .* after the last test/);
  });
});
