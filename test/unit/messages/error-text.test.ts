import { describe, expect, it } from 'vitest';
import { areErrorTexts, kindByShape } from '../../../src/messages/engine-answers.ts';
import { comparesErrors } from '../../../src/messages/error-text.ts';
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

describe('an assertion', () => {
  const received = 'ERR timeout is out of range';

  it.each([
    ['of half of the error’s words', 'Alpha Timeout', true],
    ['of less than half of them', 'alpha beta timeout', false],
    ['of none of them', 'hello world', false],
    ['of a single one', 'timeout', false],
    ['of a value', 'OK', false],
    ['of no word at all', '12', false],
  ])('compares errors or not: %s', (_, expected, isOf) => {
    expect(comparesErrors({ message: 'expected it', expected, received })).toBe(isOf);
  });

  it('that tells one side only compares nothing, and one is told by its beginning', () => {
    expect(comparesErrors({ message: 'to throw', received })).toBe(false);
    expect(comparesErrors({ message: 'to throw', expected: received })).toBe(false);
    const late = `${'y'.repeat(4_000)} to throw`;
    expect(comparesErrors({ message: late, expected: 'OK', received })).toBe(false);
    expect(comparesErrors({ message: late.slice(1_000), expected: 'OK', received })).toBe(true);
  });
});

describe('what two engines said', () => {
  const refused: TestError = { message: 'ERR no such key' };
  const value: TestError = { message: 'expected 1 to be 2', expected: '2', received: '1' };
  const texts: TestError = { message: 'x', expected: 'ERR one', received: 'ERR other' };

  it.each([
    [refused, refused, true],
    [refused, value, false],
    [value, refused, false],
    [null, texts, true],
    [texts, null, true],
    [null, value, false],
    [null, null, false],
  ])('is two errors’ texts: %j and %j: %s', (baseline, candidate, are) => {
    expect(areErrorTexts(baseline, candidate)).toBe(are);
  });

  it('is a lost connection only where a message says so at its beginning', () => {
    expect(kindByShape(null, { message: `${'y'.repeat(3_000)} ECONNRESET` })).toBe('crash');
    expect(kindByShape(null, { message: `${'y'.repeat(4_000)} ECONNRESET` })).not.toBe('crash');
  });
});
