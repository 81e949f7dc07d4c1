import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CONFIGURATION_HOST,
  type RunningCluster,
  type StartClusterOptions,
  startCluster,
} from '../../support/cluster/cluster.ts';
import type { EngineVersion } from '../../support/engines.ts';
import { cleanEnvironment } from '../../support/open-options.ts';
import { type EmulatedHost, type SsmEmulator, startSsmEmulator } from '../../support/ssm-emulator/index.ts';

/** An account with one cluster that only a bastion reaches, and a project that is configured for it, as `elasticache:app`. */
export interface ClusterWorld extends AsyncDisposable {
  readonly cluster: RunningCluster;
  readonly emulator: SsmEmulator;
  /** Where the bastion finds what; may be changed at any time. */
  readonly hosts: Record<string, EmulatedHost>;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
}

export interface ClusterWorldOptions extends StartClusterOptions {
  readonly emulator?: Parameters<typeof startSsmEmulator>[0];
  /** Of the `elasticache` entry. */
  readonly setting?: Readonly<Record<string, unknown>>;
}

export async function makeClusterWorld(
  version: EngineVersion,
  options: ClusterWorldOptions = {},
): Promise<ClusterWorld> {
  const cluster = await startCluster(version, options);
  const hosts: Record<string, EmulatedHost> = { ...cluster.hosts, ...options.emulator?.hosts };
  const emulator = await startSsmEmulator({ ...options.emulator, hosts });
  const cwd = await mkdtemp(join(tmpdir(), 'redis-target-test-cluster-world-'));
  const app = {
    host: CONFIGURATION_HOST,
    port: cluster.port,
    ...(cluster.certificates === undefined ? {} : { tls: { ca: cluster.certificates.ca } }),
    ...(options.password === undefined ? {} : { password: options.password }),
    ...options.setting,
  };
  const config = { bastion: 'i-0123456789abcdef0', elasticache: { app } };
  await writeFile(join(cwd, 'redis-target.config.json'), JSON.stringify(config));
  return {
    cluster,
    emulator,
    hosts,
    cwd,
    env: cleanEnvironment({ ...emulator.env, HOME: cwd }),
    [Symbol.asyncDispose]: async () => {
      await emulator.close();
      await cluster[Symbol.asyncDispose]();
      await rm(cwd, { recursive: true });
    },
  };
}
