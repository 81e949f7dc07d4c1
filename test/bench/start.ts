// What a test run waits for before its first test: the package loaded, a target opened and given back.
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { readServerCounters } from '../../src/targets/server-counters.ts';
import { docker, hasDocker, hasImage } from '../support/docker.ts';
import { enginePath, startEngine } from '../support/engines.ts';
import { withProject } from '../support/project.ts';
import { aim, figureOf, moreOf, printAims, ratioOf } from './aims.ts';
import { type Contestant, contest, formatSpread, type Measured, writeFigures } from './contest.ts';
import { OPEN_ELASTICACHE, OPEN_TUNNEL, prepareOpening } from './opening.ts';
import { measureNode } from './process.ts';
import { VITEST_SETUPS, type VitestSetup } from './setups.ts';
import { formatMs, printTable } from './table.ts';

/** What is measured of a test run is the difference of two that take 0.5 s each, which vary by a tenth. With 15 the median of it varied by 13 ms from run to run. */
const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 25);
const BARE = 'node -e 0';
const COUNTING = 'asking a local server what it counted, before and after a run';
const NO_SETUP = 'vitest run, no setup';
const VERSION = 'redis-target --version';
const FETCH = 'fetch 6.2, which is there';
const EXEC = 'exec --target local:6.2 -- true';
const WITH_LOCAL = 'vitest run, local:6.2';
const WITH_CONTAINER = 'vitest run, container:6.2';
const WITH_KEPT = 'vitest run, container:6.2 that is kept (reuse)';
/** Where servers are fetched to; elsewhere in these measurements there is no such place. */
const FETCHED = { XDG_CACHE_HOME: process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache') };
/** Not that of node:test, whose import is the setup. */
const ENTRIES = [
  'index',
  'tunnel',
  'runners/vitest',
  'runners/jest-setup',
  'runners/jest-teardown',
  'runners/jest-reporter',
  'runners/mocha',
  'runners/mocha-reporter',
  'runners/node-test-reporter',
];
const WITNESSED = 'node -e 0, told to write down where it connects to';
const VITEST = fileURLToPath(new URL('../../node_modules/vitest/vitest.mjs', import.meta.url));

const [dist = 'dist', out, contestantsFolder] = process.argv.slice(2);
const bin = join(dist, 'cli/bin.js');
const paths = { REDIS_TARGET_LOCAL_PATHS: enginePath('6.2') };
const withDocker = hasDocker() && hasImage('redis:6.2');
if (!withDocker) console.log('No Docker with redis:6.2 answers: containers are not measured.');
// The reaper's image has its own time, and is not everywhere.
process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true';
const dockerHost = process.env.DOCKER_HOST === undefined ? {} : { DOCKER_HOST: process.env.DOCKER_HOST };
const env = {
  ...paths,
  ...dockerHost,
  TESTCONTAINERS_RYUK_DISABLED: process.env.TESTCONTAINERS_RYUK_DISABLED,
};

// Installed as users have it: Vitest runs what is not in a node_modules folder through Vite.
const installed = join(contestantsFolder ?? join(dist, '..'), 'node_modules/redis-target');
await rm(installed, { recursive: true, force: true });
await cp(dist, join(installed, 'dist'), { recursive: true });
await cp(join(dist, '../package.json'), join(installed, 'package.json'));

const counted = await startEngine('6.2');
// A process asks for the first time only once.
await readServerCounters({ host: counted.host, port: counted.port, tls: false });
const contestants: Contestant[] = [
  { name: BARE, run: () => node(['-e', '0']) },
  ...ENTRIES.map((entry) => ({
    name: `import of ${entry}`,
    to: BARE,
    run: () =>
      node([
        '--input-type=module',
        '-e',
        `await import(${JSON.stringify(pathToFileURL(join(dist, `${entry}.js`)).href)}); process.exit(0)`,
      ]),
  })),
  { name: WITNESSED, to: BARE, run: witnessed },
  { name: COUNTING, run: askTwice },
  { name: VERSION, to: BARE, run: () => node([bin, '--version']) },
  {
    name: EXEC,
    to: BARE,
    run: () => node([bin, 'exec', '--target', 'local:6.2', '--', 'true']),
  },
  { name: NO_SETUP, run: await vitestRun('none') },
  { name: WITH_LOCAL, to: NO_SETUP, run: await vitestRun('ours', 'local:6.2') },
];
if (contestantsFolder === undefined) {
  console.log('redis-memory-server and @testcontainers/redis could not be installed: they are not measured.');
} else {
  contestants.push({
    name: 'vitest run, redis-memory-server with the same binary',
    to: NO_SETUP,
    run: await vitestRun('redisMemoryServer'),
  });
}
if (withDocker) {
  const plain = 'vitest run, @testcontainers/redis on redis:6.2';
  if (contestantsFolder !== undefined)
    contestants.push({ name: plain, to: NO_SETUP, run: await vitestRun('testcontainers') });
  contestants.push(
    {
      name: WITH_CONTAINER,
      to: contestantsFolder === undefined ? NO_SETUP : plain,
      run: await vitestRun('ours', 'container:6.2'),
    },
    {
      name: WITH_KEPT,
      to: NO_SETUP,
      run: await vitestRun('ours', 'container:6.2', { TESTCONTAINERS_REUSE_ENABLE: 'true' }, true),
    },
  );
}

// The first time it may have to be fetched, and where nothing can be, it is not there.
if ((await measureNode([bin, 'fetch', '6.2'], { env: { ...env, ...FETCHED }, quiet: true })).exitCode === 0)
  contestants.push({ name: FETCH, to: BARE, run: () => node([bin, 'fetch', '6.2'], FETCHED) });
else console.log('No server of 6.2 could be fetched: finding one that was is not measured.');
const opening = await prepareOpening(dist, BARE);
contestants.push(...opening.contestants);

const keptBefore = new Set(keptContainers());
let measured: Measured[] = [];
try {
  // The one that is kept is made before; whoever is first loads from the disk.
  for (const { run } of contestants) await run();
  measured = await contest(contestants, ROUNDS);
} finally {
  await counted.close();
  await opening.close();
  for (const id of keptContainers()) if (!keptBefore.has(id)) docker(['rm', '--force', '--volumes', id]);
}
printTable(
  `From nothing to nothing, in turn (medians of ${ROUNDS} rounds after one that is not counted; ratios and differences within a round, with their spread)`,
  ['what', 'wall', 'CPU', 'to', 'wall, ratio', 'wall, more'],
  measured.map(row),
);
const aims = [
  aim(EXEC, figureOf(measured, EXEC, 'wallMs'), { most: 220 }, ' ms'),
  aim(FETCH, figureOf(measured, FETCH, 'wallMs'), { most: 100 }, ' ms'),
  aim(OPEN_ELASTICACHE, figureOf(measured, OPEN_ELASTICACHE, 'wallMs'), { most: 250 }, ' ms'),
  aim(OPEN_TUNNEL, figureOf(measured, OPEN_TUNNEL, 'wallMs'), { most: 120 }, ' ms'),
  aim(`${WITH_LOCAL}, over none`, moreOf(measured, WITH_LOCAL, 'wallMs'), { most: 150 }, ' ms'),
  aim(`${WITH_KEPT}, over none`, moreOf(measured, WITH_KEPT, 'wallMs'), { most: 150 }, ' ms'),
  aim(`${WITH_CONTAINER}, to Testcontainers' own`, containerRatio(), { most: 1 }, ' ×', 2),
];
printAims(aims, `Aims (${ROUNDS} rounds)`);
await writeFigures(out, 'start', { rounds: ROUNDS, aims, rows: measured });

/** Open where the other one does not take part. */
function containerRatio(): number | undefined {
  return contestantsFolder === undefined ? undefined : ratioOf(measured, WITH_CONTAINER, 'wallMs');
}

function row(one: Measured): string[] {
  const { wallMs = Number.NaN, cpuMs = Number.NaN } = one.medians;
  return [
    one.name,
    formatMs(wallMs),
    Number.isNaN(cpuMs) ? '' : formatMs(cpuMs),
    one.to ?? '',
    formatSpread(one, 'wallMs'),
    formatMore(one),
  ];
}

/** `+120 ms (+98 to +141)`; empty where it is measured against nobody. */
function formatMore({ more: { wallMs } }: Measured): string {
  if (wallMs === undefined) return '';
  const signed = (ms: number): string => `${ms < 0 ? '−' : '+'}${Math.abs(ms).toFixed(0)}`;
  return `${signed(wallMs.median)} ms (${signed(wallMs.least)} to ${signed(wallMs.most)})`;
}

/** What `reuse` leaves running, as it should; those of this bench go with it. */
function keptContainers(): string[] {
  if (!withDocker) return [];
  return docker(['ps', '--quiet', '--no-trunc', '--filter', 'label=dev.redis-target.address'])
    .split('\n')
    .filter(Boolean);
}

/** What counting adds to a run on `local`, besides what its processes write down. */
async function askTwice(): Promise<{ wallMs: number; cpuMs: number }> {
  const { host, port } = counted;
  const before = process.cpuUsage();
  const startedAtMs = performance.now();
  await readServerCounters({ host, port, tls: false });
  await readServerCounters({ host, port, tls: false });
  const wallMs = performance.now() - startedAtMs;
  const { user, system } = process.cpuUsage(before);
  return { wallMs, cpuMs: (user + system) / 1_000 };
}

/** CPU time is the process's own; what it started is not in it. */
async function node(
  args: readonly string[],
  more: NodeJS.ProcessEnv = {},
  cwd?: string,
): Promise<{ wallMs: number; cpuMs: number }> {
  const { wallMs, cpuMs, exitCode, stderr } = await measureNode(args, {
    env: { ...env, ...more },
    quiet: true,
    ...(cwd === undefined ? {} : { cwd }),
  });
  if (exitCode !== 0) throw new Error(`node ${args.join(' ')} ended with ${exitCode}: ${stderr}`);
  return { wallMs, cpuMs };
}

/** Each time into a folder of its own, as a run has one. */
function witnessed(): Promise<{ wallMs: number; cpuMs: number }> {
  return withProject({}, ({ folder }) =>
    node(['--require', join(dist, 'runners/witness.cjs'), '-e', '0'], { REDIS_TARGET_RUN_FOLDER: folder }),
  );
}

/** A project of one test, with the setup of a contestant. */
async function vitestRun(
  setup: VitestSetup,
  target = 'local:6.2',
  more: NodeJS.ProcessEnv = {},
  reuse = false,
): Promise<() => Promise<{ wallMs: number; cpuMs: number }>> {
  const root = join(
    contestantsFolder ?? join(dist, '..'),
    `app-${setup}-${target.replace(':', '-')}${reuse ? '-reuse' : ''}`,
  );
  await mkdir(root, { recursive: true });
  const text = VITEST_SETUPS[setup]?.({ engine: enginePath('6.2') });
  const files = setup === 'ours' ? ['redis-target/vitest'] : text === undefined ? [] : ['./setup.js'];
  await writeFile(join(root, 'package.json'), '{ "type": "module", "private": true }');
  await writeFile(
    join(root, 'one.test.js'),
    "import { expect, it } from 'vitest';\nit('runs', () => expect(1).toBe(1));\n",
  );
  await writeFile(
    join(root, 'vitest.config.js'),
    `export default { test: { globalSetup: ${JSON.stringify(files)} } };\n`,
  );
  if (text !== undefined) await writeFile(join(root, 'setup.js'), text);
  await writeFile(
    join(root, 'redis-target.config.json'),
    JSON.stringify({ container: { reuse }, fallback: false }),
  );
  return () => node([VITEST, 'run'], { REDIS_TARGET: target, ...more }, root);
}
