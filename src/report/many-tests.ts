import type { ComparedTest } from '../model/comparison.ts';

/** Of letters: so many that handing a piece on is nothing beside making it. */
const PIECE_LENGTH = 4_096;

/** What a report says of each test, many in a piece: to hand on each by itself takes as long as to make it. */
export function* testPieces(
  tests: readonly ComparedTest[],
  format: (test: ComparedTest) => string,
  between = '',
): Generator<string> {
  let piece = '';
  let before = '';
  for (const test of tests) {
    piece += before + format(test);
    before = between;
    if (piece.length < PIECE_LENGTH) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

/** Makes something once as long as the same is asked for: in a comparison tests stand by file, and those that passed share their lists. */
export function onceInARow<Key, Made>(make: (key: Key) => Made): (key: Key) => Made {
  let last: { readonly key: Key; readonly made: Made } | undefined;
  return (key) => {
    if (last === undefined || last.key !== key) last = { key, made: make(key) };
    return last.made;
  };
}

/** As `join`, which takes three times as long for the few parts of a name. */
export function joinParts(parts: readonly string[], between: string): string {
  let text = parts[0] ?? '';
  for (let index = 1; index < parts.length; index += 1) text += between + parts[index];
  return text;
}
