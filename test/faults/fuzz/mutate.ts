import type { Chance } from '../../support/ssm-emulator/prng.ts';
import type { FuzzedParser } from './parser.ts';

/** What breaks careless readers of any text. */
const HOSTILE: readonly string[] = [
  '',
  '\0',
  '\n',
  '\r\n',
  '\t',
  ' ',
  '"',
  "'",
  '\\',
  '%',
  '%zz',
  '%00',
  '@',
  ':',
  '/',
  '..',
  '../../../etc/passwd',
  '{',
  '}',
  '[',
  ']',
  '{}',
  '__proto__',
  'constructor',
  'toString',
  '$&',
  '$1',
  '-1',
  '0',
  '1e999',
  '99999999999999999999999',
  'NaN',
  'true',
  'null',
  '\ud800',
  '\udfff',
  '\ufeff',
  '\u2028',
  '\u202e',
  '\u001b[31m',
  '\u009b31m',
  '::add-mask::x',
  'é',
  '💥',
  '<',
  '>',
  '&',
  '<![CDATA[',
  '&#0;',
];
const MOST_STEPS = 6;
/** A piece is repeated so often that what is slower than linear is seen. */
const MOST_REPEATS = 2_000;

/** Makes an input out of an entry's seeds: the same one for the same chance. */
export function makeInput(
  { seeds, words = [], isBinary, maxLength = 4_000 }: FuzzedParser,
  chance: Chance,
): string {
  const pick = <T>(list: readonly T[]): T | undefined => list[chance.between(0, list.length - 1)];
  let text = pick(seeds) ?? '';
  const piece = (): string => {
    const kind = chance.between(0, 9);
    if (kind < 3) return pick(HOSTILE) ?? '';
    if (kind < 7 && words.length > 0) return pick(words) ?? '';
    if (kind < 8) return cut(pick(seeds) ?? '', chance);
    return String.fromCharCode(chance.between(0, isBinary ? 255 : chance.happens(0.8) ? 127 : 0xffff));
  };
  for (let step = chance.between(0, MOST_STEPS); step > 0; step -= 1) {
    const at = chance.between(0, text.length);
    const end = Math.min(text.length, at + chance.between(0, chance.happens(0.7) ? 4 : text.length));
    const inside = text.slice(at, end);
    const put = [
      () => piece(),
      () => inside + piece(),
      () => '',
      () => inside + inside,
      () => piece().repeat(chance.between(1, chance.happens(0.1) ? MOST_REPEATS : 8)),
      () => [...inside].reverse().join(''),
    ][chance.between(0, 5)];
    text = (text.slice(0, at) + (put?.() ?? '') + text.slice(end)).slice(0, maxLength);
  }
  return text;
}

function cut(text: string, chance: Chance): string {
  const from = chance.between(0, text.length);
  return text.slice(from, chance.between(from, text.length));
}
