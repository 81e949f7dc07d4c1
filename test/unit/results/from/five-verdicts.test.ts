import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../../src/compare/compare-runs.ts';
import { judgeGate } from '../../../../src/compare/gate.ts';
import type { ComparedTest } from '../../../../src/model/comparison.ts';
import type { RunResults } from '../../../../src/model/results.ts';
import { mergeTries } from '../../../../src/results/counted-once.ts';
import { isGoJson, parseGoJson } from '../../../../src/results/from/go-json.ts';
import { parseJunit } from '../../../../src/results/from/junit.ts';
import { parseTap } from '../../../../src/results/from/tap.ts';
import { FIVE_VERDICTS } from '../../../support/five-verdicts.ts';
import { makeRun } from '../../../support/run-results.ts';

const FOLDER = new URL('../../../vectors/reports/five/', import.meta.url);

function read(runner: string, target: string, run: number): RunResults {
  const names = readdirSync(new URL(`${runner}/`, FOLDER)).filter((name) =>
    name.startsWith(`${target}-run-${run}`),
  );
  const reports = names.map((name) => {
    const text = readFileSync(new URL(`${runner}/${name}`, FOLDER), 'utf8');
    if (name.endsWith('.xml')) return parseJunit(text, name, '/app');
    return isGoJson(text) ? parseGoJson(text, '/app') : parseTap(text, '/app');
  });
  const tests = mergeTries(
    reports.flatMap((report) => report.tests),
    true,
  );
  const errors = reports.flatMap((report) => report.errors);
  const hasFailed = errors.length > 0 || tests.some(({ status }) => status === 'failed');
  return makeRun(target === '2.8' ? '2.8.19' : '6.2.11', tests, { errors, exitCode: hasFailed ? 1 : 0 });
}

function compare(runner: string) {
  return compareRuns(['2.8', '6.2'].map((target) => [1, 2].map((run) => read(runner, target, run))));
}

/** The last part of a name, in letters: `isleftout` for `test_is_left_out` and `testIsLeftOut`. */
const titleOf = ({ name }: ComparedTest): string =>
  (name.at(-1) ?? '')
    .replace(/^.* [>›] /, '')
    .replace(/^test_?(?=[A-Z_a-z])/i, '')
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '');

/** These leave a file that does not load out of their report, or run nothing then: what is missing fails the gate by its name. */
const LEAVES_OUT = ['bun-1', 'deno-2'];
/** In their suites each file loads: their runners end where one does not. */
const ALL_LOAD = ['tape-5', 'mocha-11', 'playwright', 'minitest', 'phpunit'];

describe('the same suite of any runner', () => {
  it.each(Object.keys(FIVE_VERDICTS))('has the same verdicts: %s', (runner) => {
    const comparison = compare(runner);
    const told = comparison.tests.map((test) => [
      titleOf(test),
      `${test.verdict}: ${test.statuses.join(', ')}`,
    ]);
    const unloaded = LEAVES_OUT.includes(runner)
      ? 'onlyInBaseline: passed, absent'
      : 'broken: passed, failed';
    expect(Object.fromEntries(told)).toEqual({
      adds: 'same: passed, passed',
      breaks: 'broken: passed, failed',
      isleftout: 'same: skipped, skipped',
      draws: 'flaky: mixed, mixed',
      needsit: 'broken: passed, failed',
      ...(ALL_LOAD.includes(runner) ? {} : { isthere: unloaded }),
    });
    // None of them twice, and nothing beside them.
    expect(told).toHaveLength(ALL_LOAD.includes(runner) ? 5 : 6);
    expect(judgeGate(comparison, 'broken').failed).toBe(true);
  });

  it.each(Object.keys(FIVE_VERDICTS))('says why: %s', (runner) => {
    const { tests } = compare(runner);
    const said = (title: string): string =>
      tests.find((test) => titleOf(test) === title)?.errors[1]?.message.split('\n')[0] ?? '';
    expect(said('needsit')).toContain('ERR cannot prepare');
    const draws = tests.find((test) => titleOf(test) === 'draws')?.errors[1];
    expect(`${draws?.message} ${draws?.received}`).toContain('drew the wrong one');
    const breaks = tests.find((test) => titleOf(test) === 'breaks')?.errors[1];
    expect(`${breaks?.message} ${breaks?.received}`).toContain('quicklist');
    // node-tap and node:test print the reason elsewhere.
    if (![...LEAVES_OUT, ...ALL_LOAD, 'tap-16', 'node-test'].includes(runner))
      expect(said('isthere')).toContain('ERR cannot load');
  });
});
