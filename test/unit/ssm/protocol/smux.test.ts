import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeSmuxHeader, SmuxDecoder } from '../../../../src/ssm/protocol/smux.ts';
import { SMUX_STREAM_3 } from '../../../vectors/ssm-messages.ts';

interface Seen {
  readonly command: number;
  readonly streamId: number;
  data: string;
}

/** Parts with the pieces of one data frame after another joined. */
function readAll(pieces: readonly Uint8Array[]): Seen[] {
  const decoder = new SmuxDecoder();
  const seen: Seen[] = [];
  for (const piece of pieces) {
    for (const { command, streamId, data } of decoder.push(piece)) {
      const last = seen.at(-1);
      const text = Buffer.from(data).toString('latin1');
      if (command === 2 && last?.command === 2 && last.streamId === streamId) last.data += text;
      else seen.push({ command, streamId, data: text });
    }
  }
  return seen;
}

const bytes = Buffer.from(SMUX_STREAM_3, 'hex');
const expected = [
  { command: 0, streamId: 3, data: '' },
  { command: 2, streamId: 3, data: 'hi' },
  { command: 1, streamId: 3, data: '' },
  { command: 3, streamId: 0, data: '' },
];

describe('smux', () => {
  it('is read whole, byte by byte, and cut at every position', () => {
    expect(readAll([bytes])).toEqual(expected);
    expect(readAll([...bytes].map((byte) => Uint8Array.of(byte)))).toEqual(expected);
    for (let at = 0; at <= bytes.length; at++) {
      expect(readAll([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(expected);
    }
  });

  it('is written little-endian', () => {
    expect(encodeSmuxHeader(2, 0x01020304, 0x0506).toString('hex')).toBe('0102060504030201');
  });

  it.each([
    ['another version', '0203000000000000'],
    ['an unknown command', '0104000000000000'],
    ['an open with data', '0100010003000000'],
    ['an end with data', '0101010003000000'],
  ])('refuses %s', (_what, hex) => {
    expect(() => readAll([Buffer.from(hex, 'hex')])).toThrow(
      expect.objectContaining({ code: 'RT_SSM_SMUX_INVALID' }),
    );
  });

  it('comes out as it went in, however it is cut', () => {
    const frame = fc.tuple(fc.nat(0xffff_ffff), fc.string({ minLength: 1, maxLength: 40 }));
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 20 }), fc.array(fc.nat(30)), (frames, cuts) => {
        // A frame with a following NOP, so that two data frames of one stream are told apart.
        const stream = Buffer.concat(
          frames.flatMap(([id, text]) => {
            const data = Buffer.from(text);
            return [encodeSmuxHeader(2, id, data.length), data, encodeSmuxHeader(3, 0, 0)];
          }),
        );
        const pieces: Buffer[] = [];
        let at = 0;
        for (const size of cuts) {
          pieces.push(stream.subarray(at, at + size));
          at += size;
        }
        pieces.push(stream.subarray(at));
        const data = readAll(pieces).filter(({ command }) => command === 2);
        expect(data).toEqual(
          frames.map(([streamId, text]) => ({
            command: 2,
            streamId,
            data: Buffer.from(text).toString('latin1'),
          })),
        );
      }),
    );
  });

  it('gives parts or the one code for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (any) => {
        try {
          readAll([any]);
        } catch (error) {
          expect(error).toMatchObject({ code: 'RT_SSM_SMUX_INVALID' });
        }
      }),
    );
  });
});
