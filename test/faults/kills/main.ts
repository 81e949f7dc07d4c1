import { parseArgs } from 'node:util';
import { hasDocker, hasImage } from '../../support/docker.ts';
import { endVictims } from './death-runs.ts';
import { killRuns } from './kill-runs.ts';
import { VICTIMS } from './victims.ts';

// `npm run kills -- --count 500 --seed 1`: runs of every kind, ended at random moments.
// `--door doctor` is the doors alone whose names begin so.
// `npm run kills -- deaths --count 50`: what their targets stand on; `--victim server` is one kind of it alone.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    count: { type: 'string' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    'at-once': { type: 'string', default: '3' },
    victim: { type: 'string' },
    door: { type: 'string', default: '' },
  },
});
const seed = Number(values.seed);
const withDocker = hasDocker() && hasImage('redis:6.2');
if (withDocker && !hasImage('testcontainers/ryuk')) process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true';
const say = (line: string): void => console.log(line);
const isOfDeaths = positionals[0] === 'deaths';
const count = Number(values.count ?? (isOfDeaths ? 50 : 500));
const docker = withDocker ? '' : ', no containers: there is no Docker';
say(`${count} ${isOfDeaths ? 'deaths of each kind' : 'kills'} with --seed ${seed}${docker}`);
const atOnce = Number(values['at-once']);
const faults: string[] = [];
if (isOfDeaths) {
  const victims = VICTIMS.filter((victim) => (values.victim ?? victim) === victim);
  for (const victim of victims) {
    if (victim === 'container' && !withDocker) continue;
    faults.push(...(await endVictims({ victim, count, seed, atOnce, onDeath: say })));
  }
} else {
  faults.push(...(await killRuns({ count, seed, atOnce, withDocker, door: values.door, onKill: say })));
}
const well = isOfDeaths ? 'Each was named, and none passed.' : 'Nothing was left.';
say(faults.length === 0 ? well : `${faults.length} did not go well:\n${faults.join('\n')}`);
process.exitCode = faults.length === 0 ? 0 : 1;
