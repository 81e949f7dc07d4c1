import { describe, expect, it } from 'vitest';
import { failKept } from '../../../src/compare/kept-tests.ts';
import { matchTests } from '../../../src/compare/match.ts';
import type { RunError, TestResult, TestStatus } from '../../../src/model/results.ts';
import { makeRun, makeTest } from '../../support/run-results.ts';

const ERROR: RunError = { message: 'ERR unknown command', file: 'a.ts' };
const inA = (name: string, status: TestStatus = 'passed', file = 'a.ts'): TestResult =>
  makeTest(name, status, { file, line: 7, message: `${name} failed` });

interface Side {
  readonly tests: readonly TestResult[];
  readonly errors?: readonly RunError[];
}

/** Each test of two sides, with what keeps it on the second: `one: ERR unknown command`. */
function kept(before: Side, after: Side): string[] {
  const groups = [before, after].map(({ tests, errors = [] }, index) => [
    makeRun(`6.2.${index}`, tests, { errors }),
  ]);
  return failKept(matchTests(groups), groups).map(({ observations: [first, second] }) => {
    const name = (first ?? second)?.name.join(' > ');
    const [result] = second?.results ?? [];
    return `${name}: ${second === undefined ? 'missing' : (result?.error?.message ?? result?.status)}`;
  });
}

describe('a test that a failed hook kept from running', () => {
  const before = { tests: [inA('s > one'), inA('s > in > two'), inA('sets > three'), inA('four')] };
  const candidate = (...errors: readonly RunError[]): Side => ({ tests: [inA('four')], errors });

  it('fails by the error of the hook of its suite, and no other does', () => {
    expect(kept(before, candidate({ ...ERROR, suite: ['s'] }))).toEqual([
      's > one: ERR unknown command',
      's > in > two: ERR unknown command',
      'sets > three: missing',
      'four: passed',
    ]);
    expect(kept(before, candidate({ ...ERROR, suite: ['s', 'in'] })).slice(0, 2)).toEqual([
      's > one: missing',
      's > in > two: ERR unknown command',
    ]);
  });

  it('fails by the hook of its file, whatever its suite', () => {
    expect(kept(before, candidate({ ...ERROR, suite: [] })).slice(0, 3)).toEqual([
      's > one: ERR unknown command',
      's > in > two: ERR unknown command',
      'sets > three: ERR unknown command',
    ]);
  });

  it('is missing where the hook is of another file, where no suite is told, and where the other side has the error, too', () => {
    const missing = ['s > one: missing', 's > in > two: missing', 'sets > three: missing', 'four: passed'];
    expect(kept(before, candidate({ ...ERROR, file: 'b.ts', suite: ['s'] }))).toEqual(missing);
    expect(kept(before, candidate(ERROR))).toEqual(missing);
    const at = (port: number): RunError => ({ ...ERROR, message: `no 127.0.0.1:${port}`, suite: ['s'] });
    expect(kept({ ...before, errors: [at(40_001)] }, candidate(at(40_002)))).toEqual(missing);
    // The same words in another file are another error.
    expect(kept({ ...before, errors: [{ ...at(40_001), file: 'b.ts' }] }, candidate(at(40_002)))[0]).toBe(
      's > one: no 127.0.0.1:40002',
    );
  });

  it('fails where a report names no files either', () => {
    const { file: _, ...error } = ERROR;
    const nowhere = { tests: [inA('s > one', 'passed', '')] };
    expect(kept(nowhere, { tests: [], errors: [{ ...error, suite: ['s'] }] })).toEqual([
      's > one: ERR unknown command',
    ]);
  });

  it('is not kept from what it did not do before: a skipped one is missing', () => {
    const skipped = {
      tests: [inA('s > one', 'skipped'), inA('s > two', 'todo'), inA('s > three', 'failed')],
    };
    expect(kept(skipped, { tests: [], errors: [{ ...ERROR, suite: ['s'] }] })).toEqual([
      's > one: missing',
      's > two: missing',
      's > three: ERR unknown command',
    ]);
  });

  it('fails in the place where the other side has it, by the error without its own place', () => {
    const groups = [
      [makeRun('6.2.0', [inA('s > one')])],
      [makeRun('6.2.1', [], { errors: [{ ...ERROR, suite: ['s'], type: 'ReplyError' }] })],
    ];
    const [row] = failKept(matchTests(groups), groups);
    expect(row?.observations[1]).toStrictEqual({
      file: 'a.ts',
      name: ['s', 'one'],
      line: 7,
      results: [
        {
          file: 'a.ts',
          name: ['s', 'one'],
          status: 'failed',
          retries: 0,
          durationMs: null,
          error: { message: 'ERR unknown command', type: 'ReplyError' },
        },
      ],
    });
  });

  it('fails on the baseline as well as on a candidate', () => {
    const groups = [
      [makeRun('6.2.0', [], { errors: [{ ...ERROR, suite: ['s'] }] })],
      [makeRun('6.2.1', [inA('s > one')])],
    ];
    const [row] = failKept(matchTests(groups), groups);
    expect(row?.observations[0]?.results[0]?.error?.message).toBe('ERR unknown command');
    expect(row?.observations[1]?.results[0]?.status).toBe('passed');
  });

  it('leaves all as it is where no test is missing', () => {
    const groups = [
      [makeRun('6.2.0', [inA('s > one')])],
      [makeRun('6.2.1', [inA('s > one')], { errors: [{ ...ERROR, suite: ['s'] }] })],
    ];
    const rows = matchTests(groups);
    expect(failKept(rows, groups)).toBe(rows);
  });
});

describe('a test whose suite is a test of its own and failed', () => {
  const before = { tests: [inA('s > in > one'), inA('s > two')] };

  it('fails by the nearest suite that did, which is no new test', () => {
    expect(kept(before, { tests: [inA('s', 'failed'), inA('s > in', 'failed')] })).toEqual([
      's > in > one: s > in failed',
      's > two: s failed',
    ]);
  });

  it('is missing where the suite passed, or is of another file, or has a longer name', () => {
    for (const suite of [inA('s'), inA('s', 'failed', 'b.ts'), inA('s > in > one more', 'failed')])
      expect(kept(before, { tests: [suite] }).slice(0, 2)).toEqual([
        's > in > one: missing',
        's > two: missing',
      ]);
  });

  it('is told by the words of its name, whatever stands between its parts', () => {
    for (const name of ['s > in > one', 's :: one', 's › one', 's » one', 's -> one', ' s   one'])
      expect(
        kept(
          { tests: [makeTest('', 'passed', { file: 'a.ts', name: [name] })] },
          { tests: [inA('s', 'failed')] },
        ),
      ).toEqual([`${name}: s failed`]);
  });

  it('keeps the suite that is a test on both sides', () => {
    const both = { tests: [inA('s'), inA('s > two')] };
    expect(kept(both, { tests: [inA('s', 'failed')] })).toEqual(['s: s failed', 's > two: s failed']);
  });
});

describe('a test of a file that did not load, in a report without files', () => {
  const before = { tests: [inA('loads > one', 'passed', ''), inA('other > two', 'passed', '')] };
  const loads: RunError = { message: 'cannot load', file: 'test/loads.test.mjs' };

  it('fails by the error of the file that its name begins with, else by the first', () => {
    const first: RunError = { message: 'no module', file: 'test/first.test.mjs' };
    expect(kept(before, { tests: [], errors: [first, loads] })).toEqual([
      'loads > one: cannot load',
      'other > two: no module',
    ]);
  });

  it('is told by the place in the stack where no file is named, if only another is', () => {
    const byStack: RunError = { message: 'by stack', at: 'test/loads.test.mjs:3:1' };
    const named: RunError = { message: 'named', file: 'test/x.mjs' };
    expect(kept(before, { tests: [], errors: [byStack, named] })).toEqual([
      'loads > one: by stack',
      'other > two: named',
    ]);
    expect(kept(before, { tests: [], errors: [{ ...byStack, at: 'test/loads.test.mjs:3' }, named] })[0]).toBe(
      'loads > one: by stack',
    );
    expect(kept(before, { tests: [], errors: [byStack] })[0]).toBe('loads > one: missing');
  });

  it('is missing where that file has tests, where a hook failed, and where its own file is known', () => {
    const there = { tests: [inA('there', 'passed', 'test/loads.test.mjs')] };
    expect(
      kept({ tests: [...before.tests, ...there.tests] }, { ...there, errors: [loads] }).slice(0, 2),
    ).toEqual(['loads > one: missing', 'other > two: missing']);
    expect(kept(before, { tests: [], errors: [{ ...loads, suite: ['x'] }] })[0]).toBe('loads > one: missing');
    expect(kept({ tests: [inA('loads > one')] }, { tests: [], errors: [loads] })).toEqual([
      'loads > one: missing',
    ]);
  });
});
