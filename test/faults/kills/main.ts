import { parseArgs } from 'node:util';
import { hasDocker, hasImage } from '../../support/docker.ts';
import { killRuns } from './kill-runs.ts';

// `npm run kills -- --count 500 --seed 1`: runs of every kind, ended at random moments.
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '500' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    'at-once': { type: 'string', default: '3' },
  },
});
const seed = Number(values.seed);
const withDocker = hasDocker() && hasImage('redis:6.2');
if (withDocker && !hasImage('testcontainers/ryuk')) process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true';
console.log(
  `${values.count} kills with --seed ${seed}${withDocker ? '' : ', no containers: there is no Docker'}`,
);
const faults = await killRuns({
  count: Number(values.count),
  seed,
  atOnce: Number(values['at-once']),
  withDocker,
  onKill: (line) => console.log(line),
});
console.log(
  faults.length === 0 ? 'Nothing was left.' : `${faults.length} left something:\n${faults.join('\n')}`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
