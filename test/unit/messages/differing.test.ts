import { describe, expect, it } from 'vitest';
import { differingLines, showDiffering } from '../../../src/messages/differing.ts';

const x = (count: number): string => 'x'.repeat(count);

describe('two values in few characters', () => {
  it('are left alone where both have no more than they may', () => {
    const [one, other] = [`${x(39)}A`, `${x(39)}B`];
    expect(showDiffering(one, other, 40)).toEqual([one, other]);
  });

  it('are cut both, alike, where one has more', () => {
    expect(showDiffering('b', x(100), 40)).toEqual(['b', `${x(39)}…`]);
    expect(showDiffering(x(100), 'b', 40)).toEqual([`${x(39)}…`, 'b']);
    expect(showDiffering(x(50), x(50), 40)).toEqual([`…${x(39)}`, `…${x(39)}`]);
  });

  it('use all that they may have, with a third of it before what differs', () => {
    expect(showDiffering(`A${x(100)}`, `B${x(100)}`, 40)).toEqual([`A${x(38)}…`, `B${x(38)}…`]);
    expect(showDiffering(`${x(100)}A`, `${x(100)}B`, 40)).toEqual([`…${x(38)}A`, `…${x(38)}B`]);
    expect(showDiffering(`${x(100)}A${x(100)}`, `${x(100)}B${x(100)}`, 40)[0]).toBe(`…${x(13)}A${x(24)}…`);
  });

  it('have 16 characters at least', () => {
    expect(showDiffering(`A${x(100)}`, 'B', 5)).toEqual([`A${x(14)}…`, 'B']);
  });

  it('never hold half a character, wherever they are cut', () => {
    for (const before of ['', 'a'])
      for (const room of [20, 21, 22, 23]) {
        const text = (mark: string): string => `${before}${'🐘'.repeat(30)}${mark}${'🐘'.repeat(30)}`;
        for (const shown of showDiffering(text('A'), text('B'), room)) {
          expect(shown).not.toMatch(/\p{Cs}/u);
          expect(shown).toMatch(/^….*[AB].*…$/);
          expect(shown.length).toBeLessThanOrEqual(room + 1);
        }
      }
  });
});

describe('lines of two values', () => {
  it('are those that only one has, as often as it has them more than the other', () => {
    expect(differingLines('{\n  a,\n}', '{\n  b,\n}')).toEqual(['a,', 'b,']);
    expect(differingLines('a\na\na\nb', 'a\nb')).toEqual(['a a', '']);
    expect(differingLines('a\na', 'a\na\nb')).toEqual(['', 'b']);
  });

  it('are the whole of a line each, and of a line and several those that differ', () => {
    expect(differingLines(' a ', 'b')).toEqual([' a ', 'b']);
    expect(differingLines('a', 'a')).toEqual(['a', 'a']);
    expect(differingLines('a', 'a\nb')).toEqual(['', 'b']);
    expect(differingLines('a\nb', 'a')).toEqual(['b', '']);
  });
});
