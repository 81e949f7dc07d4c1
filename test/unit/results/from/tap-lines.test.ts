import { describe, expect, it } from 'vitest';
import { parseTap } from '../../../../src/results/from/tap.ts';
import { AvaPoints } from '../../../../src/results/from/tap-ava.ts';
import { readTapLines } from '../../../../src/results/from/tap-lines.ts';
import { NOTHING } from '../../../../src/results/from/tap-points.ts';

const read = (...lines: string[]) => readTapLines(lines.join('\n'));

describe('the lines of TAP', () => {
  it('stand alone where nothing is said below a point', () => {
    expect(read('ok 1 - a', 'not ok 2 - b', 'words')).toStrictEqual([
      { text: 'ok 1 - a' },
      { text: 'not ok 2 - b' },
      { text: 'words' },
    ]);
  });

  it('have a block up to its end, whatever stands in it further in or out', () => {
    expect(
      read(
        'not ok 1 - a',
        '  ---',
        '  at: x',
        '    ...',
        '...',
        '  ... not yet',
        '  --- nor here',
        '  ...',
        'ok 2',
      ),
    ).toEqual([
      { text: 'not ok 1 - a', block: ['  at: x', '    ...', '...', '  ... not yet', '  --- nor here'] },
      { text: 'ok 2' },
    ]);
  });

  it('have a block that nothing ends up to the next point further out, or up to dots anywhere', () => {
    expect(read('not ok 1 - a', '  ---', '  at: x', '  ok 9 - in a value', 'ok 2')).toEqual([
      { text: 'not ok 1 - a', block: ['  at: x', '  ok 9 - in a value'] },
      { text: 'ok 2' },
    ]);
    expect(read('not ok 1 - a', '  ---', '  at: x', ' ...', 'ok 2')).toEqual([
      { text: 'not ok 1 - a', block: ['  at: x'] },
      { text: 'ok 2' },
    ]);
    expect(read('not ok 1 - a', '  ---', '  at: x', '  ---', 'ok 2', '  ---', '  ...')[0]?.block).toEqual([
      '  at: x',
      '  ---',
    ]);
    expect(read('not ok 1 - a', '  ---', '  at: x')).toEqual([{ text: 'not ok 1 - a', block: ['  at: x'] }]);
  });

  it('have the comments below a point, in its own column, up to a plan, a subtest or a point', () => {
    expect(read('not ok 1 - a', '# one', '#  two', 'words', '# three')[0]).toEqual({
      text: 'not ok 1 - a',
      remarks: ['one', ' two'],
    });
    expect(read('    not ok 1 - a', '    # one', '# out')[0]?.remarks).toEqual(['one']);
    for (const end of ['1..2', '# Subtest: b', '}', 'Bail out!', 'ok 2', 'TAP version 13'])
      expect(read('not ok 1 - a', '# one', end, '# two')[0]?.remarks).toEqual(['one']);
  });

  it('have what stands further in below a point where no version is told, as Mocha writes it', () => {
    expect(read('not ok 1 - a', '  ERR no', '    at x', 'ok 2')[0]?.remarks).toEqual(['ERR no', '  at x']);
    expect(read('TAP version 13', 'not ok 1 - a', '  ERR no', '# one')[1]).toEqual({ text: 'not ok 1 - a' });
  });
});

describe('a test of several points', () => {
  const first = (...lines: string[]) => parseTap(['TAP version 13', ...lines].join('\n'), '/app').tests[0];

  it('passes with one that does where others are left out, and took the time that its end tells', () => {
    expect(first('# adds', 'ok 1 a # SKIP', 'ok 2 b', '1..2')).toMatchObject({
      status: 'passed',
      durationMs: null,
    });
    expect(first('# adds', 'ok 1 a # SKIP', 'ok 2 b # TODO', '1..2')?.status).toBe('skipped');
    expect(
      first(
        '# Subtest: s',
        '    ok 1 - a # time=3ms',
        '    ok 2 - b # time=4ms',
        '    1..2',
        'ok 1 - s # time=9.5ms',
        '1..1',
      ),
    ).toMatchObject({ name: ['s'], durationMs: 9.5 });
    expect(first('# adds', 'ok 1 a # time=3ms', '1..1')?.durationMs).toBe(3);
  });

  it('fails where its end alone says so', () => {
    expect(
      first(
        '# Subtest: s',
        '    ok 1 - a',
        '    1..1',
        'not ok 1 - s # time=9ms',
        '  ---',
        '  error: ERR late',
        '  ...',
        '1..1',
      ),
    ).toMatchObject({
      status: 'failed',
      error: { message: 'ERR late' },
    });
  });
});

describe("AVA's points", () => {
  const sort = (...points: [title: string, status: 'passed' | 'failed'][]) => {
    const ava = new AvaPoints();
    for (const [title, status] of points) ava.take({ ...NOTHING, title, status });
    return [
      ava.tests().map(({ title }) => title),
      ava.crashes().map(({ point, ...where }) => ({ title: point.title, ...where })),
    ];
  };

  it('have the hook that failed before a test for that test, and the one after a test that ran for an error', () => {
    expect(sort(['a › beforeEach hook for adds', 'failed'])).toEqual([['a › adds'], []]);
    expect(sort(['a › adds', 'passed'], ['a › afterEach.always hook for adds', 'failed'])).toEqual([
      ['a › adds'],
      [{ title: 'a › afterEach.always hook for adds' }],
    ]);
    expect(sort(['beforeEach hook for adds', 'failed'], ['afterEach hook for adds', 'failed'])).toEqual([
      ['adds'],
      [{ title: 'afterEach hook for adds' }],
    ]);
    expect(sort(['a › beforeEach hook for adds', 'passed'])).toEqual([['a › beforeEach hook for adds'], []]);
  });

  it('have files that crashed, hooks around a file and errors that nobody caught for errors, where they failed', () => {
    expect(
      sort(
        ['test/a.js exited with a non-zero exit code: 1', 'failed'],
        ['No tests found in b.test.js, make sure to import "ava"', 'failed'],
        ['a › before hook', 'failed'],
        ['after.always hook', 'failed'],
        ['TypeError [ERR_X]: no', 'failed'],
        ['nobody exited due to SIGKILL', 'failed'],
        ['Error: passes', 'passed'],
      ),
    ).toEqual([
      ['nobody exited due to SIGKILL', 'Error: passes'],
      [
        { title: 'test/a.js exited with a non-zero exit code: 1', file: 'test/a.js' },
        { title: 'No tests found in b.test.js, make sure to import "ava"', file: 'b.test.js' },
        { title: 'a › before hook', suite: ['a'] },
        { title: 'after.always hook', suite: [] },
        { title: 'TypeError [ERR_X]: no' },
      ],
    ]);
  });
});
