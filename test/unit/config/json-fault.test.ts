import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonFault } from '../../../src/config/json-fault.ts';

describe('findJsonFault', () => {
  it.each([
    ['', 1, 1, 'a value'],
    ['{"a": tru}', 1, 7, 'a value'],
    ['{\n  "a": 1\n  "b": 2\n}', 3, 3, ', or }'],
    ['{\n  "a": [1, 2,]\n}', 2, 14, 'another entry (JSON has no comma after the last one)'],
    ['{a: 1}', 1, 2, 'a field\'s name in "double quotes"'],
    ['{"a" 1}', 1, 6, ':'],
    ['{"a": "x\n"}', 1, 7, 'a text that ends on its line'],
    ['{"a": 1} x', 1, 10, 'the end of the file'],
    ['{"a": 1', 1, 8, ', or }'],
    ['// comment\n{}', 1, 1, 'a value'],
    ['{"a": 01}', 1, 8, ', or }'],
  ])('finds in %j line %i, column %i: %s', (text, line, column, expected) => {
    expect(findJsonFault(text)).toEqual({ line, column, expected });
  });

  it('finds none in what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 2, '\t'), (value, indent) => {
        expect(findJsonFault(JSON.stringify(value, null, indent))).toBeUndefined();
      }),
    );
  });

  it('agrees with JSON.parse on what is JSON, also after any one character was changed', () => {
    const character = fc.oneof(
      fc.constantFrom(...'{}[],:"\\0-+.eEu tfn\n\t\u0001\u007f\u2028'),
      fc.string({ maxLength: 1 }),
    );
    fc.assert(
      fc.property(fc.json(), fc.nat(), character, (json, at, put) => {
        const text = json.slice(0, at % json.length) + put + json.slice((at % json.length) + 1);
        expect(findJsonFault(text) === undefined).toBe(isJson(text));
      }),
      { numRuns: 2_000 },
    );
  });

  it('stops at an absurd depth instead of failing', () => {
    expect(findJsonFault('['.repeat(100_000))?.expected).toBe('no more than 1000 levels');
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
