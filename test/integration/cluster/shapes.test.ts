import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Cluster } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { silentProgress } from '../../../src/platform/progress.ts';
import { textOf } from '../../../src/resp/values.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { lacks } from '../../support/need.ts';
import { makeClusterWorld } from './cluster-world.ts';
import { ask } from './single-node.ts';

/** As many as a large cluster has, by `CLUSTER_NODES=90`. */
const NODES = Number(process.env.CLUSTER_NODES ?? 12);
const ECS_TASK = 'ecs:apps_0a1b2c_0a1b2c-3';

describe.skipIf(lacks('valkey-9.1'))('a cluster of many nodes', () => {
  it(
    'is connected to on all of them, each over one session, also where StartSession is throttled',
    async () => {
      // Its addresses are reached without a tunnel, too: what is used is seen by the sessions.
      await using world = await makeClusterWorld('valkey-9.1', {
        primaries: NODES,
        replicas: 0,
        isReachable: true,
      });
      const notes: string[] = [];
      const progress = { ...silentProgress, note: (text: string) => void notes.push(text) };
      const warnings: string[] = [];
      const onWarning = (warning: Error): unknown => warnings.push(`${warning.name}: ${warning.message}`);
      process.on('warning', onWarning);
      world.emulator.faults.startsPerSecond = 4;
      await using target = await openTarget('elasticache:app', {
        ...world,
        progress,
        openTimeoutMs: 60_000 + NODES * 2_000,
      });
      expect(target.details.nodes).toBe(NODES);
      const client = new Cluster([{ host: '127.0.0.1', port: target.endpoint.port }], {
        slotsRefreshTimeout: 60_000,
      });
      try {
        const keys = Array.from({ length: NODES * 20 }, (_, index) => `key:${index}`);
        await Promise.all(keys.map((key) => client.set(key, key)));
        const nodes = client.nodes('master');
        const ids = await Promise.all(nodes.map(async (node) => String(await node.call('CLUSTER', 'MYID'))));
        expect(ids.sort()).toEqual(world.cluster.nodes.map(({ id }) => id).sort());
        expect(await Promise.all(keys.map((key) => client.get(key)))).toEqual(keys);
        const places = nodes.map(({ options }) => `${options.host}:${options.port}`);
        expect(places.filter((place) => !place.startsWith('127.0.0.1:'))).toEqual([]);
        await Promise.all(nodes.map((node) => node.flushall()));
      } finally {
        client.disconnect();
      }
      // The configuration endpoint's, and one for each.
      expect(world.emulator.sessions.filter(({ state }) => state === 'open')).toHaveLength(NODES + 1);
      expect(notes.filter((note) => /RT_|closed/.test(note))).toEqual([]);
      process.off('warning', onWarning);
      expect(warnings.filter((warning) => warning.includes('MaxListeners'))).toEqual([]);
      await target.close();
      expect(world.emulator.sessions.filter(({ state }) => state !== 'terminated')).toEqual([]);
    },
    60_000 + NODES * 5_000,
  );
});

describe.skipIf(lacks('6.2', 'valkey-9.1')).each([
  ['6.2', 'name'],
  ['valkey-9.1', 'hostname'],
] as const)(
  'one endpoint that stands for a whole cluster, as of a serverless cache, on %s',
  (version, announce) => {
    it('is a cluster of that one node, with TLS to its name, and clients stay there', async () => {
      await using world = await makeClusterWorld(version, { primaries: 1, replicas: 0, announce, tls: true });
      const [node] = world.cluster.nodes;
      const named = node?.host ?? '';
      // The name that clients are given is the very one that CLUSTER SLOTS has.
      const app = { host: named, port: world.cluster.port, tls: { ca: world.cluster.certificates?.ca } };
      const config = { bastion: 'i-0123456789abcdef0', elasticache: { app } };
      await writeFile(join(world.cwd, 'redis-target.config.json'), JSON.stringify(config));
      await using target = await openTarget('elasticache:app', world);
      expect(target).toMatchObject({ clusterMode: true, details: { nodes: 1 } });
      const list = await ask(target.endpoint.port, 'CLUSTER', 'NODES');
      expect(textOf(list)).not.toContain(named);
      const client = new Cluster([{ host: '127.0.0.1', port: target.endpoint.port }]);
      try {
        const keys = Array.from({ length: 20 }, (_, index) => `key:${index}`);
        await Promise.all(keys.map((key) => client.set(key, key)));
        expect(await Promise.all(keys.map((key) => client.get(key)))).toEqual(keys);
        expect(client.nodes('all').map(({ options }) => options.port)).toEqual(target.nodePorts?.());
      } finally {
        client.disconnect();
      }
      const hosts = world.emulator.sessions.map(({ parameters }) => parameters.host);
      expect(hosts).toEqual([[named], [named]]);
    });
  },
);

describe.skipIf(lacks('6.2'))('a cluster whose bastion is an ECS task', () => {
  it('is said at opening to need more sessions than the task may take', async () => {
    await using world = await makeClusterWorld('6.2', {
      primaries: 1,
      replicas: 0,
      setting: { bastion: ECS_TASK },
      emulator: { instances: [{ id: ECS_TASK, agentVersion: '3.3.1230.0' }] },
    });
    const warnings: string[] = [];
    const progress = { ...silentProgress, warn: (text: string) => void warnings.push(text) };
    await using target = await openTarget('elasticache:app', { ...world, progress });
    expect(target.clusterMode).toBe(true);
    expect(warnings).toEqual([expect.stringMatching(/each of its nodes needs a session.*two at a time/)]);
  });
});
