import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeSmuxHeader, type SmuxHeader, SmuxReader } from '../../support/ssm-emulator/codec/smux.ts';

test.each([
  ['SYN of stream 3', 0, 3, 0, '0100000003000000'],
  ['FIN of stream 5', 1, 5, 0, '0101000005000000'],
  ['PSH of stream 259 with 32768 bytes', 2, 259, 32_768, '0102008003010000'],
  ['NOP', 3, 0, 0, '0103000000000000'],
])('%s is written little-endian as section 6 says', (_, command, streamId, length, hex) => {
  expect(encodeSmuxHeader(command, streamId, length).toString('hex')).toBe(hex);
});

test('frames are the same wherever the byte stream is cut', () => {
  const frames = fc.array(
    fc.record({
      command: fc.constantFrom(0, 1, 2, 3),
      streamId: fc.nat(),
      data: fc.uint8Array({ maxLength: 50 }),
    }),
  );
  fc.assert(
    fc.property(frames, fc.integer({ min: 1, max: 40 }), (list, cut) => {
      const bytes = Buffer.concat(
        list.flatMap(({ command, streamId, data }) => [
          encodeSmuxHeader(command, streamId, data.length),
          data,
        ]),
      );
      const headers: SmuxHeader[] = [];
      const data = new Map<number, Buffer>();
      const reader = new SmuxReader(
        (header) => headers.push(header),
        (streamId, part) => data.set(streamId, Buffer.concat([data.get(streamId) ?? Buffer.alloc(0), part])),
      );
      for (let at = 0; at < bytes.length; at += cut) reader.push(bytes.subarray(at, at + cut));
      expect(headers).toEqual(
        list.map(({ command, streamId, data: { length } }) => ({ version: 1, command, length, streamId })),
      );
      for (const [streamId, got] of data) {
        expect(got).toEqual(Buffer.concat(list.filter((f) => f.streamId === streamId).map((f) => f.data)));
      }
    }),
  );
});
