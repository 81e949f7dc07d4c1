import { describe, expect, it } from 'vitest';
import { divideMessage } from '../../../src/messages/expected-received.ts';

/** As each prints it; which of the two comes first differs from one to the next. */
const SAID: readonly (readonly [who: string, message: string, expected: string, received: string])[] = [
  ['chai, Vitest', "AssertionError: expected 'quicklist' to equal 'ziplist'", "'ziplist'", "'quicklist'"],
  [
    'chai, of a part',
    "expected 'ERR syntax error' to include 'WRONGTYPE'",
    "'WRONGTYPE'",
    "'ERR syntax error'",
  ],
  ['code', "Expected 'abc' to include 'd'", "'d'", "'abc'"],
  [
    'Jest',
    'expect(received).toBe(expected)\n\nExpected: "ziplist"\nReceived: "quicklist"',
    '"ziplist"',
    '"quicklist"',
  ],
  [
    'Jest, of an error',
    'Expected substring: "AUTH <password>"\nReceived message:   "ERR Client sent AUTH"',
    '"AUTH <password>"',
    '"ERR Client sent AUTH"',
  ],
  ['JUnit 4', 'expected:<1> but was:<2>', '1', '2'],
  ['AssertJ', 'expected: <1 > but was: < 2>', '1', '2'],
  ['JUnit 5', 'expected: <> but was: <2>', '', '2'],
  [
    'chai and Vitest, of an error',
    "expected [Function] to throw error including 'no password' but got 'ERR Client sent AUTH'",
    "'no password'",
    "'ERR Client sent AUTH'",
  ],
  ['RSpec', 'expected: "a"\n     got: "b"', '"a"', '"b"'],
  ['testify', 'Error: Not equal:\n expected: 1\n actual  : 2', '1', '2'],
  ['NUnit', '  Expected: 3\n  But was:  4', '3', '4'],
  [
    'RSpec, of an error',
    'expected Redis::CommandError with "a", got #<Redis::CommandError: ERR b> with backtrace:',
    '"a"',
    'ERR b',
  ],
  ['pytest', "AssertionError: assert 'quicklist' == 'ziplist'", "'ziplist'", "'quicklist'"],
  ['pytest, below its own message', 'of the list\nE   assert 2 == 1', '1', '2'],
  ['pytest, of a part', "assert 'WRONGTYPE' in 'ERR syntax error'", "'WRONGTYPE'", "'ERR syntax error'"],
  [
    'pytest.raises 8.4',
    "Expected regex: 'no such key'\nActual message: 'ERR value'",
    "'no such key'",
    "'ERR value'",
  ],
  ['pytest.raises 7', "Regex: 'no such key'\n Input: 'ERR value'", "'no such key'", "'ERR value'"],
  [
    'pytest.raises 6',
    "AssertionError: Pattern 'no key' does not match 'ERR value'",
    "'no key'",
    "'ERR value'",
  ],
  ['unittest', 'AssertionError: Lists differ: [1] != [2]', '[2]', '[1]'],
  ['unittest, of a part', "AssertionError: 'a' not found in 'ERR b'", "'a'", "'ERR b'"],
  ['PHPUnit', "--- Expected\n+++ Actual\n@@ @@\n-'ziplist'\n+'quicklist'", "'ziplist'", "'quicklist'"],
  [
    'PHPUnit, of a part',
    "Failed asserting that exception message 'ERR b' contains 'ERR a'.",
    "'ERR a'",
    "'ERR b'",
  ],
  [
    'node:assert',
    "Expected values to be strictly equal:\n\n'quicklist' !== 'ziplist'\n",
    "'ziplist'",
    "'quicklist'",
  ],
  [
    'node:assert, of lines',
    "Expected values to be strictly equal:\n+ actual - expected\n\n+ 'quicklist'\n- 'ziplist'",
    "'ziplist'",
    "'quicklist'",
  ],
  [
    'node:assert, of a pattern',
    "The input did not match the regular expression /no key/i. Input:\n\n'ERR value'\n",
    '/no key/i',
    "'ERR value'",
  ],
  ["Go's testing", 'list_test.go:7: got quicklist, want ziplist', 'ziplist', 'quicklist'],
  ["Go's testing, wanted first", 'list_test.go:7: want ziplist, got quicklist', 'ziplist', 'quicklist'],
  [
    'go-cmp',
    'mismatch (-want +got):\n  string(\n-\u00a0\t"ziplist",\n+\u00a0\t"quicklist",\n  )',
    '"ziplist"',
    '"quicklist"',
  ],
  [
    'go-cmp, the other way round',
    'mismatch (-got +want):\n- \t"quicklist",\n+ \t"ziplist",',
    '"ziplist"',
    '"quicklist"',
  ],
  [
    'a snapshot of Jest',
    'Snapshot name: `a 1`\n\nSnapshot: "ziplist"\nReceived: "quicklist"',
    '"ziplist"',
    '"quicklist"',
  ],
  [
    'a snapshot of lines',
    '- Snapshot  - 1\n+ Received  + 1\n\n  [\n-   "ziplist",\n+   "quicklist",\n  ]',
    '"ziplist"',
    '"quicklist"',
  ],
  [
    'a snapshot of Vitest',
    'Snapshot `a 1` mismatched\n\n- Expected\n+ Received\n\n- "ziplist"\n+ "quicklist"',
    '"ziplist"',
    '"quicklist"',
  ],
  ['Mocha, of lines', '+ expected - actual\n\n-quicklist\n+ziplist', 'ziplist', 'quicklist'],
  [
    'JUnit 4, of what differs alone',
    'expected:<E[RR a] list> but was:<E[XX b] list>',
    'ERR a list',
    'EXX b list',
  ],
  ['JUnit 4, of a list', 'expected:<[a]> but was:<[b]>', '[a]', '[b]'],
  ['JUnit 4, of nothing', 'expected null, but was:<quicklist>', 'null', 'quicklist'],
  ['Hamcrest', 'Expected: is "ziplist"\n     but: was "quicklist"', '"ziplist"', '"quicklist"'],
  ['AssertJ, of a part', 'Expecting actual:\n  "ERR b"\nto contain:\n  "ERR a"', '"ERR a"', '"ERR b"'],
  [
    'RSpec, of a list without order',
    'expected collection contained:  ["a"]\nactual collection contained:    ["b"]',
    '["a"]',
    '["b"]',
  ],
  ['unittest, as XML has it', "'quicklist' != 'ziplist'", "'ziplist'", "'quicklist'"],
  ['testify, of a part', 'Error "ERR b" does not contain "ERR a"', '"ERR a"', '"ERR b"'],
];

describe('what was expected and what was received', () => {
  it.each(SAID)('is told apart in a message of %s', (_who, message, expected, received) => {
    expect(divideMessage({ message })).toEqual({ message, expected, received });
  });

  it('stays as the runner told it, also where it told one of the two', () => {
    for (const told of [{ expected: '1' }, { received: '2' }, { expected: '1', received: '2' }]) {
      const error = { message: 'Expected: 3\nReceived: 4', ...told };
      expect(divideMessage(error)).toBe(error);
    }
  });

  it('is not made up where a message has no known form, or has it far behind', () => {
    for (const message of [
      'ERR syntax error',
      'expected a key',
      'got it',
      `${'x'.repeat(4_000)}\nexpected: <1> but was: <2>`,
    ]) {
      const error = { message };
      expect(divideMessage(error)).toBe(error);
    }
    expect(divideMessage({ message: `expected: <1> but was: <2>${'x'.repeat(4_000)}` }).expected).toBe('1');
  });
});

describe('what JUnit 4 puts in brackets', () => {
  it.each([
    ['ERR [unknown] command', 'ERR [wrong] command', 'ERR unknown command', 'ERR wrong command'],
    ['ERR [unknown]', 'ERR [wrong]', 'ERR unknown', 'ERR wrong'],
    ['[unknown] command', '[wrong] command', 'unknown command', 'wrong command'],
    // A list, something else around, or brackets on one side only: then they are the values' own.
    ['[a]', '[b]', '[a]', '[b]'],
    ['x[a]', 'y[b]', 'x[a]', 'y[b]'],
    ['x[a]y', 'x[b]z', 'x[a]y', 'x[b]z'],
    ['x[a]', 'xa', 'x[a]', 'xa'],
    ['xa', 'x[a]', 'xa', 'x[a]'],
  ])('is what differs: %s and %s', (one, other, expected, received) => {
    expect(divideMessage({ message: `expected:<${one}> but was:<${other}>` })).toMatchObject({
      expected,
      received,
    });
  });
});

describe('a difference line by line', () => {
  it('may be indented, and may have lines of one side only', () => {
    expect(
      divideMessage({ message: 'Not equal:\n\t--- Expected\n\t+++ Actual\n\t@@ -1 +1 @@\n\t-one\n\t+other' }),
    ).toMatchObject({
      expected: 'one',
      received: 'other',
    });
    expect(divideMessage({ message: 'differ\n- Expected\n+ Received\n\n- one' })).toMatchObject({
      expected: 'one',
      received: '',
    });
    expect(divideMessage({ message: 'differ\n- Expected\n+ Received\n\n+ one' })).toMatchObject({
      expected: '',
      received: 'one',
    });
  });

  it('is none where a head has no lines', () => {
    expect(divideMessage({ message: 'differ\n- Expected\n+ Received\n\n  same' })).not.toHaveProperty(
      'expected',
    );
  });
});
