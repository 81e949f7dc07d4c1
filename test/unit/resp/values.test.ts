import { describe, expect, it } from 'vitest';
import { encodeCommand } from '../../../src/resp/encoder.ts';
import { type RespValue, textOf } from '../../../src/resp/values.ts';

describe('a command as bytes', () => {
  it('counts bytes, not letters, and carries any of them', () => {
    expect(encodeCommand(['SET', 'größe', '']).toString('latin1')).toBe(
      Buffer.from('*3\r\n$3\r\nSET\r\n$7\r\ngröße\r\n$0\r\n\r\n').toString('latin1'),
    );
    expect(encodeCommand([Buffer.from([0, 255, 13, 10])])).toEqual(
      Buffer.concat([Buffer.from('*1\r\n$4\r\n'), Buffer.from([0, 255, 13, 10]), Buffer.from('\r\n')]),
    );
  });
});

describe('the text of a reply', () => {
  const bytes = Buffer.from('größe');
  it.each<[RespValue, string | undefined]>([
    [{ type: 'status', value: 'OK' }, 'OK'],
    [{ type: 'error', value: 'ERR no' }, 'ERR no'],
    [{ type: 'bulk', value: bytes }, 'größe'],
    [{ type: 'verbatim', format: 'txt', value: bytes }, 'größe'],
    [{ type: 'integer', value: -7n }, '-7'],
    [{ type: 'nil' }, undefined],
    [{ type: 'array', items: [] }, undefined],
    [{ type: 'boolean', value: true }, undefined],
  ])('is there where it has one: %o', (value, text) => {
    expect(textOf(value)).toBe(text);
  });
});
