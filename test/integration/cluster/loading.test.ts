import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { RespClient } from '../../../src/resp/client.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { openTunnel } from '../../../src/tunnel.ts';
import { CONFIGURATION_HOST } from '../../support/cluster/cluster.ts';
import { lacks } from '../../support/need.ts';
import { type ClusterWorld, makeClusterWorld } from './cluster-world.ts';

// Redis 7 looks after clients while it loads as often as it is told; 6.2 does so after two megabytes.
const KEYS = 5_000;

/** A cluster whose only node begins to load its data now, which takes so long; meanwhile it answers all with LOADING. */
async function makeLoadingWorld(loadMs: number): Promise<ClusterWorld> {
  const args = ['--loading-process-events-interval-bytes', '1024'];
  const world = await makeClusterWorld('7', { primaries: 1, replicas: 0, args });
  const [node] = world.cluster.nodes;
  await node?.call('DEBUG', 'POPULATE', `${KEYS}`);
  // For each key, in microseconds.
  await node?.call('CONFIG', 'SET', 'key-load-delay', `${(loadMs * 1_000) / KEYS}`);
  node?.call('DEBUG', 'RELOAD').catch(() => undefined);
  return { ...world, env: { ...world.env, REDIS_TARGET_ALLOW_NON_EMPTY: '1' } };
}

describe.skipIf(lacks('7'))('a node of a cluster that loads its data when it is opened', () => {
  it('is waited for, and found to be one', async () => {
    await using world = await makeLoadingWorld(1_000);
    await using target = await openTarget('elasticache:app', world);
    expect(target).toMatchObject({ clusterMode: true, details: { nodes: 1 } });
    expect(target.nodePorts?.()).toHaveLength(1);
  });

  it('is waited for by a tunnel that is opened from code', async () => {
    await using world = await makeLoadingWorld(1_000);
    const { cluster, env } = world;
    const where = { bastion: 'i-0123456789abcdef0', host: CONFIGURATION_HOST, port: cluster.port, env };
    await using tunnel = await openTunnel({ ...where, cluster: true });
    expect(tunnel.nodes).toBe(1);
  });

  it('is said to load where that takes longer than opening may', async () => {
    await using world = await makeLoadingWorld(60_000);
    const { cluster, emulator, env } = world;
    await expect(openTarget('elasticache:app', { ...world, openTimeoutMs: 2_000 })).rejects.toMatchObject({
      code: 'RT_TARGET_LOADING',
      message: expect.stringMatching(/^Could not open elasticache:app: .*still loading its data/),
    });
    const where = { bastion: 'i-0123456789abcdef0', host: CONFIGURATION_HOST, port: cluster.port, env };
    await expect(openTunnel({ ...where, cluster: true, openTimeoutMs: 2_000 })).rejects.toMatchObject({
      code: 'RT_TARGET_LOADING',
    });
    expect(emulator.sessions.filter(({ state }) => state !== 'terminated')).toEqual([]);
  });
});

describe.skipIf(lacks('6.2'))('a node of a cluster that runs a script when it is opened', () => {
  it('is waited for, and found to be one; where that takes too long, it is said to be busy', async () => {
    const args = ['--lua-time-limit', '10'];
    await using world = await makeClusterWorld('6.2', { primaries: 1, replicas: 0, args });
    const [node] = world.cluster.nodes;
    const { host = '', port = 0 } = node?.real ?? {};
    const script = new RespClient(connect({ host, port }));
    script.call(['EVAL', 'while true do end', '0'], { timeoutMs: 100_000 }).catch(() => undefined);
    await expect.poll(async () => await node?.call('PING')).toMatchObject({ type: 'error' });
    await expect(openTarget('elasticache:app', { ...world, openTimeoutMs: 2_000 })).rejects.toMatchObject({
      code: 'RT_TARGET_BUSY',
      message: expect.stringMatching(/^Could not open elasticache:app: .*runs a script.*SCRIPT KILL/),
    });
    const opening = openTarget('elasticache:app', world);
    const opened = world.emulator.sessions.length;
    await expect.poll(() => world.emulator.sessions.length).toBeGreaterThan(opened);
    await node?.call('SCRIPT', 'KILL');
    await using target = await opening;
    expect(target).toMatchObject({ clusterMode: true, details: { nodes: 1 } });
    script.close();
  });
});
