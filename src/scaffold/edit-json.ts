import { applyEdits, type JSONPath, modify } from 'jsonc-parser';

/** Sets a value in JSON, with or without comments; everything beside it stays as it is. */
export function setInJson(text: string, path: JSONPath, value: unknown): string {
  const [, indent = '  '] = /^([ \t]+)"/m.exec(text) ?? [];
  const formattingOptions = {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 1 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
  return applyEdits(text, modify(text, path, value, { formattingOptions }));
}
