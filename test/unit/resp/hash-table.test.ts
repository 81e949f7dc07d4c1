import { describe, expect, it } from 'vitest';
import { HashTable } from '../../../src/resp/hash-table.ts';

describe('a table of hashes', () => {
  it('tells hashes apart that fall into one place and share one of their halves', () => {
    // Eight places: 1 and 9 fall into one, and the other half does not move them.
    const hashes = [
      [1, 5],
      [1, 6],
      [9, 5],
      [9, 6],
    ] as const;
    const table = new HashTable(hashes.length);
    for (const [index, [a, b]] of hashes.entries()) {
      expect(table.find(a, b)).toBe(-1);
      expect(table.add(a, b, index)).toBe(true);
    }
    expect(hashes.map(([a, b]) => table.find(a, b))).toEqual([0, 1, 2, 3]);
  });

  it('takes as many as it is made for, and none besides', () => {
    const table = new HashTable(2);
    expect([table.add(1, 1, 0), table.add(2, 2, 1), table.add(3, 3, 2)]).toEqual([true, true, false]);
    expect([table.find(1, 1), table.find(2, 2), table.find(3, 3)]).toEqual([0, 1, -1]);
    const none = new HashTable(0);
    expect([none.add(1, 1, 0), none.find(1, 1)]).toEqual([false, -1]);
  });
});
