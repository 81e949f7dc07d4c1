import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RespDecoder } from '../../../src/resp/decoder.ts';
import { ReplyScanner } from '../../../src/resp/reply-scanner.ts';

/** Where each reply ends, and its first byte. */
function scan(bytes: Buffer, sizes: readonly number[]): string[] {
  const scanner = new ReplyScanner();
  scanner.keepsWords = true;
  const ends: string[] = [];
  let turn = 0;
  for (let from = 0; from < bytes.length; ) {
    const piece = bytes.subarray(from, from + Math.max(1, sizes[turn++ % sizes.length] ?? 1));
    for (let at = scanner.next(piece, 0); at >= 0; at = scanner.next(piece, at))
      ends.push(`${String.fromCharCode(scanner.type)} ${from + at} ${scanner.word} ${scanner.third}`);
    from += piece.length;
  }
  return ends;
}

const line = fc.string().map((text) => text.replaceAll(/[\r\n]/g, ' '));
const { reply } = fc.letrec<{ reply: string; value: string }>((tie) => {
  const list = fc.array(tie('value'), { maxLength: 4 });
  return {
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      line.map((text) => `+${text}\r\n`),
      line.map((text) => `-ERR ${text}\r\n`),
      fc.bigInt().map((value) => `:${value}\r\n`),
      fc.bigInt().map((value) => `(${value}\r\n`),
      fc.constantFrom('$-1\r\n', '*-1\r\n', '_\r\n', '#t\r\n', ',inf\r\n', '$0\r\n\r\n', '*0\r\n', '%0\r\n'),
      fc.string().map((text) => `$${Buffer.byteLength(text)}\r\n${text}\r\n`),
      fc.string().map((text) => `=${Buffer.byteLength(text) + 4}\r\ntxt:${text}\r\n`),
      list.map((items) => `*${items.length}\r\n${items.join('')}`),
      list.map((items) => `~${items.length}\r\n${items.join('')}`),
      list.map((items) => `%${items.length}\r\n${items.map((item) => `+k\r\n${item}`).join('')}`),
      fc
        .tuple(list, tie('value'))
        .map(
          ([items, value]) => `|${items.length}\r\n${items.map((item) => `+k\r\n${item}`).join('')}${value}`,
        ),
    ),
    reply: fc.oneof(
      tie('value'),
      list.map((items) => `>${items.length + 1}\r\n+push\r\n${items.join('')}`),
    ),
  };
});

describe('what a server sends', () => {
  it('is found reply by reply wherever its bytes are cut, as the decoder finds it', () => {
    fc.assert(
      fc.property(
        fc.array(reply, { maxLength: 6 }),
        fc
          .array(fc.integer({ min: 1, max: 20 }), { minLength: 1 })
          .chain((sizes) => fc.constantFrom(sizes, [10_000])),
        (replies, sizes) => {
          let at = 0;
          const ends = replies.map((text) => {
            at += Buffer.byteLength(text);
            return at;
          });
          const bytes = Buffer.from(replies.join(''));
          const scanned = scan(bytes, sizes);
          expect(scanned.map((one) => Number(one.split(' ')[1]))).toEqual(ends);
          expect(scanned).toEqual(scan(bytes, [bytes.length]));
          expect(new RespDecoder().push(bytes)).toHaveLength(replies.length);
        },
      ),
    );
  });

  it.each([
    ['*3\r\n$9\r\nsubscribe\r\n$1\r\na\r\n:1\r\n', '* END subscribe 1'],
    ['*3\r\n$11\r\nunsubscribe\r\n$-1\r\n:0\r\n', '* END unsubscribe 0'],
    ['>3\r\n+psubscribe\r\n$1\r\na\r\n:17\r\n', '> END psubscribe 17'],
    ['|1\r\n+a\r\n+b\r\n*1\r\n+c\r\n', '* END c -1'],
    ['*2\r\n*1\r\n$7\r\nmessage\r\n:1\r\n', '* END  -1'],
    ['*1\r\n$17\r\naaaaaaaaaaaaaaaaa\r\n', '* END  -1'],
  ])('has a first word and a number of confirmations: %j', (text, expected) => {
    const bytes = Buffer.from(text);
    const scanned = [expected.replace('END', `${bytes.length}`)];
    expect(scan(bytes, [bytes.length])).toEqual(scanned);
    expect(scan(bytes, [1])).toEqual(scanned);
  });

  it.each([
    ['HTTP/1.1 400 Bad Request\r\n', 'RT_RESP_INVALID'],
    ['\x15\x03\x01\x00\x02\x02\x46', 'RT_RESP_INVALID'],
    ['+OK\n', 'RT_RESP_INVALID'],
    ['$3\r\nabcd\r\n', 'RT_RESP_INVALID'],
    ['$3\r\nabc\rx', 'RT_RESP_INVALID'],
    ['$x\r\n', 'RT_RESP_INVALID'],
    ['$-2\r\n', 'RT_RESP_INVALID'],
    ['*\r\n', 'RT_RESP_INVALID'],
    ['*1\rX', 'RT_RESP_INVALID'],
    ['$?\r\n', 'RT_RESP_INVALID'],
    ['*?\r\n', 'RT_RESP_INVALID'],
    ['$9999999999999999\r\n', 'RT_RESP_LIMIT'],
    [`$${'9'.repeat(40)}\r\n`, 'RT_RESP_LIMIT'],
    ['%4294967296\r\n', 'RT_RESP_LIMIT'],
    ['*1\r\n'.repeat(129), 'RT_RESP_LIMIT'],
  ])('is refused where it is no RESP, or announces what cannot be right: %j', (text, code) => {
    const bytes = Buffer.from(text, 'latin1');
    for (const size of [bytes.length, 1])
      expect(() => scan(bytes, [size])).toThrow(expect.objectContaining({ code }));
  });

  it('may be nested as deep as any server nests', () => {
    const deep = Buffer.from(`${'*1\r\n'.repeat(128)}+a\r\n`);
    expect(scan(deep, [3])).toHaveLength(1);
  });
});
