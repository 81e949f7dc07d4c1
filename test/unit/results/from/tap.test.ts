import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTap, parseTap } from '../../../../src/results/from/tap.ts';

// As Node 20.20 writes it: node --test --test-reporter=tap
const NODE = `TAP version 13
redis_version:2.8.19
# Subtest: queue
    # Subtest: takes a job
    ok 1 - takes a job
      ---
      duration_ms: 13.5
      ...
    # Subtest: takes several \\# jobs
    not ok 2 - takes several \\# jobs
      ---
      duration_ms: 5.2
      location: '/app/test/queue.test.js:6:1'
      failureType: 'testCodeFailure'
      error: "ERR wrong number of arguments for 'spop' command"
      code: 'ERR_TEST_FAILURE'
      name: 'ReplyError'
      stack: |-
        parse (/app/node_modules/ioredis/parser.js:1:1)
        work (/app/src/queue.js:12:5)
      ...
    # Subtest: later
    ok 3 - later # SKIP
      ---
      duration_ms: 0.1
      ...
    # Subtest: some day
    ok 4 - some day # TODO
    1..4
not ok 1 - queue
  ---
  duration_ms: 25
  ...
1..1
# tests 4
`;
// As node-tap 12 writes it with --reporter=tap.
const NODE_TAP = `TAP version 13
# Subtest: tests/basic.js
    # Subtest: works
        ok 1 - should be equal
        not ok 2 - should be equal
          ---
          found: 2
          wanted: 3
          at:
            line: 4
          ...
        1..2
        # failed 1 of 2 tests
    not ok 1 - works # time=10.5ms
    1..1
not ok 1 - tests/basic.js # time=200.1ms
1..1
`;
// As node-tap 16.3 writes it.
const NODE_TAP_16 = `TAP version 13
# Subtest: t16.js
    ok 1 - at the root
    # Subtest: one
        ok 1 - should be equal
        not ok 2 - two is three
          ---
          compare: ===
          stack: |
            Test.<anonymous> (t16.js:3:41)
          diff: |
            --- expected
            +++ actual
            @@ -1,1 +1,1 @@
            -3
            +2
          ...
        
        1..2
        # failed 1 of 2 tests
    not ok 2 - one # time=19.181ms
    
    # Subtest: two
        ok 1 - expect truthy value
        # Subtest: inner
            ok 1 - expect truthy value
            1..1
        ok 2 - inner # time=0.911ms
        
        1..2
    ok 3 - two # time=4.367ms
    
    ok 4 - left out # SKIP
    
    1..4
    # failed 1 of 4 tests
    # skip: 1
not ok 1 - t16.js # time=46.553ms
  ---
  exitCode: 1
  ...

1..1
# failed 1 test
# time=1156.087ms
`;
// As tape 5.9 writes it.
const TAPE = `TAP version 13
# adds
ok 1 works
not ok 2 fails
  ---
    operator: equal
    expected: 1
    actual:   2
    at: Test.<anonymous> (/app/test/a.js:2:39)
  ...
ok 3 goes on
# SKIP left out
# throws
ok 4 should be truthy
not ok 5 ReplyError: ERR unknown command
  ---
    operator: error
    stack: |-
      ReplyError: ERR unknown command
          at Test.<anonymous> (/app/test/a.js:5:46)
          at Test.run (/app/node_modules/tape/lib/test.js:151:28)
  ...

1..5
# tests 5
# pass  3
# fail  2

`;

describe('a report in TAP', () => {
  it('is read as node:test writes it', () => {
    expect(isTap(NODE)).toBe(true);
    expect(parseTap(NODE, '/app').tests).toEqual([
      {
        file: '',
        name: ['queue', 'takes a job'],
        status: 'passed',
        retries: 0,
        durationMs: 13.5,
        error: null,
      },
      {
        file: '',
        name: ['queue', 'takes several # jobs'],
        status: 'failed',
        retries: 0,
        durationMs: 5.2,
        error: {
          message: "ERR wrong number of arguments for 'spop' command",
          type: 'ReplyError',
          at: 'src/queue.js:12:5',
        },
      },
      { file: '', name: ['queue', 'later'], status: 'skipped', retries: 0, durationMs: 0.1, error: null },
      { file: '', name: ['queue', 'some day'], status: 'todo', retries: 0, durationMs: null, error: null },
    ]);
  });

  it('is read as node-tap writes it, the assertions of a test together', () => {
    expect(parseTap(NODE_TAP, '/app').tests).toMatchObject([
      {
        file: 'tests/basic.js',
        name: ['works'],
        status: 'failed',
        durationMs: 10.5,
        error: { message: 'should be equal', expected: '3', received: '2' },
      },
    ]);
  });

  it('is read as node-tap 16 writes it: a difference instead of values, tests within tests', () => {
    expect(parseTap(NODE_TAP_16, '/app').tests).toMatchObject([
      { file: 't16.js', name: ['at the root'], status: 'passed' },
      { name: ['one'], status: 'failed', error: { message: 'two is three', expected: '3', received: '2' } },
      { name: ['two', 'inner'], status: 'passed', durationMs: 0.911 },
      { name: ['two'], status: 'passed' },
      { name: ['left out'], status: 'skipped' },
    ]);
  });

  it('is read as node-tap before 1.0 writes it, each file under a comment', () => {
    const file = (name: string) =>
      `# ${name}\n# TAP version 13\n# adds\nok 1 should be equal\nnot ok 2 is three\n  ---\n    found:  2\n    wanted: 3\n  ...\n# tests 2\n# pass  1\n# fail  1\nok 3 /app/${name}\n\n`;
    expect(parseTap(`TAP version 13\n${file('a.js')}${file('b.js')}1..6\n`, '/app')).toMatchObject({
      tests: [
        { file: 'a.js', name: ['adds'], status: 'failed', error: { expected: '3', received: '2' } },
        { file: 'b.js', name: ['adds'], status: 'failed' },
      ],
    });
  });

  it('is read as tape writes it: what follows a name belongs to it', () => {
    const { tests, cut } = parseTap(TAPE, '/app');
    expect(cut).toBeUndefined();
    expect(tests).toMatchObject([
      { name: ['adds'], status: 'failed', error: { message: 'fails', expected: '1', received: '2' } },
      { name: ['left out'], status: 'skipped' },
      {
        name: ['throws'],
        status: 'failed',
        error: { message: 'ERR unknown command', type: 'ReplyError', at: 'test/a.js:5:46' },
      },
    ]);
  });

  it('is read as AVA, nodeunit and lab write it', () => {
    const ava = `TAP version 13\nok 1 - one\nnot ok 2 - throws\n  ---\n    name: AssertionError\n    message: Rejected promise returned by test\n    values:\n      'Rejected promise returned by test. Reason:': |-\n        Error {\n          message: 'ERR unknown',\n        }\n    at: 'file://a.test.mjs:5:37'\n  ...\n1..2\n`;
    expect(parseTap(ava, '/app').tests).toMatchObject([
      { name: ['one'], status: 'passed' },
      { name: ['throws'], error: { message: expect.stringMatching(/^Rejected.*'ERR unknown'/s) } },
    ]);
    const nodeunit = `TAP version 13\n# group - one\nok 1 - yes\nnot ok 2 - two\n  ---\n  error:\n    name: AssertionError\n    message: two\n    stack: |-\n      AssertionError: two\n          at exports.one (/app/n.js:1:47)\n  wanted: 3\n  found: 2\n  ...\n1..2\n`;
    expect(parseTap(nodeunit, '/app').tests).toMatchObject([
      {
        name: ['group - one'],
        error: { message: 'two', type: 'AssertionError', at: 'n.js:1:47', expected: '3', received: '2' },
      },
    ]);
    const lab =
      'TAP version 13\n1..3\nok 1 (1) math adds\nok 2 # SKIP (2) math s\nnot ok 3 (3) math fails\n  ---\n  stack: |-\n    TypeError: two is three\n        at /app/test/l.js:2:104\n  ...\n';
    expect(parseTap(lab, '/app').tests).toMatchObject([
      { name: ['(1) math adds'], status: 'passed' },
      { name: ['(2) math s'], status: 'skipped' },
      {
        name: ['(3) math fails'],
        error: { message: 'two is three', type: 'TypeError', at: 'test/l.js:2:104' },
      },
    ]);
  });

  it('is read as Perl writes it, whose comments name nothing', () => {
    const perl =
      "1..3\nok 1 - one\nnot ok 2 - two\n#   Failed test 'two'\n#   at t/a.t line 3.\nok 3 - three\n";
    expect(isTap(perl)).toBe(true);
    expect(parseTap(perl, '/').tests.map(({ name }) => name)).toEqual([['one'], ['two'], ['three']]);
  });

  it('names a point without a title by its number, and takes any word that begins with skip for a skip', () => {
    const text =
      '1..5\nok 1\nnot ok 2\nok 3 # skipped: no server\nok 4 - a # Skip\nnot ok 5 - b # TODO later\n';
    expect(parseTap(text, '/').tests.map(({ name, status }) => [name.join(), status])).toEqual([
      ['1', 'passed'],
      ['2', 'failed'],
      ['3', 'skipped'],
      ['a', 'skipped'],
      ['b', 'todo'],
    ]);
  });

  it('takes comments below a failed point for its error where it has no block (bats, Perl)', () => {
    const bats =
      "1..2\nnot ok 1 removes a key\n# (in test file test/cache.bats, line 12)\n# ERR unknown command 'UNLINK'\nok 2 x\n";
    expect(parseTap(bats, '/').tests[0]?.error?.message).toBe(
      "(in test file test/cache.bats, line 12)\nERR unknown command 'UNLINK'",
    );
    const perl =
      "not ok 1 - two\n#   Failed test 'two'\n#   at t/a.t line 3.\n#          got: 'quicklist'\n#     expected: 'ziplist'\n1..1\n# Looks like you failed 1 test of 1.\n";
    expect(parseTap(perl, '/').tests).toMatchObject([
      {
        error: {
          expected: 'ziplist',
          received: 'quicklist',
          message: expect.stringContaining('t/a.t line 3'),
        },
      },
    ]);
  });

  it('ends a block where it must have ended although nothing says so', () => {
    const text = 'TAP version 13\n1..3\nnot ok 1 - a\n  ---\n  error: x\nok 2 - b\nok 3 - c\n';
    expect(parseTap(text, '/').tests.map(({ name }) => name.join())).toEqual(['a', 'b', 'c']);
  });

  it("gives tests that were cancelled the error of their suite's hook", () => {
    const text = `TAP version 13
# Subtest: hook
    # Subtest: one
    not ok 1 - one
      ---
      failureType: 'cancelledByParent'
      error: 'test did not finish before its parent and was cancelled'
      ...
    1..1
not ok 1 - hook
  ---
  type: 'suite'
  failureType: 'hookFailed'
  error: "ERR unknown command 'XADD'"
  ...
1..1
`;
    expect(parseTap(text, '/').tests).toMatchObject([
      { name: ['hook', 'one'], status: 'failed', error: { message: "ERR unknown command 'XADD'" } },
    ]);
  });

  it('is whole only when all came that was announced', () => {
    const cut = (text: string) => parseTap(text, '/').cut;
    expect(cut('TAP version 13\n# a\nok 1 x\n')).toContain('before its plan');
    expect(cut('TAP version 13\n1..2\nok 1 x\n')).toContain('of 2 points 1 came');
    expect(cut('TAP version 13\n1..1\nok 1 x\nok 2 y\n')).toContain('1 points were announced, and 2 came');
    expect(cut('TAP version 13\n1..1\nok 1 x\nBail out! gone\n')).toContain('gave up: gone');
    expect(cut('TAP version 13\n1..1\nok 1 x\nTAP version 13\nok 1 y\n')).toContain('before its plan');
    expect(cut('TAP version 13\n1..0\n')).toBeUndefined();
    // What prove says of a file, and what an app logs, are no points.
    expect(cut('t/a.t ..\n1..1\nok 1\nok\nok, connected\nAll tests successful.\n')).toBeUndefined();
  });

  it('is not found in an ordinary output', () => {
    expect(isTap('ok, TAP version 13 is what we want\n✓ works')).toBe(false);
  });

  it('is read from any text without ever failing', () => {
    const line = fc.constantFrom(
      'ok 1 - a',
      '    not ok 2 - b',
      '# Subtest: c',
      '    # Subtest: d',
      '    ok 3 - e {',
      '    }',
      'TAP version 13',
      '# f',
      '# SKIP g',
      '  ---',
      '  ...',
      'error: |-',
      '    key: "x',
      '1..2',
      '',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string()), { maxLength: 40 }), (lines) => {
        for (const test of parseTap(lines.join('\n'), '/').tests)
          expect(['passed', 'failed', 'skipped', 'todo']).toContain(test.status);
      }),
    );
  });
});
