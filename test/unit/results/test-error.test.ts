import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { relativePath } from '../../../src/results/own-place.ts';
import { toRawError, toTestError } from '../../../src/results/test-error.ts';

const CWD = '/home/me/app';

describe('an error in a results file', () => {
  it('has no ANSI codes and no password of a URL', () => {
    const error = toTestError(
      {
        message: '\u001b[31mexpected\u001b[39m redis://me:geheim@host:6379 to answer',
        expected: '\u001b[1m1',
      },
      CWD,
    );
    expect(error).toMatchObject({ message: 'expected redis://me:***@host:6379 to answer', expected: '1' });
  });

  it.each([
    ['a bracketed frame', 'at fn (/home/me/app/src/a.js:3:9)', 'src/a.js:3:9'],
    ["Jest's and Mocha's anonymous function", 'at Object.<anonymous> (/home/me/app/a.js:3:9)', 'a.js:3:9'],
    ['a frame without a function', 'at /home/me/app/a.js:3:9', 'a.js:3:9'],
    ['an async frame', 'at async /home/me/app/a.js:3:9', 'a.js:3:9'],
    ['a file URL', 'at fn (file:///home/me/app/a%20b.js:3:9)', 'a b.js:3:9'],
    [
      'a path with blanks and brackets',
      'at fn (/home/me/app/my (old) app/a.js:3:9)',
      'my (old) app/a.js:3:9',
    ],
    ["Vitest's own form", '❯ test/a.test.ts:3:9', 'test/a.test.ts:3:9'],
    ["Vitest's own form with a function", ' ❯ draws test/a.test.ts:8:9', 'test/a.test.ts:8:9'],
    ["Vitest's own form with a constructor", '❯ new Job src/job.ts:2:1', 'src/job.ts:2:1'],
    ["pytest's last line", 'tests/test_a.py:12: AssertionError', 'tests/test_a.py:12'],
    ["RSpec's backtrace", '# ./spec/a_spec.rb:5:in `block (2 levels)', 'spec/a_spec.rb:5'],
    ["Go's test log", '    a_test.go:12: got 1, want 2', 'a_test.go:12'],
    ["PHPUnit's last line", '/home/me/app/tests/SetsTest.php:9', 'tests/SetsTest.php:9'],
    ["Java's frame", 'at org.example.SetsTest.adds(SetsTest.java:12)', 'org/example/SetsTest.java:12'],
    ["Kotlin's, in a module", 'at app//SetsTest.adds(SetsTest.kt:12)', 'SetsTest.kt:12'],
    [".NET's frame", 'at App.Sets.Adds() in /home/me/app/Sets.cs:line 7', 'Sets.cs:7'],
    ["Rust's panic", "thread 'adds' panicked at tests/sets.rs:154:5:", 'tests/sets.rs:154:5'],
    ["a compiler's form", '/home/me/app/sets.cpp:72: error: check_eq(1, 2)', 'sets.cpp:72'],
  ])('takes its place from %s', (_, line, at) => {
    const stack = [
      'Error: no',
      '    at node:internal/process/task_queues:95:5',
      '    at async Promise.all (index 0)',
      '    at Array.map (<anonymous>)',
      '    at call (/home/me/app/node_modules/ioredis/built/Redis.js:1:2)',
      `    ${line}`,
      '    at later (/home/me/app/later.js:1:1)',
    ].join('\n');
    expect(toTestError({ message: 'no', stack }, CWD).at).toBe(at);
  });

  it("takes its place from Python's traceback, where the last own line is the nearest, and from no runner of Java's", () => {
    const stack =
      'Traceback (most recent call last):\n  File "/home/me/app/tests/test_a.py", line 3, in test_a\n    add()\n  File "/home/me/app/sets.py", line 7, in add\n    raise ValueError("no")\n  File "/usr/lib/python3.11/random.py", line 1, in x\nValueError: no';
    expect(toTestError({ message: 'no', stack }, CWD).at).toBe('sets.py:7');
    const java =
      'java.lang.AssertionError: no\n\tat org.junit.Assert.fail(Assert.java:88)\n\tat java.base/java.util.List.of(List.java:9)\n\tat org.example.ATest.a(ATest.java:3)';
    expect(toTestError({ message: 'no', stack: java }, CWD).at).toBe('org/example/ATest.java:3');
  });

  it('has no place where all of the stack is foreign', () => {
    const stack = 'Error: no\n    at x (node:net:1:2)\n    at y (/a/node_modules/b/c.js:1:2)';
    expect(toTestError({ message: 'no', stack }, CWD)).toEqual({ message: 'no', type: 'Error' });
  });

  it("takes its class from the stack where the runner's wire has lost it", () => {
    const stack = 'AssertionError [ERR_ASSERTION]: 1 == 2\n    at x (/home/me/app/a.js:1:2)';
    expect(toTestError({ message: '1 == 2', stack }, CWD).type).toBe('AssertionError');
  });

  it('tells the reasons of an error that has no message but others within', () => {
    const error = new AggregateError([
      new Error('connect ECONNREFUSED ::1'),
      new Error('connect ECONNREFUSED 127.0.0.1'),
    ]);
    expect(toTestError(toRawError(error), CWD).message).toBe(
      'connect ECONNREFUSED ::1; connect ECONNREFUSED 127.0.0.1',
    );
  });

  it('shows objects as text', () => {
    expect(toTestError({ message: 'no', expected: { b: 1, a: [2] }, actual: undefined }, CWD)).toMatchObject({
      expected: '{ a: [ 2 ], b: 1 }',
      received: 'undefined',
    });
  });

  it('is cut where a runner puts a whole document into it', () => {
    const { message } = toTestError({ message: 'x'.repeat(1_000_000) }, CWD);
    expect(message.length).toBeLessThan(21_000);
    expect(message).toContain('(1000000 characters)');
  });

  it.each([
    [
      'a getter that throws',
      Object.defineProperty({}, 'message', {
        get: () => {
          throw new Error('no');
        },
      }),
    ],
    [
      'a custom inspection that throws',
      {
        [Symbol.for('nodejs.util.inspect.custom')]: () => {
          throw new Error('no');
        },
      },
    ],
    ['nothing', undefined],
    ['null', null],
    ['a symbol', Symbol('x')],
    ['an error without a prototype', Object.assign(Object.create(null), { message: 'no' })],
  ])('is made of %s', (_, thrown) => {
    expect(toTestError(toRawError(thrown), CWD).message).not.toBe('');
  });

  it('is made of anything, always with a message', () => {
    fc.assert(
      fc.property(fc.anything({ withNullPrototype: true, withBigInt: true, withMap: true }), (thrown) => {
        const error = toTestError(toRawError(thrown), CWD);
        return typeof error.message === 'string' && error.message !== '';
      }),
    );
  });

  it('is made of any stack', () => {
    const piece = fc.constantFrom(
      'at ',
      '❯ ',
      '(',
      ')',
      ':',
      '1',
      '\n',
      'file://',
      '%2F',
      '/',
      'a.py',
      ' ',
      '<anonymous>',
      '..',
    );
    const text = fc
      .array(fc.oneof(piece, fc.string({ unit: 'binary' })), { maxLength: 30 })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(text, (stack) => {
        toTestError({ message: '', stack }, CWD);
        relativePath(stack, CWD);
      }),
    );
  });

  it('is found in linear time in a line that is made to be slow', () => {
    const stack = `at ${'('.repeat(50_000)}${':1'.repeat(50_000)}\n${'a/'.repeat(100_000)}`;
    // What grew with the square would take hours here, and end at the test's own limit.
    expect(toTestError({ message: stack, stack }, CWD).message).not.toBe('');
  });
});
