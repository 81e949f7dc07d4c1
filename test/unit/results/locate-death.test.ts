import { describe, expect, it } from 'vitest';
import { locateDeath } from '../../../src/results/locate-death.ts';
import type { TestTime } from '../../../src/results/test-times.ts';

const START = Date.parse('2026-11-26T01:00:00.000Z');
const death = (atMs: number) => ({
  what: 'the server',
  how: 'crashed',
  at: new Date(START + atMs).toISOString(),
});
const time = (name: string, fromMs: number, toMs?: number, failed?: true): TestTime => ({
  file: 'a.test.js',
  name: [name],
  fromMs: START + fromMs,
  ...(toMs === undefined ? {} : { toMs: START + toMs }),
  ...(failed ? { failed } : {}),
});
const TIMES = [time('one', 1_000, 2_000), time('two', 3_000, 4_000), time('three', 3_500, 6_000)];

describe('the place of a death in a run', () => {
  it.each([
    [500, 'beforeTests', undefined],
    [1_500, 'duringTest', 'one'],
    [2_500, 'betweenTests', 'one'],
    [3_700, 'duringTest', 'three'],
    [7_000, 'afterTests', 'three'],
  ])('%i ms after its start is %s', (atMs, moment, test) => {
    expect(locateDeath(death(atMs), TIMES)).toMatchObject({ moment, ...(test ? { test } : {}) });
  });

  it('has all tests that ran then', () => {
    expect(locateDeath(death(3_700), TIMES).running).toEqual([
      { file: 'a.test.js', name: ['two'] },
      { file: 'a.test.js', name: ['three'] },
    ]);
  });

  it('is a test that has not ended', () => {
    expect(locateDeath(death(9_000), [...TIMES, time('hangs', 8_000)])).toMatchObject({
      moment: 'duringTest',
      test: 'hangs',
    });
  });

  it('is the first test that failed a moment before the death was heard of, not the next one that runs by then', () => {
    const times = [
      time('one', 0, 900),
      time('sends the command', 900, 1_000, true),
      time('next', 1_001, 1_010, true),
      time('after it', 1_010),
    ];
    expect(locateDeath(death(1_050), times)).toMatchObject({
      moment: 'duringTest',
      test: 'sends the command',
      running: [{ name: ['sends the command'] }],
    });
  });

  it('is the first test that failed since the server was last known to live, where it was asked now and then only', () => {
    const times = [
      time('one', 0, 900, true),
      time('two', 1_500, 2_000, true),
      time('three', 2_000, 4_000, true),
    ];
    expect(locateDeath({ ...death(4_500), lived: death(1_000).at }, times)).toMatchObject({ test: 'two' });
  });

  it('is not said where nobody noted when tests ran', () => {
    expect(locateDeath(death(0), [])).toEqual(death(0));
  });
});
