import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../../src/compare/compare-runs.ts';
import type { RunResults } from '../../../../src/model/results.ts';
import { expectFiveVerdicts, expectUnloaded } from '../../../support/five-verdicts/expect-five.ts';
import { readSuiteRun } from '../../../support/five-verdicts/read-suite-run.ts';
import { RECORDED_SUITES } from '../../../support/five-verdicts/recorded.ts';
import { FIVE_VERDICTS, isRunForReal } from '../../../support/five-verdicts.ts';
import { SET_UP_RUNNERS } from '../../../support/runners.ts';

const REPORTS = new URL('../../../vectors/reports/', import.meta.url);

function read(folder: string, target: string, start: string): RunResults {
  const names = readdirSync(new URL(folder, REPORTS)).filter((name) => name.startsWith(start));
  const texts = names.map((name) => [name, readFileSync(new URL(folder + name, REPORTS), 'utf8')] as const);
  return readSuiteRun(
    target,
    texts.filter(([name]) => !name.endsWith('.txt')).map(([, text]) => text),
    texts.find(([name]) => name.endsWith('.txt'))?.[1],
  );
}

const NAMED_RUNNERS = [
  ...[
    'AVA 5',
    'AVA 6',
    'tape',
    'node-tap',
    'Vitest',
    'node:test',
    'Mocha',
    'Jest',
    'Bun',
    'Deno',
    'Playwright',
  ],
  ...['pytest', 'RSpec', 'Minitest', 'PHPUnit', 'Go'],
];

describe('the same suite of any runner', () => {
  it.each(Object.keys(FIVE_VERDICTS))('has the same verdicts, each with its reason: %s', (runner) => {
    const runs = ['2.8', '6.2'].map((target) =>
      [1, 2].map((run) => read(`five/${runner}/`, target, `${target}-run-${run}`)),
    );
    expectFiveVerdicts(runner, compareRuns(runs), false);
  });

  it.each(NAMED_RUNNERS)('is run by the runner itself in the integration tests: %s', (runner) => {
    const real = [...Object.values(RECORDED_SUITES), ...Object.values(FIVE_VERDICTS).filter(isRunForReal)];
    expect(real.map(({ title }) => title)).toContainEqual(expect.stringContaining(runner));
  });

  it('is known to the setup, where it is run by the tests', () => {
    const known = Object.values(FIVE_VERDICTS).map(({ npm }) => npm);
    expect(SET_UP_RUNNERS.filter((spec) => !known.includes(spec))).toEqual([]);
  });
});

describe('a file that does not load, where the runner then runs nothing or leaves the file out of its report', () => {
  const runners = Object.keys(FIVE_VERDICTS).filter((runner) => FIVE_VERDICTS[runner]?.loads !== undefined);

  it.each(runners)('breaks its tests with the reason, and fails the gate: %s', (runner) => {
    const runs = ['2.8', '6.2'].map((target) => [read(`unloaded/${runner}/`, target, target)]);
    expectUnloaded(compareRuns(runs));
  });
});
