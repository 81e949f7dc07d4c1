import { describe, expect, it } from 'vitest';
import type { TestError } from '../../../src/model/results.ts';
import { brokenBy, differs } from '../changes/explained.ts';

const assertion = (
  expected: string,
  received: string,
  message = `expected '${received}' to be '${expected}'`,
): TestError => ({
  message,
  type: 'AssertionError',
  expected,
  received,
});

describe('two texts of errors', () => {
  it.each([
    ['ERR value is not an integer', 'ERR value is not an integer or out of range'],
    ['WRONGTYPE Operation against a key', 'ERR no such key'],
    ['ReplyError: ERR syntax error', 'ReplyError: ERR value is not a valid float'],
    ["'ERR index out of range'", "'ERR index is out of range'"],
    ['/ERR index out of range/', '[ReplyError: ERR index is out of range]'],
    ['index out of range', 'ERR index is out of range'],
    ['Error: nothing there', 'TypeError: nothing is there'],
  ])('are never a changed value: %j and %j', (expected, received) => {
    expect(brokenBy(assertion(expected, received))?.kind).toBe('wording');
  });

  it('are not where an assertion is about what is thrown, whatever of it was expected', () => {
    const message =
      "expected [Function] to throw error including 'is negative' but got 'ERR timeout out of range'";
    expect(brokenBy(assertion('is negative', 'ERR timeout out of range', message))?.kind).toBe('wording');
  });

  it('are not where a test fails on both engines', () => {
    expect(differs('ERR one of them', 'ERR the other')?.kind).toBe('wording');
  });

  it.each([
    ['ziplist', 'quicklist'],
    ['2', '3'],
    ['an error occurred', 'no error occurred'],
  ])('are something else than values: %j and %j', (expected, received) => {
    expect(brokenBy(assertion(expected, received))?.kind).toBe('value');
  });
});
