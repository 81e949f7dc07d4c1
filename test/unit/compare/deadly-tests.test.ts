import { describe, expect, it } from 'vitest';
import { type ExplainDeath, findDeadlyTests } from '../../../src/compare/deadly-tests.ts';
import type { Reason } from '../../../src/model/comparison.ts';
import type { TestResult } from '../../../src/model/results.ts';
import type { TargetDeath } from '../../../src/model/usage.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';

describe('the test of which an engine is known to die', () => {
  const REASON: Reason = {
    id: 'D01',
    since: '7.0',
    title: 't',
    certainty: 'certain',
    evidence: [],
    link: '',
  };
  const known: ExplainDeath = () => ({ reason: REASON, commands: ['EVAL'] });
  const DEATH: TargetDeath = { what: 'the server', how: 'crashed', at: '2026-11-26T01:02:03.000Z' };
  const place = (name: string) => ({ file: 'test/app.test.ts', name: [name] });
  const gone = { message: 'read ECONNRESET' };
  const deadly = (
    tests: readonly TestResult[],
    death: Partial<TargetDeath>,
    explain: ExplainDeath | undefined = known,
  ): string[] =>
    [...findDeadlyTests(makeRun('7.0.15', tests, { deaths: [{ ...DEATH, ...death }] }), explain).keys()].map(
      (key) => key.split('\u0000').at(-1) ?? '',
    );

  it('is the one that ran then, if it failed', () => {
    expect(
      deadly([makeTest('a', 'failed', gone), makeTest('b', 'failed', gone)], { running: [place('b')] }),
    ).toEqual(['b']);
    expect(deadly([makeTest('a', 'failed', gone), makeTest('b')], { running: [place('b')] })).toEqual([]);
    expect(deadly([makeTest('a', 'failed', gone)], { running: [] })).toEqual([]);
  });

  it('is of several the only one that names the command, and else none', () => {
    const running = [place('a'), place('b')];
    const failing = (message: string) => [
      makeTest('a', 'failed', gone),
      makeTest('b', 'failed', { message }),
    ];
    expect(deadly(failing('EVAL: read ECONNRESET'), { running })).toEqual(['b']);
    expect(deadly(failing('read ECONNRESET'), { running })).toEqual([]);
    expect(
      deadly([makeTest('a', 'failed', { error: null }), makeTest('runs EVAL', 'failed', gone)], {
        running: [place('a'), place('runs EVAL')],
      }),
    ).toEqual(['runs EVAL']);
    expect(
      deadly([makeTest('a EVAL', 'failed', gone), makeTest('b EVAL', 'failed', gone)], {
        running: [place('a EVAL'), place('b EVAL')],
      }),
    ).toEqual([]);
  });

  it('is the first that lost its connection where nobody noted when tests ran', () => {
    const tests = [
      makeTest('a', 'failed', { message: 'no' }),
      makeTest('b', 'failed', gone),
      makeTest('c', 'failed', gone),
    ];
    expect(deadly(tests, {})).toEqual(['b']);
    expect(deadly(tests, { moment: 'betweenTests' })).toEqual([]);
    expect(deadly(tests.slice(0, 1), {})).toEqual([]);
  });

  it('is none where nothing is known of the death', () => {
    const tests = [makeTest('a', 'failed', gone)];
    expect(deadly(tests, { running: [place('a')] }, () => undefined)).toEqual([]);
    expect([...findDeadlyTests(makeRun('7.0.15', tests, { deaths: [DEATH] }), undefined)]).toEqual([]);
    expect([...findDeadlyTests(makeRun('7.0.15', tests), known)]).toEqual([]);
  });
});
