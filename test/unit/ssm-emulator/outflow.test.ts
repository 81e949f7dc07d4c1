import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MESSAGE_BYTES, Outflow } from '../../support/ssm-emulator/agent/outflow.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe.each([0, 1])('with a sleep of %i ms after each message', (slowMs) => {
  test('all bytes come once, in their order, in messages of at most 1,024 bytes', () => {
    const piece = fc.tuple(
      fc.constantFrom(0, 8),
      fc.oneof(fc.nat(64), fc.constantFrom(1_016, 1_024, 32_768, 200_000)),
      fc.nat(3),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const sent: Buffer[] = [];
        const expected: Buffer[] = [];
        const outflow = new Outflow({
          slowMs,
          windowMessages: Number.POSITIVE_INFINITY,
          unacknowledged: () => 0,
          backlogBytes: () => 0,
          send: (payload) => sent.push(Buffer.from(payload)),
          setReading: () => {},
        });
        let next = 0;
        // One buffer for all of it, as the servers are read.
        const read = Buffer.alloc(200_000);
        for (const [headerLength, length, waitMs] of pieces) {
          const header = Buffer.alloc(headerLength, 0xff);
          const data = read.subarray(0, length);
          for (let at = 0; at < length; at++) data[at] = next++;
          expected.push(header, Buffer.from(data));
          outflow.send(header, data);
          vi.advanceTimersByTime(waitMs);
        }
        vi.runAllTimers();
        outflow.close();
        expect(sent.every(({ length }) => length > 0 && length <= MESSAGE_BYTES)).toBe(true);
        expect(Buffer.concat(sent).equals(Buffer.concat(expected))).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
