import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeClusterWorld } from '../integration/cluster/cluster-world.ts';
import { startCluster } from '../support/cluster/cluster.ts';
import type { EngineVersion } from '../support/engines.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import { type Ended, run } from '../support/run-ts.ts';
import { CLI } from './cli.ts';

/** How the tests reach the cluster. */
export type Side = 'direct' | 'through';

export interface SuiteRun {
  readonly engine: EngineVersion;
  readonly side: Side;
  /** Of the results file and the log, without what follows the point. */
  readonly name: string;
  /** Where the suite is. */
  readonly cwd: string;
  /** What runs pytest; the cluster's URL is added as `--redis-url`. */
  readonly command: readonly string[];
}

export interface SuiteRan {
  readonly results: string;
  /** The runner's own last line. */
  readonly summary: string;
  /** What redis-target said meanwhile. */
  readonly notes: readonly string[];
}

const LIMIT_MS = 1_800_000;

/** Runs a suite on a cluster of three primaries and three replicas that is made for it, under `redis-target exec`. */
export async function runOnCluster({ engine, side, name, cwd, command }: SuiteRun): Promise<SuiteRan> {
  const [results, junit] = [`${name}.json`, `${name}.xml`];
  const exec = async (target: string, env: NodeJS.ProcessEnv, config: readonly string[]): Promise<Ended> => {
    const args = ['exec', '--target', target, ...config, '--results', results, '--junit', junit, '--'];
    const shell = ['sh', '-c', 'exec "$0" "$@" --redis-url="$REDIS_URL"', ...command, `--junitxml=${junit}`];
    return await run(process.execPath, [...CLI, ...args, ...shell], { cwd, env, limitMs: LIMIT_MS });
  };
  const ended = side === 'direct' ? await directly(engine, exec) : await throughTunnels(engine, exec);
  await writeFile(`${name}.log`, `${ended.stdout}\n${ended.stderr}`);
  const summary = /^=*\s*(\d+ (?:passed|failed).* in [\d.]+s.*?)\s*=*$/m.exec(ended.stdout)?.[1];
  const notes = ended.stderr.split('\n').filter((line) => line.startsWith('redis-target: '));
  return { results, summary: summary ?? `ended with ${ended.exitCode}, see ${name}.log`, notes };
}

type Exec = (target: string, env: NodeJS.ProcessEnv, config: readonly string[]) => Promise<Ended>;

async function directly(engine: EngineVersion, exec: Exec): Promise<Ended> {
  await using cluster = await startCluster(engine, { isReachable: true });
  const home = await mkdtemp(join(tmpdir(), 'redis-target-suite-'));
  try {
    const [first] = cluster.nodes;
    return await exec(`redis://${first?.host}:${cluster.port}`, cleanEnvironment({ HOME: home }), []);
  } finally {
    await rm(home, { recursive: true });
  }
}

async function throughTunnels(engine: EngineVersion, exec: Exec): Promise<Ended> {
  await using world = await makeClusterWorld(engine);
  return await exec('elasticache:app', world.env, ['--config', join(world.cwd, 'redis-target.config.json')]);
}
