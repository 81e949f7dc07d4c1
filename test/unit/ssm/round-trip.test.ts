import { expect, it } from 'vitest';
import { RoundTrip } from '../../../src/ssm/round-trip.ts';

/** The official ends' figures: docs/ssm-protocol.md, section 4. */
it('expects 100 ms and waits 200 before anything was measured', () => {
  const roundTrip = new RoundTrip();
  expect(roundTrip.smoothedMs).toBe(100);
  expect(roundTrip.timeoutMs).toBe(200);
});

it('moves by an eighth of the difference, and waits four variations longer, of which a quarter is new', () => {
  const roundTrip = new RoundTrip();
  roundTrip.measure(180);
  expect(roundTrip.smoothedMs).toBe(110);
  expect(roundTrip.timeoutMs).toBe(110 + 4 * 20);
  roundTrip.measure(30);
  expect(roundTrip.smoothedMs).toBe(100);
  expect(roundTrip.timeoutMs).toBe(100 + 4 * 35);
});

it('waits 10 ms longer than the round trip at least, and a second at most', () => {
  const roundTrip = new RoundTrip();
  for (let answer = 0; answer < 100; answer++) roundTrip.measure(40);
  expect(roundTrip.timeoutMs).toBeCloseTo(50, 1);
  for (let answer = 0; answer < 100; answer++) roundTrip.measure(3000);
  expect(roundTrip.timeoutMs).toBe(1000);
});

it('waits twice as long after each silence, sixteen times at most, until something is measured again', () => {
  const roundTrip = new RoundTrip();
  for (let answer = 0; answer < 200; answer++) roundTrip.measure(10);
  const waits = [1, 2, 3, 4, 5, 6].map(() => {
    roundTrip.backOff();
    return Math.round(roundTrip.timeoutMs);
  });
  expect(waits).toEqual([40, 80, 160, 320, 320, 320]);
  roundTrip.measure(10);
  expect(Math.round(roundTrip.timeoutMs)).toBe(20);
});
