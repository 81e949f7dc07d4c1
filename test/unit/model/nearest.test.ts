import fc from 'fast-check';
import { expect, it } from 'vitest';
import { findNearest } from '../../../src/model/nearest.ts';

it.each([
  ['taregt', 'target'],
  ['prot', 'port'],
  ['fallbak', 'fallback'],
  ['TARGET', 'target'],
  ['oprt', 'port'],
])('finds for "%s" that "%s" was meant', (word, expected) => {
  expect(findNearest(word, ['target', 'port', 'fallback'])).toBe(expected);
});

it('finds nothing where every word is far', () => {
  expect(findNearest('password', ['target', 'port'])).toBeUndefined();
  expect(findNearest('', ['target'])).toBeUndefined();
});

it('finds a word with one letter too much, too little, changed, or two neighbours swapped', () => {
  const word = 'replicationGroup';
  fc.assert(
    fc.property(fc.nat(word.length - 2), fc.constantFrom('add', 'drop', 'change', 'swap'), (at, how) => {
      const letters = [...word];
      if (how === 'add') letters.splice(at, 0, 'z');
      if (how === 'drop') letters.splice(at, 1);
      if (how === 'change') letters[at] = 'z';
      if (how === 'swap') letters.splice(at, 2, letters[at + 1] ?? '', letters[at] ?? '');
      expect(findNearest(letters.join(''), ['cluster', 'serverless', word])).toBe(word);
    }),
  );
});
