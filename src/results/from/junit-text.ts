/** How a byte order mark or the first `<?` of a file without one gives its encoding away. */
const MARKS: readonly (readonly [bytes: readonly number[], encoding: string])[] = [
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
  [[0x3c, 0x00], 'utf-16le'],
  [[0x00, 0x3c], 'utf-16be'],
];
/** So much of a file's beginning is searched for its declaration, in bytes. */
const MAX_DECLARATION = 1_024;
const DECLARED = /<\?xml[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]{1,40})["']/;
// Characters that XML forbids, and that a runner's careless reporter copies out of a terminal; halves of pairs among them.
const FORBIDDEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const REFERENCE = /&#(?:x([0-9a-f]{1,8})|(\d{1,8}));/gi;
// A terminal's colours, as long as their first character is there.
// biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
const ANSI = /\u001b\[[\d;?]{0,20}[A-Za-z]/g;
/** What XML reads in a text by itself; anything else that is referred to is a character of the text. */
const MARKUP: ReadonlySet<number> = new Set([0x09, 0x0a, 0x0d, 0x22, 0x26, 0x27, 0x3c, 0x3e]);
/** How writers of XML spell an escape character that they may not write (pytest: `#x1B`; others escape twice). */
const SPELLED_ESCAPE = /(?:&?#x1b;?|&?#27;|\\x1b|\\u001b|\\e|\\033)\[[\d;]{0,20}[A-Za-z]/gi;

/** A report's text, whichever encoding its first bytes or its declaration name; UTF-8 where neither does. */
export function decodeReport(bytes: Uint8Array): string {
  const [, marked] = MARKS.find(([mark]) => mark.every((byte, index) => bytes[index] === byte)) ?? [];
  const head = new TextDecoder('latin1').decode(bytes.subarray(0, MAX_DECLARATION));
  const declared = DECLARED.exec(head)?.[1];
  return decoderOf(marked ?? declared ?? 'utf-8').decode(bytes);
}

function decoderOf(encoding: string): { decode(bytes: Uint8Array): string } {
  try {
    // The mark goes with the decoding.
    return new TextDecoder(encoding);
  } catch {
    // A name that nobody knows. ASCII is the same nearly everywhere, and most of a report.
    return new TextDecoder('utf-8');
  }
}

/**
 * XML that a parser takes: without the characters that XML forbids, be they written or referred to, and without what
 * a build tool printed before the first element.
 */
export function tidyXml(xml: string): string {
  const text = xml.includes('&#') ? xml.replaceAll(REFERENCE, plainReference) : xml;
  return withoutBanner(text.replaceAll(ANSI, '').replaceAll(FORBIDDEN, ''));
}

function plainReference(whole: string, hex: string | undefined, decimal: string | undefined): string {
  const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
  if (code > 0x10ffff) return '';
  // Half of a pair meets its other half in the next reference; alone, it is forbidden.
  return MARKUP.has(code) ? whole : String.fromCodePoint(code);
}

function withoutBanner(text: string): string {
  const start = text.search(/<\?xml|<testsuites?\b/);
  // What stands before has to be words: an element would make it another document.
  return start > 0 && !/<[!?/A-Za-z]/.test(text.slice(0, start)) ? text.slice(start) : text;
}

/** A text without the colours of a terminal that an escaped character stands for. */
export function withoutSpelledColors(text: string): string {
  return text.replaceAll(SPELLED_ESCAPE, '');
}

/**
 * A duration as reporters write it, in milliseconds: seconds, with a comma for the decimal point or for thousands.
 *
 * A single comma is a decimal one, as a machine's locale makes it, unless three digits follow a number that could have thousands.
 */
export function durationOfJunit(time: string | undefined): number | null {
  if (!time) return null;
  const text = time.trim().replace(/\s*s$/, '');
  const comma = text.lastIndexOf(',');
  const point = text.lastIndexOf('.');
  const isDecimal = point >= 0 ? comma > point : /^-?0,/.test(text) || !/,\d{3}$/.test(text);
  const plain = isDecimal ? text.replaceAll('.', '').replace(',', '.') : text.replaceAll(',', '');
  const seconds = plain === '' ? Number.NaN : Number(plain);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds * 1000 : null;
}
