import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ByteRing } from '../../../src/ssm/byte-ring.ts';

const steps = fc.array(
  fc.oneof(
    fc.record({ push: fc.oneof(fc.nat(40), fc.constantFrom(1_024, 32_768, 32_769, 100_000)) }),
    fc.record({ take: fc.oneof(fc.nat(40), fc.constantFrom(1_024, 30_000, 200_000)) }),
  ),
  { maxLength: 60 },
);

it('gives out what was put in, in order, in whatever pieces', () => {
  fc.assert(
    fc.property(steps, (all) => {
      const ring = new ByteRing();
      let pushed = 0;
      let taken = 0;
      const bytesFrom = (start: number, length: number): Buffer =>
        Buffer.from(Uint8Array.from({ length }, (_, index) => ((start + index) * 31) >> 3));
      for (const step of all) {
        if ('push' in step) {
          const bytes = bytesFrom(pushed, step.push);
          ring.push(bytes);
          // It took a copy.
          bytes.fill(0xee);
          pushed += step.push;
        } else {
          const length = Math.min(step.take, ring.length);
          const target = Buffer.alloc(length + 5, 0xdd);
          ring.moveTo(target, 3, length);
          expect(target.subarray(3, 3 + length).equals(bytesFrom(taken, length))).toBe(true);
          expect([...target.subarray(0, 3), ...target.subarray(3 + length)]).toEqual(Array(5).fill(0xdd));
          taken += length;
        }
        expect(ring.length).toBe(pushed - taken);
      }
    }),
  );
});

it('is empty once it is cleared, and of use again', () => {
  const ring = new ByteRing();
  ring.push(Buffer.from('thrown away'));
  ring.clear();
  expect(ring.length).toBe(0);
  ring.push(Buffer.from('kept'));
  const target = Buffer.alloc(4);
  ring.moveTo(target, 0, 4);
  expect(target.toString()).toBe('kept');
});
