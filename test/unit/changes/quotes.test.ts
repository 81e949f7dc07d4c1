import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, kindOnPath, saysSentence } from '../../../src/changes/clue.ts';
import { upgradePathOf } from '../../../src/changes/upgrade-path.ts';
import { NEW, VALKEY } from './explained.ts';

describe('what an engine said, quoted in a reason', () => {
  it('is one line of at most 120 characters, the last of which tells that there was more', () => {
    expect(cut('x'.repeat(120))).toBe('x'.repeat(120));
    expect(cut('x'.repeat(121))).toBe(`${'x'.repeat(119)}…`);
    expect(cut(`${'x '.repeat(60)} `)).toBe('x '.repeat(60).trim());
    expect(cut(' ERR\tno \n\n such  thing ')).toBe('ERR no such thing');
    expect(cut(`a\n${'x'.repeat(119)}`)).toBe(`a ${'x'.repeat(117)}…`);
  });

  it('has no blank at its ends and no two in a row, whatever was said', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ' ', '\n', '\t'), maxLength: 300 }), (text) => {
        const quote = cut(text);
        expect(quote.length).toBeLessThanOrEqual(120);
        expect(quote).toBe(quote.replace(/\s+/g, ' ').trim());
      }),
    );
  });

  it('stands beside the engine that said it', () => {
    const path = upgradePathOf(NEW, VALKEY);
    if (path === undefined) throw new Error('no path');
    expect(saysSentence(path, 'baseline', 'ERR  no')).toBe('redis 6.2.11 says "ERR no".');
    expect(saysSentence(path, 'candidate', 'ERR no')).toBe('valkey 8.1.1 says "ERR no".');
  });

  it('is of the opposite kind on the way back, where there is an opposite', () => {
    expect(kindOnPath('newlyAccepted', 'comes')).toBe('newlyAccepted');
    expect(kindOnPath('newlyAccepted', 'goes')).toBe('newlyRefused');
    expect(kindOnPath('newlyRefused', 'goes')).toBe('newlyAccepted');
    expect(kindOnPath('value', 'goes')).toBe('value');
  });
});
