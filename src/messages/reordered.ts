const ELEMENT = /[\p{L}\p{N}_.:-]+/gu;
/** What names a value: then its place is not what tells. */
const NAMED = /[\w"'\]]\s?(?::|=>?)\s/;
/** Longer values are not taken apart. */
const MAX_TEXT = 4_000;

/** Whether two values, as assertions print them, have the same elements in another order. */
export function isReordered(one: string, other: string): boolean {
  if (one.length !== other.length || one === other || one.length > MAX_TEXT) return false;
  // An array, a set or a list of some language: without a comma there are no two elements.
  if (!one.includes(',') || NAMED.test(one)) return false;
  const elements = (text: string): readonly string[] => text.match(ELEMENT) ?? [];
  const [a, b] = [elements(one), elements(other)];
  if (a.length < 2 || a.length !== b.length || a.join() === b.join()) return false;
  return [...a].sort().join() === [...b].sort().join();
}
