/** A seeded source of chance (mulberry32): the same faults come again with the same seed. */
export interface Chance {
  /** 0 ≤ x < 1 */
  next(): number;
  happens(probability: number): boolean;
  /** min ≤ x ≤ max, whole */
  between(min: number, max: number): number;
}

export function createChance(seed: number): Chance {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    happens: (probability) => probability > 0 && next() < probability,
    between: (min, max) => min + Math.floor(next() * (max - min + 1)),
  };
}
