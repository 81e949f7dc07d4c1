import { describe, expect, it } from 'vitest';
import { isNarrow, lettersIn, rowHeightPx } from '../../../src/report/html/page/row-height.ts';

const lines = (name: string, letters: number): number =>
  (rowHeightPx(name, letters) - rowHeightPx('', letters)) / 19 + 1;

describe("a row of the report's page", () => {
  it.each([
    ['', 20, 1],
    ['pops', 20, 1],
    ['x'.repeat(20), 20, 1],
    ['x'.repeat(21), 20, 2],
    ['x'.repeat(60), 20, 3],
    // Each word goes to the next line, where one more letter than fits would stand.
    ['seventeen-letters and-seventeen-more', 20, 2],
    ['seventeen letters-and-seventeen more', 20, 2],
    ['a fourteen-letters-word-and-one-more', 14, 3],
    ['tells the operator that no password', 20, 2],
    [`adds ${'x'.repeat(41)}`, 20, 4],
    ['一二三四五六七八九十', 20, 1],
    ['一二三四五六七八九十百', 20, 2],
    // Two code units each, and no wider for it.
    ['🎉'.repeat(10), 20, 1],
    ['🎉'.repeat(11), 20, 2],
    ['RT_COMPARE_OTHER_TARGET_WAS_NAMED_BY_ANOTHER_COMMAND_WHICH_MATTERS', 37, 3],
    ['MAXMEMORY POLICY', 16, 2],
  ])('is as high as its name needs: %j in lines of %i letters takes %i', (name, letters, expected) => {
    expect(lines(name, letters)).toBe(expected);
  });

  it('has its verdict below its name in a narrow list, and so more letters in a line', () => {
    expect([320, 479, 480, 600].map(isNarrow)).toEqual([true, true, false, false]);
    expect([320, 360, 479].map(lettersIn)).toEqual([37, 42, 58]);
    expect(lettersIn(600)).toBe(52);
    expect(lettersIn(0)).toBe(16);
  });
});
