// What a test run waits for before its first test: the package loaded, a target opened and given back.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { hasDocker, hasImage } from '../support/docker.ts';
import { startEngine } from '../support/engines.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import { formatMs, formatRatio, median, printTable } from './table.ts';

interface Contestant {
  readonly name: string;
  /** The contestant that it is compared with; undefined: none. */
  readonly to?: string;
  readonly run: () => Promise<void>;
}

const REPEATS = 7;

const [dist = 'dist'] = process.argv.slice(2);
const bin = join(dist, 'cli/bin.js');
const vitest = pathToFileURL(join(dist, 'runners/vitest.js')).href;
const exec = (target: string): Promise<void> =>
  node([bin, 'exec', '--target', target, '--', process.execPath, '-e', '0']);

const contestants: Contestant[] = [
  { name: 'node -e 0', run: () => node(['-e', '0']) },
  {
    name: "import('redis-target/vitest')",
    to: 'node -e 0',
    run: () => node(['-e', `import(${JSON.stringify(vitest)})`]),
  },
  { name: 'redis-target --help', to: 'node -e 0', run: () => node([bin, '--help']) },
  {
    name: 'redis-server, until it is ready, and its end',
    run: async () => await (await startEngine('6.2')).close(),
  },
  {
    name: 'exec --target local:6.2 -- node -e 0',
    to: 'redis-server, until it is ready, and its end',
    run: () => exec('local:6.2'),
  },
];
if (hasDocker() && hasImage('redis:6.2')) {
  // The reaper's image has its own time, and is not everywhere.
  process.env.TESTCONTAINERS_RYUK_DISABLED ??= 'true';
  const docker = 'docker run --rm redis:6.2 redis-server --version';
  contestants.push(
    { name: docker, run: () => program('docker', docker.split(' ').slice(1)) },
    { name: 'exec --target container:6.2 -- node -e 0', to: docker, run: () => exec('container:6.2') },
  );
} else {
  console.log('No Docker with redis:6.2 answers: containers are not measured.');
}

const times = new Map<string, number[]>();
// In turn, so that what else the machine does meets all of them.
for (let round = 0; round < REPEATS; round += 1) {
  for (const { name, run } of contestants) {
    const startedAtMs = performance.now();
    await run();
    times.set(name, [...(times.get(name) ?? []), performance.now() - startedAtMs]);
  }
}
const medianOf = (name: string): number => median(times.get(name) ?? []);
printTable(
  `From nothing to nothing (median of ${REPEATS})`,
  ['what', 'wall', 'to', ''],
  contestants.map(({ name, to }) => [
    name,
    formatMs(medianOf(name)),
    to ?? '',
    to === undefined ? '' : formatRatio(medianOf(name), medianOf(to)),
  ]),
);

function node(args: readonly string[]): Promise<void> {
  return program(process.execPath, args);
}

async function program(command: string, args: readonly string[]): Promise<void> {
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe'], env: cleanEnvironment() });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${said}`);
}
