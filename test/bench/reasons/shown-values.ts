import type { ReplyValue } from './value.ts';

/** A value as a language's runner prints it. */
type Show = (value: ReplyValue) => string;

export const inJavaScript: Show = (value) => {
  if (value.kind === 'list')
    return value.isMap
      ? `{ ${pairs(value.items)
          .map(([k, v]) => `${k === undefined ? '' : bare(k)}: ${v === undefined ? '' : inJavaScript(v)}`)
          .join(', ')} }`
      : `[ ${value.items.map(inJavaScript).join(', ')} ]`;
  if (value.kind === 'nothing') return 'null';
  return value.kind === 'number' ? value.text : `'${value.text.replaceAll("'", "\\'")}'`;
};
export const inJest: Show = (value) => {
  if (value.kind === 'list') return `[${value.items.map(inJest).join(', ')}]`;
  if (value.kind === 'nothing') return 'null';
  return value.kind === 'number' ? value.text : JSON.stringify(value.text);
};
export const inPython: Show = (value) => {
  if (value.kind === 'list') return `[${value.items.map(inPython).join(', ')}]`;
  if (value.kind === 'nothing') return 'None';
  if (value.kind === 'number') return value.text;
  return value.text.includes("'") ? JSON.stringify(value.text) : `'${value.text}'`;
};
export const inRuby: Show = (value) => {
  if (value.kind === 'list') return `[${value.items.map(inRuby).join(', ')}]`;
  if (value.kind === 'nothing') return 'nil';
  return value.kind === 'number' ? value.text : JSON.stringify(value.text);
};
export const inGo: Show = (value) => {
  if (value.kind === 'list') return `[]interface {}{${value.items.map(inGo).join(', ')}}`;
  if (value.kind === 'nothing') return '<nil>';
  return value.kind === 'number' ? value.text : JSON.stringify(value.text);
};
export const inJava: Show = (value) => {
  if (value.kind === 'list') return `[${value.items.map(inJava).join(', ')}]`;
  return value.kind === 'nothing' ? 'null' : value.text;
};
export const inPhp: Show = (value) => {
  if (value.kind === 'list')
    return `Array (${value.items.map((item, at) => `${at} => ${inPhp(item)}`).join(', ')})`;
  if (value.kind === 'nothing') return 'null';
  return value.kind === 'number' ? value.text : `'${value.text}'`;
};

/** As a runner keeps it apart from its message: a text without quotes. */
export function plain(value: ReplyValue, show: Show): string {
  return value.kind === 'text' || value.kind === 'error' ? value.text : show(value);
}

function bare(value: ReplyValue): string {
  return value.kind === 'text' ? value.text : inJavaScript(value);
}

function pairs(items: readonly ReplyValue[]): ReplyValue[][] {
  return Array.from({ length: items.length / 2 }, (_, at) => items.slice(at * 2, at * 2 + 2));
}
