import { describe, expect, test } from 'vitest';
import { causeOfError } from '../../../src/messages/engine-error.ts';

describe('the likeness by which tests are put together', () => {
  test.each([
    [
      "an engine's error without its arguments",
      "ReplyError: ERR unknown command 'FOO', with args beginning with: 'a'",
      "ERR unknown command 'FOO'",
    ],
    ['whatever quotes it has', 'ERR unknown command `FOO`', "ERR unknown command 'FOO'"],
    ['without the quote that a message puts around it', 'got "ERR syntax error"', 'ERR syntax error'],
    ['without numbers', 'ERR value 17 is not 2.5', 'ERR value # is not #'],
    ['with single blanks', 'ERR  a   b ', 'ERR a b'],
    ['without blanks around it', ' no cart  \n', 'no cart'],
    ["an application's error by its first line", 'no cart 12\n    at cart.js:7', 'no cart #'],
    ['by the first line that says something', '\n\nno cart\n    at', 'no cart'],
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

  test('is nothing of what did not fail', () => {
    expect(causeOfError(null)).toBe('');
  });

  test('is looked for in the beginning of a message', () => {
    expect(causeOfError({ message: `${'x'.repeat(3_000)} ERR syntax error` })).toBe('x'.repeat(2_000));
  });
});
