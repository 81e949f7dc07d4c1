import { describe, expect, it } from 'vitest';
import { isSameName, TestIndex } from '../../../src/compare/test-index.ts';

interface Kept {
  readonly name: readonly string[];
}

const called = (name: readonly string[], occurrence = 0, file = 'a.test.ts') => ({ file, name, occurrence });
const indexOf = (...names: readonly (readonly [name: readonly string[], occurrence: number])[]) => {
  const index = new TestIndex<Kept>(({ name }) => name);
  const kept = names.map(([name, occurrence]) => {
    const test = { name };
    index.add(called(name, occurrence), test);
    return test;
  });
  return { index, kept };
};

describe('tests by what they are called', () => {
  it('finds a test by its file, its whole name and which of that name it is', () => {
    const { index, kept } = indexOf([['cart', 'adds'], 0]);
    expect(index.get(called(['cart', 'adds']))).toBe(kept[0]);
    expect(index.get(called(['cart', 'adds'], 1))).toBeUndefined();
    expect(index.get(called(['list', 'adds']))).toBeUndefined();
    expect(index.get(called(['cart', 'adds'], 0, 'b.test.ts'))).toBeUndefined();
  });

  it('takes apart those whose name ends alike, and those of one name', () => {
    const { index, kept } = indexOf([['cart', 'adds'], 0], [['list', 'adds'], 0], [['cart', 'adds'], 1]);
    expect(index.get(called(['cart', 'adds']))).toBe(kept[0]);
    expect(index.get(called(['list', 'adds']))).toBe(kept[1]);
    expect(index.get(called(['cart', 'adds'], 1))).toBe(kept[2]);
    expect(index.get(called(['list', 'adds'], 1))).toBeUndefined();
  });

  it('keeps one that is there only as the second of its name', () => {
    const { index, kept } = indexOf([['cart', 'adds'], 1]);
    expect(index.get(called(['cart', 'adds'], 1))).toBe(kept[0]);
    expect(index.get(called(['cart', 'adds']))).toBeUndefined();
  });

  it('knows whether several have one name, as long as they are there', () => {
    const { index } = indexOf([['adds'], 0], [['list', 'adds'], 0]);
    expect(index.hasNamesakes).toBe(false);
    index.add(called(['adds'], 1), { name: ['adds'] });
    index.add(called(['adds'], 2), { name: ['adds'] });
    expect(index.hasNamesakes).toBe(true);
    index.delete(called(['adds'], 2));
    expect(index.hasNamesakes).toBe(true);
    index.delete(called(['list', 'adds']));
    index.delete(called(['adds'], 1));
    expect(index.hasNamesakes).toBe(false);
  });

  it('takes away the one alone that is named', () => {
    const { index, kept } = indexOf([['adds'], 0], [['adds'], 1], [['drops'], 0]);
    index.delete(called(['adds']));
    expect(index.get(called(['adds']))).toBeUndefined();
    expect(index.get(called(['adds'], 1))).toBe(kept[1]);
    index.delete(called(['drops']));
    expect(index.get(called(['drops']))).toBeUndefined();
    expect(() => index.delete(called(['adds'], 0, 'b.test.ts'))).not.toThrow();
  });
});

it('compares two names part by part', () => {
  const name = ['cart', 'adds'];
  expect(isSameName(name, name)).toBe(true);
  expect(isSameName(name, ['cart', 'adds'])).toBe(true);
  expect(isSameName(name, ['cart'])).toBe(false);
  expect(isSameName(name, ['cart', 'drops'])).toBe(false);
  expect(isSameName(name, ['list', 'adds'])).toBe(false);
});
