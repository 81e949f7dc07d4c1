/** A measured reply as a program's value: what a client gives to a test. */
export type ReplyValue =
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'number'; readonly text: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'list'; readonly items: readonly ReplyValue[]; readonly isMap: boolean };

/**
 * Reads a reply as the measurements write it.
 *
 * @throws {Error} where a list is not closed, or something stands behind the reply.
 */
export function readValue(reply: string): ReplyValue {
  // An error that stands alone is all of the reply, whatever is in it.
  if (reply.startsWith('-')) return { kind: 'error', text: reply.slice(1) };
  const [value, rest] = readAt(reply);
  if (rest !== '') throw new Error(`${JSON.stringify(reply)} goes on with ${JSON.stringify(rest)}`);
  return value;
}

function readAt(text: string): [ReplyValue, string] {
  // The texts of HELP hold brackets of their own: lines, one after the other.
  if (/^\[\+[A-Z]+ <subcommand>/.test(text)) {
    const lines = text.slice(2, -1).split(',+');
    return [{ kind: 'list', items: lines.map((line) => ({ kind: 'text', text: line })), isMap: false }, ''];
  }
  const list = /^[~>%]?\[/.exec(text);
  if (list !== null) return readList(text.slice(list[0].length), text.startsWith('%'));
  const quoted = /^=?("(?:[^"\\]|\\.)*")/.exec(text);
  if (quoted?.[1] !== undefined)
    return [{ kind: 'text', text: JSON.parse(quoted[1]) as string }, text.slice(quoted[0].length)];
  const nothing = /^(?:\(nil array\)|\(nil\)|_)/.exec(text);
  if (nothing !== null) return [{ kind: 'nothing' }, text.slice(nothing[0].length)];
  const bytes = /^<([A-Za-z0-9+/=]*)>/.exec(text);
  if (bytes !== null)
    return [
      { kind: 'text', text: Buffer.from(bytes[1] ?? '', 'base64').toString('latin1') },
      text.slice(bytes[0].length),
    ];
  const number = /^[:,(](-?(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|inf|nan))/.exec(text);
  if (number !== null) return [{ kind: 'number', text: number[1] ?? '' }, text.slice(number[0].length)];
  const bool = /^#([tf])/.exec(text);
  if (bool !== null) return [{ kind: 'number', text: bool[1] === 't' ? 'true' : 'false' }, text.slice(2)];
  const line = /^([-+])(.*?)(?=,[+:"([%~_#<>=-]|,,|\]$|\][\],]|$)/s.exec(text);
  if (line !== null)
    return [{ kind: line[1] === '-' ? 'error' : 'text', text: line[2] ?? '' }, text.slice(line[0].length)];
  return [{ kind: 'text', text }, ''];
}

function readList(text: string, isMap: boolean): [ReplyValue, string] {
  const items: ReplyValue[] = [];
  let rest = text;
  while (!rest.startsWith(']')) {
    // One comma parts the elements; a double brings one of its own.
    if (rest === '' || (items.length > 0 && !rest.startsWith(',')))
      throw new Error(`A list of ${items.length} elements is not closed: ${JSON.stringify(text)}`);
    const [item, after] = readAt(items.length > 0 ? rest.slice(1) : rest);
    items.push(item);
    rest = after;
  }
  return [{ kind: 'list', items, isMap }, rest.slice(1)];
}
