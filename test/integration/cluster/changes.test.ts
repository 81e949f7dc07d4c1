import { Cluster } from 'ioredis';
import { describe, expect, it } from 'vitest';
import type { TargetDeath } from '../../../src/model/usage.ts';
import { openTarget } from '../../../src/targets/open.ts';
import type { ClusterNode, RunningCluster } from '../../support/cluster/cluster.ts';
import { History } from '../../support/cluster/history.ts';
import { moveSlots } from '../../support/cluster/move-slots.ts';
import type { EngineVersion } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import { makeClusterWorld } from './cluster-world.ts';

/** A longer run, on the newest engine, too, in which all primaries are killed one after the other, by `CLUSTER_SLOTS=5000`. */
const SLOTS = Number(process.env.CLUSTER_SLOTS ?? 100);
const IS_LONG = SLOTS > 100;
const ENGINES: readonly EngineVersion[] = IS_LONG ? ['6.2', 'valkey-9.1'] : ['6.2'];
const LIMIT_MS = IS_LONG ? 3_600_000 : 60_000;
const KEYS = Array.from({ length: 6 }, (_, index) => `key:${index}`);

function connect(port: number): Cluster {
  const client = new Cluster([{ host: '127.0.0.1', port }], {
    clusterRetryStrategy: () => 50,
    retryDelayOnFailover: 50,
    retryDelayOnClusterDown: 50,
    maxRedirections: 400,
    slotsRefreshInterval: 500,
  });
  client.on('error', () => undefined);
  return client;
}

/**
 * One client a key, which writes and reads it in turn until the signal; each write is acknowledged by a replica, too, where `isSafe`.
 */
async function useUntil(
  signal: AbortSignal,
  client: Cluster,
  history: History,
  isSafe: boolean,
): Promise<void> {
  await Promise.all(
    KEYS.map(async (key) => {
      while (!signal.aborted) {
        const value = history.next(key);
        try {
          if (isSafe) {
            const [set, wait] = (await client.pipeline().set(key, value).wait(1, 1_000).exec()) ?? [];
            // A write that was refused, as with CLUSTERDOWN, has nothing to wait for.
            if (set?.[1] !== 'OK' || !(Number(wait?.[1]) >= 1)) continue;
          } else await client.set(key, value);
          history.acknowledge(key, value);
          history.saw(key, await client.get(key));
        } catch {
          // Not acknowledged: it may be there or not.
        }
      }
    }),
  );
}

function nodeAt({ nodes }: RunningCluster, index: number): ClusterNode {
  const node = nodes[index];
  if (node === undefined) throw new Error(`There is no node ${index}.`);
  return node;
}

async function readAll(client: Cluster, history: History): Promise<void> {
  for (const key of history.keys) history.saw(key, await client.get(key));
}

describe.skipIf(lacks(...ENGINES)).each(ENGINES)(
  'a cluster of %s that changes while clients use it through local ports',
  (version) => {
    it(
      'loses nothing that was acknowledged while slots move from one node to another',
      async () => {
        await using world = await makeClusterWorld(version, { replicas: 0 });
        await using target = await openTarget('elasticache:app', world);
        const client = connect(target.endpoint.port);
        const history = new History();
        const ended = new AbortController();
        const load = useUntil(ended.signal, client, history, false);
        await moveSlots(
          world.cluster,
          [nodeAt(world.cluster, 0), nodeAt(world.cluster, 1)],
          Array.from({ length: SLOTS }, (_, index) => Math.floor((index * 5_000) / SLOTS)),
        );
        ended.abort();
        await load;
        await readAll(client, history);
        client.disconnect();
        expect(history.faults).toEqual([]);
        expect(history.acknowledged).toBeGreaterThan(KEYS.length);
        world.emulator.assertClean();
      },
      LIMIT_MS,
    );

    it(
      'goes on after a primary was killed, and that is told as a death of the target',
      async () => {
        await using world = await makeClusterWorld(version, { nodeTimeoutMs: 2_000 });
        const deaths: TargetDeath[] = [];
        const onDeath = (death: TargetDeath): unknown => deaths.push(death);
        await using target = await openTarget('elasticache:app', { ...world, onDeath });
        const killed = [1, ...(IS_LONG ? [2, 0] : [])].map((index) => nodeAt(world.cluster, index));
        const client = connect(target.endpoint.port);
        const history = new History();
        const ended = new AbortController();
        const load = useUntil(ended.signal, client, history, true);
        for (const [index, node] of killed.entries()) {
          await node.engine.close();
          await world.cluster.whole(5 - index);
        }
        ended.abort();
        await load;
        await readAll(client, history);
        client.disconnect();
        expect(history.faults).toEqual([]);
        expect(deaths[0]).toMatchObject({ what: `the cluster's node ${killed[0]?.host}:${killed[0]?.port}` });
      },
      LIMIT_MS,
    );
  },
);
