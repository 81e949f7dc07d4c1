import { describe, expect, test } from 'vitest';
import { causeOfError, readableCause } from '../../../src/messages/engine-error.ts';

describe('the cause that tests share', () => {
  test.each([
    [
      "an engine's error without its arguments",
      "ReplyError: ERR unknown command 'FOO', with args beginning with: 'a'",
      "ERR unknown command 'FOO'",
    ],
    ['whatever quotes are put around', 'ERR unknown command `FOO`', "ERR unknown command 'FOO'"],
    ['without numbers', 'ERR value 17 is not 2.5', 'ERR value # is not #'],
    ['with single blanks', 'ERR  a   b ', 'ERR a b'],
    ["an application's error by its first line", 'no cart 12\n    at cart.js:7', 'no cart #'],
    ['whatever is its whole message', 'no cart', 'no cart'],
  ])('is %s', (_what, message, cause) => {
    expect(causeOfError({ message })).toBe(cause);
  });

  test('is, in an assertion, what it is about, with its numbers', () => {
    const message = 'expected 3 to be 4\nmore';
    expect(causeOfError({ message, expected: '4', received: '3' })).toBe('expected 3 to be 4');
    expect(causeOfError({ message, expected: '4' })).toBe('expected # to be #');
    expect(causeOfError({ message, received: '3' })).toBe('expected # to be #');
    expect(causeOfError({ message, expected: '4', received: "ERR syntax error 'x'" })).toBe(
      "ERR syntax error 'x'",
    );
  });

  test('ends before the quote that a message puts around it, and not before one of its own', () => {
    expect(readableCause({ message: 'got "ERR syntax error"' })).toBe('ERR syntax error');
    expect(readableCause({ message: "got 'ERR unknown command `FOO`'" })).toBe('ERR unknown command `FOO`');
    expect(readableCause({ message: "ERR unknown command 'FOO'" })).toBe("ERR unknown command 'FOO'");
  });

  test('is nothing of what did not fail', () => {
    expect(causeOfError(null)).toBe('');
    expect(readableCause(null)).toBe('');
  });

  test('is looked for in the beginning of a message', () => {
    expect(readableCause({ message: `${'x'.repeat(3_000)} ERR syntax error` })).toBe('x'.repeat(2_000));
  });

  test('is, for a person, what the engine said, or the first line', () => {
    expect(readableCause({ message: 'it failed: "WRONGTYPE Operation against a key"\n at' })).toBe(
      'WRONGTYPE Operation against a key',
    );
    expect(readableCause({ message: 'it failed 12 times\n at' })).toBe('it failed 12 times');
    expect(readableCause({ message: 'no', received: 'NOAUTH Authentication required.' })).toBe(
      'NOAUTH Authentication required.',
    );
  });
});
