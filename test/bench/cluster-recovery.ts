import { setTimeout as delay } from 'node:timers/promises';
import { Cluster } from 'ioredis';
import type { RunningCluster } from '../support/cluster/cluster.ts';
import type { Figures } from './contest.ts';

const OPTIONS = {
  clusterRetryStrategy: () => 50,
  retryDelayOnFailover: 50,
  retryDelayOnClusterDown: 50,
  maxRedirections: 1_000,
};

/**
 * Kills a primary, and measures for two clients at once how long it takes until a key of its slots can be written again: for one that
 * connects to the nodes themselves, and for one that comes through the local ports.
 */
export async function measureRecovery(cluster: RunningCluster, localPort: number): Promise<Figures> {
  const [first, killed] = cluster.nodes;
  if (first === undefined || killed === undefined) throw new Error('There are no nodes.');
  const natMap = Object.fromEntries(cluster.nodes.map(({ host, port, real }) => [`${host}:${port}`, real]));
  const direct = new Cluster([first.real], { ...OPTIONS, natMap });
  const through = new Cluster([{ host: '127.0.0.1', port: localPort }], OPTIONS);
  const clients = [direct, through];
  for (const client of clients) client.on('error', () => undefined);
  try {
    let key = '';
    for (let number = 0; key === ''; number += 1) {
      const { type } = await killed.call('SET', `key:${number}`, 'before');
      if (type === 'status') key = `key:${number}`;
    }
    await Promise.all(clients.map((client) => client.set(key, 'before')));
    const killedAtMs = performance.now();
    await killed.engine.close();
    const [directMs, throughMs] = await Promise.all(
      clients.map(async (client) => {
        while ((await client.set(key, 'after').catch(() => undefined)) !== 'OK') await delay(10);
        return performance.now() - killedAtMs;
      }),
    );
    return { directMs: directMs ?? Number.NaN, throughMs: throughMs ?? Number.NaN };
  } finally {
    for (const client of clients) client.disconnect();
  }
}
