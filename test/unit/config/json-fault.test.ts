import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonFault } from '../../../src/config/json-fault.ts';

describe('findJsonFault', () => {
  it.each([
    ['', 1, 1, 'a value'],
    ['{"a": tru}', 1, 7, 'a value'],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, 'a comma, or the closing bracket'],
    ['{\n  "a": [1, 2,]\n}', 2, 14, 'another entry (JSON has no comma after the last one)'],
    ['{a: 1}', 1, 2, 'a field\'s name in "double quotes"'],
    ['{"a" 1}', 1, 6, ':'],
    ['{"a": "x\n"}', 1, 7, 'a string that ends on its line'],
    ['{"a": 1} x', 1, 10, 'the end of the file'],
    ['{"a": 1', 1, 8, 'a comma, or }'],
    ['// comment\n{}', 1, 1, 'a value (JSON has no comments)'],
    ['{"a": "\\x"}', 1, 7, 'a string with the escapes that JSON has'],
    ['{\r\n"a" 1}', 2, 5, ':'],
    ['{"a": 01}', 1, 8, 'a comma, or the closing bracket'],
  ])('finds in %j line %i, column %i: %s', (text, line, column, expected) => {
    expect(findJsonFault(text)).toEqual({ line, column, expected });
  });

  it('finds a place inside of every text that JSON.parse refuses, with something that is missed there', () => {
    const character = fc.oneof(
      fc.constantFrom(...'{}[],:"\\0-+.eEu tfn\n\t\u0001\u007f\u2028'),
      fc.string({ maxLength: 1 }),
    );
    fc.assert(
      fc.property(fc.json(), fc.nat(), character, (json, at, put) => {
        const text = json.slice(0, at % json.length) + put + json.slice((at % json.length) + 1);
        fc.pre(!isJson(text));
        const { line, column, expected } = findJsonFault(text);
        const lines = text.split(/\r\n|\n|\r/);
        expect(line).toBeLessThanOrEqual(lines.length);
        expect(column).toBeLessThanOrEqual((lines[line - 1] ?? '').length + 1);
        expect(expected).not.toBe('');
      }),
      { numRuns: 2_000 },
    );
  });

  it('stops at an absurd depth instead of failing', () => {
    expect(findJsonFault('['.repeat(100_000))).toEqual({
      line: 1,
      column: 1,
      expected: 'fewer levels of brackets',
    });
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
