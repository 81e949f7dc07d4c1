/**
 * What a terminal, a browser or a reviewer's eye would act on instead of showing it: control characters (ANSI codes begin with one),
 * marks that turn the direction of writing, what is invisible or half a character. Joiners stay: they make emoji.
 */
const UNSEEN = /(?![\n\u200c\u200d])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const LINE_BREAKS = /\r\n|[\n\r\u2028\u2029]/g;
/** Nearly every text; found out in a fifth of the time that a look for all of the above takes. */
const PLAIN = /^[\x20-\x7e]*$/;

/** A text as one line in which everything can be seen: an escape character becomes `␛`, a line break `⏎`. */
export function visibleLine(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replace(LINE_BREAKS, '⏎').replace(UNSEEN, picture);
}

/** As {@link visibleLine}, with line breaks as `\n`; a tab is two spaces. */
export function visibleLines(text: string): string {
  if (PLAIN.test(text)) return text;
  return text.replaceAll('\r\n', '\n').replaceAll('\t', '  ').replace(UNSEEN, picture);
}

/** For text and attributes of HTML. */
export function escapeHtml(text: string): string {
  return visibleLines(text).replace(/[&<>"']/g, (character) => HTML[character] ?? character);
}

/** For text and attributes of XML 1.0, which has no way to write control characters. */
export function escapeXml(text: string): string {
  return escapeHtml(text).replace(/[\ufffe\uffff]/g, '\ufffd');
}

/**
 * For a cell of a Markdown table on GitHub: one line, nothing in it is Markdown or HTML. Entities are
 * text to Markdown, also within code.
 */
export function escapeMarkdown(text: string): string {
  return visibleLine(text).replace(
    /[&<>"'|*_~`[\]()#@\\:!{}$^=+-]/g,
    (character) => `&#${character.charCodeAt(0)};`,
  );
}

/** A relative path as a link: never another scheme, and never half a character, which no URL can hold. */
export function encodePath(path: string): string {
  const encoded = encodeURI(visibleLine(path.replaceAll('\\', '/'))).replace(/[?#]/g, encodeURIComponent);
  return /^\.{0,2}\//.test(encoded) ? encoded : `./${encoded}`;
}

/** For the text of a GitHub workflow command (source: actions/toolkit, packages/core/src/command.ts, escapeData). */
export function escapeCommandData(text: string): string {
  return visibleLines(text).replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** For a property of a GitHub workflow command (source: the same file, escapeProperty). */
export function escapeCommandProperty(text: string): string {
  return escapeCommandData(visibleLine(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}

/** JSON of one line that says the same, and that a terminal only prints. */
export function escapeJson(json: string): string {
  if (PLAIN.test(json)) return json;
  return json.replace(UNSEEN, (character) =>
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
      .join(''),
  );
}

/** JSON that can stand in a `<script>` element: no `<` can end it or begin a comment. */
export function escapeScriptJson(json: string): string {
  return json.replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}

const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function picture(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x20) return String.fromCharCode(0x2400 + code);
  if (code === 0x7f) return '␡';
  if (code >= 0xd800 && code <= 0xdfff) return '\ufffd';
  return `\\u{${code.toString(16)}}`;
}
