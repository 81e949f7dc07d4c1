import { parseArgs } from 'node:util';
import { fuzz } from './fuzz.ts';
import { PARSERS } from './parsers.ts';

/** `npm run fuzz -- [--parser name] [--seed n] [--from n] [--count n]`: `count` inputs over all parsers, 100,000 by default. */
const { values } = parseArgs({
  options: {
    parser: { type: 'string' },
    seed: { type: 'string' },
    from: { type: 'string', default: '0' },
    count: { type: 'string', default: '100000' },
  },
});
const chosen = PARSERS.filter(({ name }) => values.parser === undefined || name === values.parser);
const seed = Number(values.seed ?? Date.now() % 1_000_000_007);
const count = Math.ceil(Number(values.count) / chosen.length);
let failed = chosen.length === 0;
console.log(`seed ${seed}, ${count} inputs for each of ${chosen.length} parsers`);
for (const parser of chosen) {
  const startedAt = performance.now();
  const fault = await fuzz(parser, { seed, count, from: Number(values.from) });
  failed ||= fault !== undefined;
  console.log(`${parser.name}: ${fault ?? `good, ${Math.round(performance.now() - startedAt)} ms`}`);
}
process.exitCode = failed ? 1 : 0;
