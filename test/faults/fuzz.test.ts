import { describe, expect, it } from 'vitest';
import { fuzz } from './fuzz/fuzz.ts';
import { PARSERS } from './fuzz/parsers.ts';

/** REDIS_TARGET_FUZZ=100000 tries so many inputs in all; REDIS_TARGET_FUZZ_SEED tries others than every day's. */
const TOTAL = Number(process.env.REDIS_TARGET_FUZZ ?? 10_000);
const SEED = Number(process.env.REDIS_TARGET_FUZZ_SEED ?? 20_261_126);

describe.concurrent(`inputs that nobody would write (seed ${SEED})`, () => {
  it.each(PARSERS.map((parser) => [parser.name, parser] as const))(
    'give %s a value or an error of this package, in time',
    async (_, parser) => {
      const count = Math.ceil(TOTAL / PARSERS.length);
      expect(await fuzz(parser, { seed: SEED, count })).toBeUndefined();
    },
    180_000,
  );
});
