/** Digits of `\xHH`. */
const HEX = /^[0-9a-fA-F]{2}$/;
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\u0007' };

/**
 * The words of an inline command, as servers part them (source: sds.c, sdssplitargs): by white space, with `"…"` and its
 * escapes, and `'…'`, in which only `\'` is one.
 *
 * @param line - Without its end; a character a byte.
 * @returns Undefined where a quotation does not end, or something stands right behind its end: a server refuses that.
 */
export function splitInline(line: string): string[] | undefined {
  const words: string[] = [];
  // For the server a text ends at its first NUL.
  const nul = line.indexOf('\0');
  const end = nul < 0 ? line.length : nul;
  let at = 0;
  for (;;) {
    while (isSpace(line[at])) at += 1;
    if (at >= end) return words;
    let word = '';
    while (at < end && !isSpace(line[at])) {
      const quote = line[at];
      at += 1;
      if (quote !== '"' && quote !== "'") {
        word += quote;
        continue;
      }
      const quoted = readQuoted(line, at, end, quote);
      if (quoted === undefined) return undefined;
      word += quoted.text;
      at = quoted.next;
      if (at < end && !isSpace(line[at])) return undefined;
    }
    words.push(word);
  }
}

function readQuoted(
  line: string,
  from: number,
  end: number,
  quote: '"' | "'",
): { text: string; next: number } | undefined {
  let text = '';
  let at = from;
  while (at < end) {
    const character = line[at] ?? '';
    if (character === quote) return { text, next: at + 1 };
    if (character === '\\' && quote === '"') {
      const hex = line.slice(at + 2, at + 4);
      const escaped = line[at + 1];
      const isHex = escaped === 'x' && HEX.test(hex);
      text += isHex ? String.fromCharCode(Number.parseInt(hex, 16)) : (ESCAPES[escaped ?? ''] ?? escaped);
      at += isHex ? 4 : 2;
    } else if (character === '\\' && line[at + 1] === "'") {
      text += "'";
      at += 2;
    } else {
      text += character;
      at += 1;
    }
  }
  return undefined;
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && ' \t\n\v\f\r'.includes(character);
}
