import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SequenceRing } from '../../../src/ssm/sequence-ring.ts';

it('has what a map by number has, whatever comes and goes, and the oldest first', () => {
  const steps = fc.array(fc.oneof(fc.record({ add: fc.nat(300) }), fc.record({ take: fc.nat(2_000) })), {
    maxLength: 80,
  });
  fc.assert(
    fc.property(steps, (all) => {
      const ring = new SequenceRing<string>();
      const map = new Map<number, string>();
      let next = 0;
      for (const step of all) {
        if ('add' in step) {
          for (let count = 0; count < step.add; count++, next++) {
            ring.add(`value ${next}`);
            map.set(next, `value ${next}`);
          }
        } else {
          expect(ring.take(step.take)).toBe(map.get(step.take));
          map.delete(step.take);
        }
        const [first = next] = map.keys();
        expect({ size: ring.size, first: ring.first, next: ring.next }).toEqual({
          size: map.size,
          first,
          next,
        });
        expect([...ring.values()]).toEqual([...map.values()]);
      }
    }),
  );
});

it('has nothing of what is not there', () => {
  const ring = new SequenceRing<string>();
  for (const number of [-1, 0, 1, 256, 2 ** 40, Number.MAX_SAFE_INTEGER])
    expect(ring.take(number)).toBeUndefined();
  ring.add('the only one');
  // Where a number's place is the one of another.
  for (const number of [-256, 256, 2 ** 32, 2 ** 40]) expect(ring.take(number)).toBeUndefined();
  expect(ring.take(0)).toBe('the only one');
  expect(ring.take(0)).toBeUndefined();
});
