import { Cluster } from 'ioredis';
import { describe, expect, it } from 'vitest';
import type { TargetDeath } from '../../../src/model/usage.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { History } from '../../support/cluster/history.ts';
import { moveSlots } from '../../support/cluster/move-slots.ts';
import { lacks } from '../../support/need.ts';
import { makeClusterWorld } from './cluster-world.ts';

/** More of them, and a longer run, by `CLUSTER_SLOTS=5000`. */
const SLOTS = Number(process.env.CLUSTER_SLOTS ?? 100);
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

/** One writer a key, each write acknowledged by a replica, too, where `isSafe`, until the signal. */
async function writeUntil(
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
            const node = await client.pipeline().set(key, value).wait(1, 1_000).exec();
            if (Number(node?.[1]?.[1] ?? 0) < 1) continue;
          } else await client.set(key, value);
          history.acknowledge(key, value);
        } catch {
          // Not acknowledged: it may be there or not.
        }
      }
    }),
  );
}

async function readAll(client: Cluster, history: History): Promise<void> {
  for (const key of history.keys) history.saw(key, await client.get(key));
}

describe.skipIf(lacks('6.2'))('a cluster that changes while clients use it through local ports', () => {
  it('loses nothing that was acknowledged while slots move from one node to another', async () => {
    await using world = await makeClusterWorld('6.2', { replicas: 0 });
    await using target = await openTarget('elasticache:app', world);
    const [from, to] = world.cluster.nodes;
    if (from === undefined || to === undefined) throw new Error('There are no nodes.');
    const client = connect(target.endpoint.port);
    const history = new History();
    const ended = new AbortController();
    const writing = writeUntil(ended.signal, client, history, false);
    await moveSlots(
      world.cluster,
      [from, to],
      Array.from({ length: SLOTS }, (_, index) => Math.floor((index * 5_000) / SLOTS)),
    );
    ended.abort();
    await writing;
    await readAll(client, history);
    client.disconnect();
    expect(history.faults).toEqual([]);
    expect(history.acknowledged).toBeGreaterThan(KEYS.length);
    world.emulator.assertClean();
  });

  it('goes on after a primary was killed, and that is told as a death of the target', async () => {
    await using world = await makeClusterWorld('6.2', { nodeTimeoutMs: 2_000 });
    const deaths: TargetDeath[] = [];
    const onDeath = (death: TargetDeath): unknown => deaths.push(death);
    await using target = await openTarget('elasticache:app', { ...world, onDeath });
    const [, killed] = world.cluster.nodes;
    if (killed === undefined) throw new Error('There are no nodes.');
    const client = connect(target.endpoint.port);
    const history = new History();
    const ended = new AbortController();
    const writing = writeUntil(ended.signal, client, history, true);
    await killed.engine.close();
    await world.cluster.whole(5);
    ended.abort();
    await writing;
    await readAll(client, history);
    client.disconnect();
    expect(history.faults).toEqual([]);
    expect(deaths[0]).toMatchObject({ what: `the cluster's node ${killed.host}:${killed.port}` });
  });
});
