import { describe, expect, it } from 'vitest';
import { plainLines, wordsBesideValues } from '../../../src/messages/plain-message.ts';
import { engineSentence, isWhole, readableCause } from '../../../src/messages/readable-cause.ts';

describe('what several tests share, as one line', () => {
  it.each([
    // An engine's error is a sentence of its own where it stands alone, after a colon, or in quotes.
    ['ReplyError: ERR syntax error', 'ERR syntax error'],
    ['could not save the cart: WRONGTYPE Operation against a key', 'WRONGTYPE Operation against a key'],
    [
      `expected the reply, but the server said "ERR unknown command 'FOO'" instead`,
      "ERR unknown command 'FOO'",
    ],
    ['No filter here (the server said "NOSCRIPT No matching script.")', 'NOSCRIPT No matching script.'],
    // Else the whole line: no sentence's tail, and no half of a pair.
    [
      'Failed (ReplyError: ERR syntax error) while saving',
      'Failed (ReplyError: ERR syntax error) while saving',
    ],
    ['The shop is LOADING the basket of "Jo', 'The shop is LOADING the basket of "Jo'],
    ['step 3: ASK the user for a name', 'step 3: ASK the user for a name'],
    ['we could not ASK the user', 'we could not ASK the user'],
    // What runners say of every failure alike.
    [
      'Test timed out in 300ms.\nIf this is a long-running test, pass a timeout value as the last argument.',
      'Test timed out in 300ms.',
    ],
    [
      'Timeout of 2000ms exceeded. For async tests and hooks, ensure "done()" is called; if returning a Promise, ensure it resolves. (/app/test/a.js)',
      'Timeout of 2000ms exceeded',
    ],
    [
      'thrown: "Exceeded timeout of 5000 ms for a test.\nAdd a timeout value to this test to increase the timeout, if this is a long-running test. See https://jestjs.io/docs."',
      'Exceeded timeout of 5000 ms for a test.',
    ],
    // Jest, node:assert, Bun, testify, PHPUnit, pytest, chai: what was expected and received, and never what was called.
    [
      'expect(received).toBe(expected) // Object.is equality\n\nExpected: 2\nReceived: 3',
      'expected 2, received 3',
    ],
    ['Expected values to be strictly equal:\n\n1 !== 2\n', 'expected 2, received 1'],
    [
      "Failed asserting that two strings are equal.\n--- Expected\n+++ Actual\n@@ @@\n-'ziplist'\n+'listpack'",
      "expected 'ziplist', received 'listpack'",
    ],
    ["assert 'listpack' == 'ziplist'\n  - ziplist\n  + listpack", "expected 'ziplist', received 'listpack'"],
    ['Expected pattern: /nested/\nReceived string:  "EXECABORT"', 'expected /nested/, received "EXECABORT"'],
    ['Expected length: 2\nReceived length: 3\nReceived array:  [1, 2, 3]', 'expected 2, received 3'],
    ['the cart has all lines: expected 2 to equal 3', 'the cart has all lines: expected 3, received 2'],
    ['expected: <ziplist> but was: <listpack>', 'expected ziplist, received listpack'],
  ])('%j is %j', (message, cause) => {
    expect(readableCause({ message })).toBe(cause);
  });

  it('is never cut before what differs, however long the values are', () => {
    const long = 'the same words again and again '.repeat(30);
    const cause = readableCause({
      message: 'expected { …(12) } to deeply equal { …(12) }',
      expected: `${long} ziplist ${long}`,
      received: `${long} listpack ${long}`,
    });
    expect(cause).toMatch(/^expected "….*ziplist.*…", received "….*listpack.*…"$/);
    expect(cause.length).toBeLessThan(180);
  });

  it('takes no line of the values for the test’s own words', () => {
    const values = { expected: '{\n  "name": "redis"\n}', received: '{\n  "name": "valkey"\n}' };
    const heading = 'expected "name": "redis", received "name": "valkey"';
    for (const line of ['{', '1,', '"name": "redis"', '  Object {'])
      expect(
        readableCause({ message: `Expected values to be strictly deep-equal:\n${line}`, ...values }),
      ).toBe(heading);
  });

  it('is of several lines only those that the other side does not have', () => {
    expect(
      readableCause({
        message: 'expected { …(3) } to deeply equal { …(3) }',
        expected: "{\n  name: 'redis',\n  role: 'master',\n  db: 0\n}",
        received: "{\n  name: 'valkey',\n  role: 'master',\n  db: 0\n}",
      }),
    ).toBe('expected "name: \'redis\',", received "name: \'valkey\',"');
  });
});

describe('what a message says besides the runner’s own words', () => {
  it.each([
    [
      'expect(received).toEqual(expected) // deep equality\n\n- Expected  - 1\n+ Received  + 1\n\n  Array [',
      ['  Array ['],
    ],
    [
      '\n\tError Trace:\tcart_test.go:12\n\tError:      \tNot equal: \n\tTest:       \tTestCart',
      ['Error Trace:\tcart_test.go:12'],
    ],
    ['expected: 1\n     got: 2\n\n(compared using ==)', ['expected: 1', '     got: 2']],
    ['', ['(no message)']],
    ['  \nTest failed', ['Test failed']],
    ['z'.repeat(30_000), ['z'.repeat(20_000)]],
  ])('%j', (message, lines) => {
    expect(plainLines({ message })).toEqual(lines);
  });

  it('is what the test itself wrote', () => {
    expect(wordsBesideValues({ message: 'AssertionError: expected 2 to be 3' })).toBeUndefined();
    expect(wordsBesideValues({ message: 'expect(received).toBe(expected)\n\nExpected: 1' })).toBeUndefined();
    expect(wordsBesideValues({ message: 'all lines: expected 2 to be 3' })).toBe('all lines');
    expect(wordsBesideValues({ message: 'expected 2 lines' })).toBe('expected 2 lines');
    expect(wordsBesideValues({ message: 'all lines : expected 2 to be 3' })).toBe('all lines');
    const indented = { message: '  two words', expected: 'one\n   two words' };
    expect(wordsBesideValues(indented)).toBeUndefined();
  });
});

describe('whole sentences', () => {
  it.each([
    ["ERR unknown command 'FOO', with args beginning with: 'a'", true],
    ["READONLY You can't write against a read only replica.", true],
    ['ERR syntax error) while saving', false],
    ["ERR unknown command 'FOO'' but got", false],
    ['ERR "half', false],
    ["ERR 'half", false],
    ['ERR `half', false],
    ['ERR (half', false],
    ['ERR [half', false],
    ['ERR {half', false],
    ['ERR (crossed]', false],
    ['ERR (all [of] {it})', true],
    ['ERR one) and two)', false],
    ['ERR the "key"s half"way', false],
    ['ERR half`way', false],
  ])('%j: %s', (text, whole) => {
    expect(isWhole(text)).toBe(whole);
  });
});

describe('what an engine said within a message', () => {
  it.each([
    ['ERR syntax error  ', 'ERR syntax error'],
    ['it said "ERR syntax error "', 'ERR syntax error'],
    ["it said 'ERR can't do it' twice", "ERR can't do it"],
    ['it said "ERR say \\"hi\\" now" and left', 'ERR say \\"hi\\" now'],
    ['it said \u201cERR syntax error\u201d', 'ERR syntax error'],
    ['it said "ERR half of it', undefined],
    ["it said 'ERR half of it's", undefined],
    [`${' '.repeat(2_000)}: ERR syntax error`, undefined],
  ])('%j: %j', (message, sentence) => {
    expect(engineSentence(message)).toBe(sentence);
  });
});

describe('a heading', () => {
  it('is empty where nothing failed, and one line where a message has no values', () => {
    expect(readableCause(null)).toBe('');
    expect(readableCause({ message: '   indented\nmore' })).toBe('indented');
    expect(readableCause({ message: 'y'.repeat(3_000) })).toBe('y'.repeat(2_000));
    for (const one of [{ expected: '1' }, { received: '1' }])
      expect(readableCause({ message: 'the cart is empty', ...one })).toBe('the cart is empty');
  });

  it('has the test’s own words in front, unless they are longer than a heading may be', () => {
    const values = { expected: ' a ', received: '' };
    const words = (length: number): string => `all lines ${'y'.repeat(length - 10)}`;
    expect(readableCause({ message: words(160), ...values })).toBe(
      `${words(160)}: expected a, received nothing`,
    );
    expect(readableCause({ message: words(161), ...values })).toBe('expected a, received nothing');
  });
});
