import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Unmasker } from '../../support/ssm-emulator/gateway/unmask.ts';

interface Frame {
  readonly first: number;
  readonly mask: readonly number[] | undefined;
  readonly payload: Buffer;
}

/** RFC 6455, section 5.2, with a length as short as it may be. */
function encode({ first, mask, payload }: Frame): Buffer {
  const { length } = payload;
  const size = length < 126 ? 0 : length < 65_536 ? 2 : 8;
  const header = Buffer.alloc(2 + size);
  header[0] = first;
  header[1] = (mask === undefined ? 0 : 0x80) | (size === 0 ? length : size === 2 ? 126 : 127);
  if (size === 2) header.writeUInt16BE(length, 2);
  if (size === 8) header.writeBigUInt64BE(BigInt(length), 2);
  const key = Buffer.from(mask ?? []);
  const masked =
    mask === undefined ? payload : payload.map((byte, index) => byte ^ (key[index % 4] as number));
  return Buffer.concat([header, key, masked]);
}

const frames = fc.array(
  fc.record({
    first: fc.constantFrom(0x82, 0x81, 0x89, 0x8a, 0x02, 0x80),
    mask: fc.option(fc.array(fc.nat(255), { minLength: 4, maxLength: 4 }), { nil: undefined }),
    payload: fc
      .tuple(fc.constantFrom(0, 1, 3, 4, 5, 125, 126, 1_144, 65_535, 65_536, 70_001), fc.nat(255))
      .map(([length, byte]) => Buffer.from(Array.from({ length }, (_, index) => (byte + 7 * index) & 0xff))),
  }),
  { maxLength: 6 },
);

test('masks are taken off the frame of the specification', () => {
  // Section 5.7: a single-frame masked text message, "Hello".
  const frame = Buffer.from('818537fa213d7f9f4d5158', 'hex');
  new Unmasker().take(frame);
  expect(frame.toString('hex')).toBe(`818500000000${Buffer.from('Hello').toString('hex')}`);
});

test('frames of any length come out without their masks, however they are cut', () => {
  fc.assert(
    fc.property(frames, fc.array(fc.nat(200_000), { maxLength: 12 }), fc.boolean(), (all, cuts, isByByte) => {
      const bytes = Buffer.concat(all.map(encode));
      const plain = Buffer.concat(all.map((frame) => encode({ ...frame, mask: frame.mask && [0, 0, 0, 0] })));
      const ends = isByByte
        ? Array.from({ length: Math.min(bytes.length, 3_000) }, (_, index) => index + 1)
        : cuts.map((cut) => cut % (bytes.length + 1));
      const unmasker = new Unmasker();
      let at = 0;
      for (const end of [...ends.sort((one, other) => one - other), bytes.length]) {
        unmasker.take(bytes.subarray(at, end));
        at = end;
      }
      expect(bytes.equals(plain)).toBe(true);
    }),
    { numRuns: 60 },
  );
});
