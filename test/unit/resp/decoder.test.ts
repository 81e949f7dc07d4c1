import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RespDecoder } from '../../../src/resp/decoder.ts';
import { encodeCommand } from '../../../src/resp/encoder.ts';
import type { RespValue } from '../../../src/resp/values.ts';

/** Bytes and values as the RESP specification (redis.io, "Redis serialization protocol") gives them. */
const VECTORS: readonly (readonly [name: string, bytes: string, values: readonly RespValue[]])[] = [
  ['a status', '+OK\r\n', [{ type: 'status', value: 'OK' }]],
  ['an error', "-ERR unknown command 'asdf'\r\n", [{ type: 'error', value: "ERR unknown command 'asdf'" }]],
  [
    'integers',
    ':1000\r\n:-7\r\n',
    [
      { type: 'integer', value: 1000n },
      { type: 'integer', value: -7n },
    ],
  ],
  ['a bulk string', '$5\r\nhello\r\n', [{ type: 'bulk', value: Buffer.from('hello') }]],
  ['an empty bulk string', '$0\r\n\r\n', [{ type: 'bulk', value: Buffer.from('') }]],
  [
    'a bulk string that holds CR LF',
    '$4\r\n\r\n\r\n\r\n',
    [{ type: 'bulk', value: Buffer.from('\r\n\r\n') }],
  ],
  [
    'both nils of RESP2 and that of RESP3',
    '$-1\r\n*-1\r\n_\r\n',
    [{ type: 'nil' }, { type: 'nil' }, { type: 'nil' }],
  ],
  [
    'nested arrays',
    '*2\r\n*3\r\n:1\r\n:2\r\n:3\r\n*2\r\n+Hello\r\n-World\r\n',
    [
      {
        type: 'array',
        items: [
          {
            type: 'array',
            items: [
              { type: 'integer', value: 1n },
              { type: 'integer', value: 2n },
              { type: 'integer', value: 3n },
            ],
          },
          {
            type: 'array',
            items: [
              { type: 'status', value: 'Hello' },
              { type: 'error', value: 'World' },
            ],
          },
        ],
      },
    ],
  ],
  [
    'empty aggregates inside one another',
    '*2\r\n*0\r\n%0\r\n',
    [
      {
        type: 'array',
        items: [
          { type: 'array', items: [] },
          { type: 'map', items: [] },
        ],
      },
    ],
  ],
  [
    'a map',
    '%1\r\n+first\r\n:1\r\n',
    [
      {
        type: 'map',
        items: [
          { type: 'status', value: 'first' },
          { type: 'integer', value: 1n },
        ],
      },
    ],
  ],
  [
    'booleans and doubles',
    '#t\r\n#f\r\n,1.23\r\n,-inf\r\n',
    [
      { type: 'boolean', value: true },
      { type: 'boolean', value: false },
      { type: 'double', value: 1.23 },
      { type: 'double', value: Number.NEGATIVE_INFINITY },
    ],
  ],
  [
    'a big number',
    '(3492890328409238509324850943850943825024385\r\n',
    [{ type: 'bigNumber', value: 3492890328409238509324850943850943825024385n }],
  ],
  [
    'a verbatim string',
    '=15\r\ntxt:Some string\r\n',
    [{ type: 'verbatim', format: 'txt', value: Buffer.from('Some string') }],
  ],
  ['a blob error', '!21\r\nSYNTAX invalid syntax\r\n', [{ type: 'error', value: 'SYNTAX invalid syntax' }]],
  ['numbers with a sign', ':+5\r\n', [{ type: 'integer', value: 5n }]],
  [
    'doubles that are no number or without end',
    ',inf\r\n,nan\r\n,10\r\n',
    [
      { type: 'double', value: Number.POSITIVE_INFINITY },
      { type: 'double', value: Number.NaN },
      { type: 'double', value: 10 },
    ],
  ],
  [
    'an empty verbatim string',
    '=4\r\ntxt:\r\n',
    [{ type: 'verbatim', format: 'txt', value: Buffer.from('') }],
  ],
  ['an empty attribute, which is left out', '|0\r\n+OK\r\n', [{ type: 'status', value: 'OK' }]],
  ['an attribute, which is left out', '|1\r\n+ttl\r\n:3600\r\n+OK\r\n', [{ type: 'status', value: 'OK' }]],
];

function decodeCut(bytes: Buffer, cuts: readonly number[]): RespValue[] {
  const decoder = new RespDecoder();
  const values: RespValue[] = [];
  let from = 0;
  for (const cut of [...cuts, bytes.length]) {
    // A copy each, so that a view into another piece would show.
    values.push(...decoder.push(Buffer.from(bytes.subarray(from, cut))));
    from = cut;
  }
  return values;
}

describe('the RESP decoder', () => {
  it.each(VECTORS)('reads %s whole, byte by byte, and cut at every position', (_name, text, expected) => {
    const bytes = Buffer.from(text);
    expect(decodeCut(bytes, [])).toEqual(expected);
    expect(decodeCut(bytes, [...bytes.keys()].slice(1))).toEqual(expected);
    for (let cut = 1; cut < bytes.length; cut += 1) expect(decodeCut(bytes, [cut])).toEqual(expected);
  });

  it('reads back every command that the encoder writes, however it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 6 }),
        fc.array(fc.nat(300), { maxLength: 5 }),
        (args, positions) => {
          const bytes = encodeCommand(args);
          const cuts = positions.filter((position) => position < bytes.length).sort((a, b) => a - b);
          expect(decodeCut(bytes, cuts)).toEqual([
            { type: 'array', items: args.map((arg) => ({ type: 'bulk', value: Buffer.from(arg) })) },
          ]);
        },
      ),
    );
  });

  it('answers any bytes with values or with a known code', () => {
    const soup = fc.array(
      fc.oneof(fc.constantFrom('+', '-', ':', '$', '*', '%', '=', '\r\n', '-1', '3', 'x'), fc.string()),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          soup.map((parts) => Buffer.from(parts.join(''))),
          fc.uint8Array().map((b) => Buffer.from(b)),
        ),
        (bytes) => {
          try {
            new RespDecoder().push(bytes);
          } catch (error) {
            expect(error).toMatchObject({ code: expect.stringMatching(/^RT_RESP_(INVALID|LIMIT)$/) });
          }
        },
      ),
    );
  });

  it('gives views of what came whole, and copies no byte of it', () => {
    const bytes = Buffer.from('$5\r\nhello\r\n');
    const [value] = new RespDecoder().push(bytes);
    expect(value).toMatchObject({ type: 'bulk', value: Buffer.from('hello') });
    expect(value?.type === 'bulk' && value.value.buffer === bytes.buffer && value.value.byteOffset).toBe(
      bytes.byteOffset + 4,
    );
  });
});
