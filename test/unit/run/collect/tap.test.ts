import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isTap, parseTap } from '../../../../src/run/collect/tap.ts';

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

describe('a report in TAP', () => {
  it('is read as node:test writes it', () => {
    expect(isTap(NODE)).toBe(true);
    expect(parseTap(NODE, '/app')).toEqual([
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

  it('is read as node-tap writes it, each assertion in its file', () => {
    expect(parseTap(NODE_TAP, '/app')).toMatchObject([
      { file: 'tests/basic.js', name: ['works', 'should be equal'], status: 'passed' },
      {
        file: 'tests/basic.js',
        name: ['works', 'should be equal'],
        status: 'failed',
        error: { expected: '3', received: '2' },
      },
    ]);
  });

  it('is read as tape writes it, flat', () => {
    expect(
      parseTap(
        'TAP version 13\n# adds\nok 1 works\nnot ok 2 fails\n  ---\n    operator: equal\n    expected: 1\n    actual:   2\n  ...\n\n1..2\n',
        '/',
      ),
    ).toMatchObject([
      { name: ['works'], status: 'passed' },
      { name: ['fails'], status: 'failed', error: { expected: '1', received: '2' } },
    ]);
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
      '  ---',
      '  ...',
      'error: |-',
      '    key: "x',
      '1..2',
      '',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(line, fc.string()), { maxLength: 40 }), (lines) => {
        for (const test of parseTap(lines.join('\n'), '/'))
          expect(['passed', 'failed', 'skipped', 'todo']).toContain(test.status);
      }),
    );
  });
});
