import { describe, expect, it } from 'vitest';
import { differingLines, showDiffering } from '../../../src/messages/differing.ts';
import { plainLines, wordsBesideValues } from '../../../src/messages/plain-message.ts';
import { isWhole, readableCause } from '../../../src/messages/readable-cause.ts';

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
  ])('%j', (message, lines) => {
    expect(plainLines({ message })).toEqual(lines);
  });

  it('is what the test itself wrote', () => {
    expect(wordsBesideValues({ message: 'AssertionError: expected 2 to be 3' })).toBeUndefined();
    expect(wordsBesideValues({ message: 'expect(received).toBe(expected)\n\nExpected: 1' })).toBeUndefined();
    expect(wordsBesideValues({ message: 'all lines: expected 2 to be 3' })).toBe('all lines');
    expect(wordsBesideValues({ message: 'expected 2 lines' })).toBe('expected 2 lines');
  });
});

describe('two values in few characters', () => {
  it('show where they differ, both from the same place', () => {
    expect(showDiffering('a', 'b', 40)).toEqual(['a', 'b']);
    const [one, other] = showDiffering(`${'x'.repeat(500)}A${'y'.repeat(500)}`, `${'x'.repeat(500)}B`, 40);
    expect(one).toMatch(/^…x+Ay+…$/);
    expect(other).toMatch(/^…x+B$/);
    expect(one.length).toBeLessThanOrEqual(40);
  });

  it('never hold half a character', () => {
    for (let before = 0; before < 40; before += 1) {
      const [one, other] = showDiffering(
        `${'🐘'.repeat(before)}a${'🐘'.repeat(40)}`,
        `${'🐘'.repeat(before)}b`,
        20,
      );
      expect(`${one}${other}`).not.toMatch(/\p{Cs}/u);
      expect(one).toContain('a');
      expect(other).toContain('b');
    }
  });

  it('of several lines are those that differ', () => {
    expect(differingLines('one\ntwo\nthree', 'one\n2\nthree')).toEqual(['two', '2']);
  });
});

describe('whole sentences', () => {
  it.each([
    ["ERR unknown command 'FOO', with args beginning with: 'a'", true],
    ["READONLY You can't write against a read only replica.", true],
    ['ERR syntax error) while saving', false],
    ["ERR unknown command 'FOO'' but got", false],
    ['ERR "half', false],
  ])('%j: %s', (text, whole) => {
    expect(isWhole(text)).toBe(whole);
  });
});
