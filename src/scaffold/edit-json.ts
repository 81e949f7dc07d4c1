import { applyEdits, type JSONPath, modify } from 'jsonc-parser';

const BYTE_ORDER_MARK = '\uFEFF';

/** JSON as npm and editors read it: with a byte order mark, too. @throws SyntaxError */
export function readJson(text: string): unknown {
  return JSON.parse(text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text);
}

/**
 * Sets a value in JSON, with or without comments; everything beside it stays as it is.
 *
 * @param order - `by-name`: among names in their order a new one goes to its place, as package managers have it; else it goes last.
 */
export function setInJson(text: string, path: JSONPath, value: unknown, order?: 'by-name'): string {
  if (text.startsWith(BYTE_ORDER_MARK)) return BYTE_ORDER_MARK + setInJson(text.slice(1), path, value, order);
  const [, indent = '  '] = /^([ \t]+)"/m.exec(text) ?? [];
  const formattingOptions = {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 1 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
  const getInsertionIndex = (names: string[]): number => {
    const isSorted = names.every((name, index) => index === 0 || (names[index - 1] ?? '') <= name);
    const next = names.findIndex((name) => name > String(path.at(-1)));
    return order !== undefined && isSorted && next >= 0 ? next : names.length;
  };
  return applyEdits(text, modify(text, path, value, { formattingOptions, getInsertionIndex }));
}
