import { describe, expect, it } from 'vitest';
import { RespDecoder } from '../../../src/resp/decoder.ts';

function refusalOf(text: string): unknown {
  try {
    return new RespDecoder().push(Buffer.from(text));
  } catch (error) {
    return error;
  }
}

describe('what the RESP decoder refuses', () => {
  it('is a length over its limit before anything is kept for it, and takes one at the limit', () => {
    for (const [allowed, refused] of [
      ['$536870912\r\n', '$536870913\r\n'],
      ['*16777216\r\n', '*16777217\r\n'],
      ['%8388608\r\n', '%8388609\r\n'],
      ['*1\r\n'.repeat(64), '*1\r\n'.repeat(65)],
      [`+${'x'.repeat(65_535)}`, `+${'x'.repeat(65_536)}`],
    ] as const) {
      expect(new RespDecoder().push(Buffer.from(allowed))).toEqual([]);
      expect(refusalOf(refused)).toMatchObject({ code: 'RT_RESP_LIMIT' });
    }
    expect(refusalOf('$20\r\naaaaaaaabbbbbbbbccccXY')).toMatchObject({
      message: expect.stringContaining('("aabbbbbbbbccccXY")'),
    });
    expect(refusalOf('*1\r\n'.repeat(65))).toMatchObject({
      message: expect.stringContaining('is 65, more than the 64'),
    });
  });

  it.each([
    ['a line that ends in LF alone', '+OK\n'],
    ['an empty line', '\r\n'],
    ['a boolean that is neither', '#x\r\n'],
    ['a length that is no number', '$x\r\n'],
    ['a length below -1', '*-2\r\n'],
    ['an integer that is none', ':1.5\r\n'],
    ['an integer without a digit', ':\r\n'],
    ['a double that is none', ',x\r\n'],
    ['a double without a digit', ', \r\n'],
    ['a bulk string that does not end where it says', '$2\r\nabXY\r\n'],
    ['a bulk string without its CR', '$2\r\nabX\n'],
    ['a bulk string without its LF', '$2\r\nab\rX'],
    ['a verbatim string without a format', '=5\r\ntxtab\r\n'],
  ])('is %s', (_what, text) => {
    expect(refusalOf(text)).toMatchObject({ code: 'RT_RESP_INVALID' });
  });

  it('shows what stands in the place of the end of a bulk string', () => {
    expect(refusalOf(`$40\r\n${'x'.repeat(40)}+OK\r\n`)).toMatchObject({
      message: expect.stringContaining('x+O'),
    });
  });

  it('is an HTTP answer at its first byte', () => {
    expect(() => new RespDecoder().push(Buffer.from('H'))).toThrow(
      expect.objectContaining({ code: 'RT_RESP_INVALID' }),
    );
  });

  it('is a line without end', () => {
    expect(() => new RespDecoder({ maxLineBytes: 16 }).push(Buffer.from(`+${'x'.repeat(20)}`))).toThrow(
      expect.objectContaining({ code: 'RT_RESP_LIMIT' }),
    );
  });
});
