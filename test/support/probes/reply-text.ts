import type { MeasuredProbe } from '../../../src/changes/change-entry.ts';

/** A reply, and where the next one begins; undefined where the bytes end before the reply does. */
interface Read {
  readonly reply: Reply;
  readonly next: number;
}
type Reply =
  | { readonly text: string }
  | { readonly mark: string; readonly items: readonly Reply[]; readonly isMap?: true };

const LISTS: Readonly<Record<string, string>> = { '*': '', '~': '~', '>': '>' };

/**
 * A reader of RESP2 and RESP3 of its own, which keeps apart what a client need not: a nil, a nil array and a null.
 *
 * @returns the reply as a person writes it ({@link MeasuredProbe}), undefined where it is not whole yet.
 */
export function readReply(
  bytes: Buffer,
  how: Pick<MeasuredProbe, 'compare' | 'volatile'> = {},
): { readonly text: string; readonly next: number } | undefined {
  const read = readAt(bytes, 0);
  if (read === undefined) return undefined;
  const text = write(sortReply(read.reply, how.compare));
  return { text: how.volatile ? maskReply(text) : text, next: read.next };
}

function readAt(bytes: Buffer, at: number): Read | undefined {
  const end = bytes.indexOf('\r\n', at);
  if (end < 0) return undefined;
  const mark = String.fromCharCode(bytes[at] ?? 0);
  const rest = bytes.toString('utf8', at + 1, end);
  const next = end + 2;
  if (mark in LISTS)
    return rest === '-1'
      ? { reply: { text: '(nil array)' }, next }
      : readItems(bytes, next, Number(rest), LISTS[mark] ?? '');
  if (mark === '%') return readItems(bytes, next, Number(rest) * 2, '%');
  if (mark === '$' || mark === '=' || mark === '!') {
    if (rest === '-1') return { reply: { text: '(nil)' }, next };
    const last = next + Number(rest);
    if (bytes.length < last + 2) return undefined;
    const payload = bytes.subarray(next, last);
    const text = mark === '!' ? `-${payload}` : `${mark === '=' ? '=' : ''}${quote(payload)}`;
    return { reply: { text }, next: last + 2 };
  }
  return { reply: { text: mark === '_' ? '_' : mark + rest }, next };
}

function readItems(bytes: Buffer, from: number, count: number, mark: string): Read | undefined {
  const items: Reply[] = [];
  let at = from;
  for (let index = 0; index < count; index += 1) {
    const read = readAt(bytes, at);
    if (read === undefined) return undefined;
    items.push(read.reply);
    at = read.next;
  }
  return { reply: { mark, items, ...(mark === '%' ? { isMap: true } : {}) }, next: at };
}

function quote(payload: Buffer): string {
  const text = payload.toString('utf8');
  return Buffer.from(text, 'utf8').equals(payload) ? JSON.stringify(text) : `<${payload.toString('base64')}>`;
}

function write(reply: Reply): string {
  return 'text' in reply ? reply.text : `${reply.mark}[${reply.items.map(write).join(',')}]`;
}

function sortReply(reply: Reply, how: MeasuredProbe['compare']): Reply {
  if (how === undefined || 'text' in reply) return reply;
  const [first, found] = reply.items;
  if (how === 'unordered-pairs' || (how === 'unordered' && reply.isMap))
    return { ...reply, items: pairs(reply.items).sort(byText).flat() };
  if (how === 'unordered-scan' && first !== undefined && found !== undefined)
    return 'text' in found ? reply : { ...reply, items: [first, sorted(found)] };
  return sorted({
    ...reply,
    items: reply.items.map((item) => ('text' in item || item.isMap ? item : sorted(item))),
  });
}

function sorted<List extends { readonly items: readonly Reply[] }>(list: List): List {
  return { ...list, items: [...list.items].sort((one, other) => compare(write(one), write(other))) };
}

function pairs(items: readonly Reply[]): Reply[][] {
  return Array.from({ length: items.length / 2 }, (_, index) => items.slice(index * 2, index * 2 + 2));
}

const byText = (one: readonly Reply[], other: readonly Reply[]): number =>
  compare(one.map(write).join('\0'), other.map(write).join('\0'));

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const NUMBER = /-?\d+(\.\d+)?/g;

/** A volatile reply without what differs from run to run: its shape, and the names of `name=value` pairs. */
function maskReply(reply: string): string {
  return reply
    .replace(/0x[0-9a-f]+/g, '#')
    .replace(/"(?:[^"\\]|\\.)*"/g, (text) =>
      text.includes('=')
        ? `"${[...text.matchAll(/([a-z-]+)=/g)].map((match) => match[1]).join(' ')}"`
        : '"…"',
    )
    .replace(NUMBER, '#');
}
