import { randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { goVariables } from '../support/go.ts';
import { PATH_WITH_LANGUAGES } from '../support/languages.ts';
import { nodeBin } from '../support/nodes.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import type { Ended } from '../support/run-ts.ts';
import type { Client, MatrixRun, Way } from './axes.ts';
import { findSecrets, overlook, textsBelow } from './overlook.ts';
import { faultOfTests } from './read-tests.ts';
import { type MatrixWorld, PASSWORD } from './world.ts';

/** What came of one cell; `fault` undefined: it passed. */
export interface CellResult {
  readonly client: Client;
  readonly fault: string | undefined;
}

export interface RunOutcome {
  readonly run: MatrixRun;
  readonly seconds: number;
  readonly cells: readonly CellResult[];
  /** Where a token or password stood that no test was to see. */
  readonly leaks: readonly string[];
  /** How many outputs, files, command lines and environments were looked through. */
  readonly lookedAt: number;
}

/** Whether every cell of it passed, and nothing was to be seen. */
export function isGood({ cells, leaks }: RunOutcome): boolean {
  return leaks.length === 0 && cells.every(({ fault }) => fault === undefined);
}

/** What a process of the suite leaves word of. */
interface Note {
  readonly client: string;
  readonly isMainThread: boolean;
  readonly argv: readonly string[];
  readonly version: string;
}

const LIMIT_MS = 240_000;
const SUITES: Readonly<Record<Client, readonly string[]>> = {
  ioredis: ['mocha', '--timeout', '60000', 'test/shop.mocha.cjs'],
  'node-redis': ['mocha', '--timeout', '60000', 'test/shop.mocha.cjs'],
  'redis-py': ['python', '-m', 'pytest', '-p', 'no:cacheprovider', '--junitxml=REPORT', 'test_shop.py'],
  'go-redis': ['go', 'test', '-json', './...'],
};
/** What is said where an app's TLS, or ours, came to nothing. */
const TROUBLE = /^.*(?:TLS with a client|Ignoring extra certs|a local connection was closed).*$/m;

/** Runs the suite once, from outside, as a user does, and judges its cells. */
export async function runMatrix(world: MatrixWorld, run: MatrixRun): Promise<RunOutcome> {
  const startedAt = performance.now();
  const mark = randomUUID();
  const folder = join(world.folder, mark);
  const notes = join(folder, 'notes');
  await mkdir(notes, { recursive: true });
  const results = join(folder, 'results.json');
  const places = { folder, notes, results, mark };
  const env = environmentOf(world, run, places);
  const [command, args] = commandOf(run, places);
  const known = world.door.tokens.length;
  const looking = overlook(mark);
  const ended = await world.app.run(command, args, { env, limitMs: LIMIT_MS });
  const shown = await looking.stop();
  const files = await textsBelow(folder);
  const outputs = new Map([
    ['stdout', ended.stdout],
    ['stderr', ended.stderr],
  ] as const);
  const texts = new Map<string, string>([...outputs, ...files, ...shown]);
  // A token is told by its signature. Those of other runs at the same time are looked for as well.
  const signatures = world.door.tokens.slice(Math.max(0, known - 20)).map((token) => token.slice(-64));
  const leaks = findSecrets([PASSWORD, ...signatures], texts);
  const fault =
    faultOfEnd(run, ended, known === world.door.tokens.length) ?? (await faultOfPlace(run, notes));
  const said = run.way === 'compare' ? ended.stdout : (files.get(results) ?? '');
  const cells = run.clients.map((client) => {
    const faults = [faultOfTests(run.way, client, said, ended.stdout), fault].filter(Boolean);
    return { client, fault: faults.length === 0 ? undefined : faults.join('\n  ') };
  });
  await rm(folder, { recursive: true, force: true });
  const seconds = (performance.now() - startedAt) / 1_000;
  return { run, seconds, cells, leaks, lookedAt: texts.size };
}

interface Places {
  readonly folder: string;
  readonly notes: string;
  readonly results: string;
  readonly mark: string;
}

function environmentOf(world: MatrixWorld, run: MatrixRun, places: Places): NodeJS.ProcessEnv {
  const { way, app, server, node, clients } = run;
  const path = [nodeBin(node), PATH_WITH_LANGUAGES];
  const runsInside = way !== 'exec' && way !== 'compare';
  return cleanEnvironment({
    ...world.env,
    ...goVariables(),
    PATH: path.join(delimiter),
    HOME: places.folder,
    TMPDIR: places.folder,
    NO_COLOR: '1',
    PYTHONDONTWRITEBYTECODE: '1',
    REDIS_TARGET_CONFIG: world.configs[app],
    ...(runsInside
      ? { REDIS_TARGET: `elasticache:${server}`, REDIS_TARGET_RESULTS: places.results }
      : { SHOP_CLIENT: clients[0] }),
    APP: app,
    SHOP: `shop:${places.mark}`,
    SHOP_NOTES: places.notes,
    SHOP_GO: world.goProgram,
  });
}

function commandOf(
  { way, server, clients: [client = 'ioredis'] }: MatrixRun,
  { folder, results }: Places,
): [string, readonly string[]] {
  const report = join(folder, 'report.xml');
  const suite = ['--', ...SUITES[client].map((word) => word.replace('REPORT', report))];
  const target = `elasticache:${server}`;
  const reading = client === 'redis-py' ? ['--junit', report] : [];
  switch (way) {
    case 'exec':
      return ['redis-target', ['exec', '--target', target, '--results', results, ...reading, ...suite]];
    case 'compare':
      return [
        'redis-target',
        ['compare', '--allow-same', '--json', '--out', join(folder, 'out'), 'local:6.2', target, ...suite],
      ];
    default:
      return ['npm', ['run', '--silent', way]];
  }
}

function faultOfEnd({ server }: MatrixRun, ended: Ended, noTokens: boolean): string | undefined {
  const said = `${ended.stdout}\n${ended.stderr}`;
  if (ended.exitCode !== 0) return `ended with ${ended.exitCode ?? ended.signal}: ${said.slice(-3_000)}`;
  if (server === 'iam' && noTokens) return 'no token of IAM’s came to the server';
  return TROUBLE.exec(said)?.[0];
}

/** Whether the tests ran where the way says, and on the Node that was asked for. */
async function faultOfPlace({ way, node, clients }: MatrixRun, folder: string): Promise<string | undefined> {
  const files = await readdir(folder);
  const notes = await Promise.all(
    files.map(async (file) => JSON.parse(await readFile(join(folder, file), 'utf8')) as Note),
  );
  const ofNode = clients.filter((client) => client === 'ioredis' || client === 'node-redis');
  const silent = ofNode.find((client) => notes.every((note) => note.client !== client));
  if (silent !== undefined) return `no test of ${silent} ran`;
  const strange = notes.find((note) => !note.version.startsWith(`v${node}.`) || !isPlace(way, note));
  return strange && `ran on ${strange.version} in ${JSON.stringify(strange.argv)}, no ${way}`;
}

function isPlace(way: Way, { isMainThread, argv: [, script = ''] }: Note): boolean {
  if (way === 'vitest:threads') return !isMainThread;
  if (way === 'jest:workers') return isMainThread && script.includes('jest-worker');
  if (way === 'jest:in-band') return isMainThread && !script.includes('jest-worker');
  return isMainThread;
}
