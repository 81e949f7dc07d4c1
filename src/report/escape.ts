import { escapeJson, visibleLine, visibleLines } from '../model/visible.ts';

export { escapeJson, visibleLine, visibleLines } from '../model/visible.ts';

/** Nearly every name: nothing to escape, neither in HTML nor in XML. Found out in a tenth of the time that escaping takes. */
const PLAIN_IN_HTML = /^[ !#-%(-;=?-~]*$/;
/** The same for a text in JSON, also where that stands in a `<script>` element. */
const PLAIN_IN_JSON = /^[ !#-;=-[\]-~]*$/;

/** For text and attributes of HTML. */
export function escapeHtml(text: string): string {
  if (PLAIN_IN_HTML.test(text)) return text;
  return visibleLines(text).replace(/[&<>"']/g, (character) => HTML[character] ?? character);
}

/** For text and attributes of XML 1.0, which has no way to write control characters. */
export function escapeXml(text: string): string {
  if (PLAIN_IN_HTML.test(text)) return text;
  return escapeHtml(text).replace(/[\ufffe\uffff]/g, '\ufffd');
}

/** Whether texts are HTML, and XML, as they stand. */
export function arePlainInHtml(texts: readonly string[]): boolean {
  for (const text of texts) if (!PLAIN_IN_HTML.test(text)) return false;
  return true;
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

/** A text as JSON of one line that a terminal only prints. */
export function quoteJson(text: string): string {
  return PLAIN_IN_JSON.test(text) ? `"${text}"` : escapeJson(JSON.stringify(text));
}

/** Whether texts are JSON, and visible, by being put in quotation marks. */
export function arePlainInJson(texts: readonly string[]): boolean {
  for (const text of texts) if (!PLAIN_IN_JSON.test(text)) return false;
  return true;
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
