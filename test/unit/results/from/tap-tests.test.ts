import { describe, expect, it } from 'vitest';
import { isTap, parseTap } from '../../../../src/results/from/tap.ts';

const read = (...lines: string[]) => parseTap(lines.join('\n'), '/app');
const brief = (...lines: string[]) =>
  read(...lines).tests.map(({ file, name, status }) =>
    [file, name.join(' > '), status].filter((part) => part !== '').join(' | '),
  );

describe('an output in TAP', () => {
  it('says so itself, or has both a plan and a numbered point', () => {
    expect(isTap('some words\nTAP version 14\n')).toBe(true);
    expect(isTap('1..1\nok 1 - a\n')).toBe(true);
    expect(isTap('not ok 2 b\n1..2\n')).toBe(true);
    expect(isTap('1..3 apples\n')).toBe(false);
    expect(isTap('ok 1 - a\n')).toBe(false);
    expect(isTap('1..1\nok\n')).toBe(false);
  });

  it('may number none of its points, which are then named by their places', () => {
    expect(brief('1..3', 'ok', 'not ok', 'ok - third')).toEqual([
      '1 | passed',
      '2 | failed',
      'third | passed',
    ]);
  });

  it('counts for its plan only what stands in the first column', () => {
    expect(
      read('1..1', '# Subtest: s', '    ok 1 - a', '    ok 2 - b', '    1..2', 'ok 1 - s').cut,
    ).toBeUndefined();
    expect(read('1..2', 'ok 1 - s').cut).toBe('its output in TAP ends before its plan: of 2 points 1 came');
    expect(read('1..1', 'ok 1 - s', 'Bail out!').cut).toBe('its output in TAP says that it gave up');
    expect(read('1..1', 'ok 1', 'Bail out! one', 'Bail out! two').cut).toMatch(/: one$/);
  });

  it('may be several outputs one after the other, each with its plan', () => {
    const one = ['TAP version 13', 'ok 1 - a', '1..1'];
    expect(read(...one, ...one).cut).toBeUndefined();
    expect(read(...one, ...one.slice(0, 2)).cut).toBe('its output in TAP ends before its plan');
  });
});

describe('a test in TAP', () => {
  it('is a subtest with its assertions: failed with the first that fails; what was skipped in it stands for itself', () => {
    expect(
      brief(
        'TAP version 13',
        '# Subtest: sets',
        '    ok 1 - one',
        '    not ok 2 - two',
        '    not ok 3 - three',
        '    1..3',
        'not ok 1 - sets',
        '1..1',
      ),
    ).toEqual(['sets | failed']);
    expect(
      brief(
        '# Subtest: sets',
        '    ok 1 - one # SKIP',
        '    ok 2 - two # TODO',
        '    1..2',
        'ok 1 - sets',
        '1..1',
      ),
    ).toEqual(['sets > one | skipped', 'sets > two | todo', 'sets | passed']);
  });

  it('is also a subtest that has nothing in it, but none that has others', () => {
    expect(brief('# Subtest: empty', '    1..0', 'ok 1 - empty', '1..1')).toEqual(['empty | passed']);
    expect(
      brief(
        '# Subtest: outer',
        '    # Subtest: inner',
        '        1..0',
        '    ok 1 - inner',
        '    1..1',
        'ok 1 - outer',
        '1..1',
      ),
    ).toEqual(['outer > inner | passed']);
  });

  it('is one of a file where its subtest is named as a file, and an assertion further in', () => {
    expect(
      brief(
        '# Subtest: test/a.js',
        '    ok 1 - at the root',
        '    # Subtest: reads b.js',
        '        not ok 1 - parses',
        '        1..1',
        '    not ok 2 - reads b.js',
        '    # Subtest: c.js',
        '        not ok 1 - parses',
        '        1..1',
        '    not ok 3 - c.js',
        '    1..3',
        'not ok 1 - test/a.js',
        '1..1',
      ),
    ).toEqual([
      'test/a.js | at the root | passed',
      'test/a.js | reads b.js | failed',
      'test/a.js | c.js | failed',
    ]);
  });

  it('begins with a name in a comment, and ends with the next: tape', () => {
    const tape = (...lines: string[]) => brief('TAP version 13', ...lines, '1..9');
    expect(tape('# adds', 'ok 1 a', '# nothing in it', '# pops', 'not ok 2 b', '', '# tests 2')).toEqual([
      'adds | passed',
      'pops | failed',
    ]);
    expect(tape('# adds  ', 'ok 1 a', '# SKIP  later ', '# skip now')).toEqual([
      'adds | passed',
      ' later | skipped',
      'now | skipped',
    ]);
    expect(tape('# test/a.js', '# adds', 'ok 1 a', 'ok 2 test/a.js', '# ./b.js', '# pops', 'ok 3 b')).toEqual(
      ['test/a.js | adds | passed', 'b.js | pops | passed'],
    );
  });

  it('stays apart from the sum of its file, which is told where it failed', () => {
    const old = (sum: string) => read('TAP version 13', '# a.js', '# adds', 'ok 1 a', sum, '1..2');
    expect(old('ok 2 /app/a.js')).toMatchObject({
      tests: [{ name: ['adds'], status: 'passed' }],
      errors: [],
    });
    expect(old('not ok 2 /app/a.js').tests).toHaveLength(1);
  });
});

describe("Vitest's TAP", () => {
  const suite = (...lines: string[]) => read('TAP version 13', '1..1', ...lines);
  const TIMED = '    ok 1 - passes # time=1.20ms';

  it('has files, suites and tests within braces, and a hook of a suite that failed as an error', () => {
    const { tests, errors } = suite(
      'not ok 1 - a.test.ts # time=9ms {',
      '    1..3',
      TIMED,
      '    not ok 2 - hooked # time=2.50ms {',
      '        1..1',
      '        ok 1 - skipped # SKIP',
      '    }',
      '    not ok 3 - sets # time=3.50ms {',
      '        1..2',
      '        ok 1 - adds # time=1.00ms',
      '        not ok 2 - pops # time=1.00ms',
      '            ---',
      '            error:',
      '                name: "ReplyError"',
      '                message: "ERR no"',
      '            ...',
      '    }',
      '}',
    );
    expect(tests).toMatchObject([
      { file: 'a.test.ts', name: ['passes'], status: 'passed', durationMs: 1.2 },
      { file: 'a.test.ts', name: ['hooked', 'skipped'], status: 'skipped' },
      { file: 'a.test.ts', name: ['sets', 'adds'], status: 'passed' },
      { file: 'a.test.ts', name: ['sets', 'pops'], error: { message: 'ERR no', type: 'ReplyError' } },
    ]);
    expect(errors).toMatchObject([
      {
        file: 'a.test.ts',
        message: expect.stringContaining('"hooked" failed although none of its tests did'),
      },
    ]);
  });

  it('has a file that failed without a test in it as an error of the file', () => {
    const { tests, errors } = suite(
      'not ok 1 - b.test.ts',
      '    ---',
      '    error:',
      '        name: "Error"',
      '        message: "Cannot find module"',
      '    ...',
      'ok 2 - a.test.ts # time=9ms {',
      '    1..1',
      TIMED,
      '}',
    );
    expect(tests).toMatchObject([{ file: 'a.test.ts', name: ['passes'] }]);
    expect(errors).toEqual([{ file: 'b.test.ts', message: 'Cannot find module', type: 'Error' }]);
  });

  it('leaves out a file or suite that passed without a test in it', () => {
    const { tests, errors } = suite(
      'ok 1 - a.test.ts # time=9ms {',
      '    1..2',
      TIMED,
      '    ok 2 - none # time=1ms {',
      '    1..0',
      '    }',
      '}',
    );
    expect([tests.map(({ name }) => name), errors]).toEqual([[['passes']], []]);
  });
});
