import { Cluster } from 'ioredis';
import { describe, expect, it } from 'vitest';
import type { TargetDeath } from '../../../src/model/usage.ts';
import { silentProgress } from '../../../src/platform/progress.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { lacks } from '../../support/need.ts';
import { makeClusterWorld } from './cluster-world.ts';

const KEYS = Array.from({ length: 60 }, (_, index) => `key:${index}`);

/** A client that is connected to all six nodes. */
async function connectToAll(port: number): Promise<Cluster> {
  const client = new Cluster([{ host: '127.0.0.1', port }], {
    scaleReads: 'all',
    clusterRetryStrategy: () => 100,
    maxRedirections: 100,
    retryDelayOnFailover: 100,
  });
  client.on('error', () => undefined);
  await Promise.all(KEYS.map((key) => client.set(key, key)));
  await Promise.all(client.nodes('all').map((node) => node.ping()));
  return client;
}

describe.skipIf(lacks('6.2'))('a network that all nodes of a cluster are reached over', () => {
  it('is said once to be lost and once to be there again, however many sessions went over it', async () => {
    await using world = await makeClusterWorld('6.2');
    const notes: string[] = [];
    const progress = { ...silentProgress, note: (text: string) => notes.push(text) };
    await using target = await openTarget('elasticache:app', { ...world, progress });
    const client = await connectToAll(target.endpoint.port);
    notes.splice(0);
    const sessions = world.emulator.sessions.filter(({ state }) => state === 'open').length;
    expect(sessions).toBeGreaterThan(6);
    expect(world.emulator.faults.dropSockets()).toBe(sessions);
    const resumed = new RegExp(`^session \\S+ and ${sessions - 1} more resumed$`);
    await expect.poll(() => notes.find((note) => resumed.test(note)), { timeout: 20_000 }).toBeDefined();
    expect(notes.filter((note) => note.startsWith('channel lost'))).toEqual([
      expect.stringContaining(`and ${sessions - 1} more`),
    ]);
    expect(await Promise.all(KEYS.map((key) => client.get(key)))).toEqual(KEYS);
    client.disconnect();
  });

  it('is one death of the target where it takes all sessions away, and over when all are there again', async () => {
    await using world = await makeClusterWorld('6.2');
    const deaths: TargetDeath[] = [];
    const onDeath = (death: TargetDeath): unknown => deaths.push(death);
    await using target = await openTarget('elasticache:app', { ...world, onDeath });
    const client = await connectToAll(target.endpoint.port);
    world.emulator.faults.endSession('the agent was updated');
    await expect.poll(() => deaths.length, { timeout: 20_000 }).toBeGreaterThan(0);
    // ioredis connects to each node again.
    await expect
      .poll(async () => await Promise.all(client.nodes('all').map((node) => node.ping())).catch(() => []), {
        timeout: 30_000,
      })
      .toHaveLength(6);
    await expect.poll(() => deaths.at(-1)?.until, { timeout: 20_000 }).toBeDefined();
    expect(deaths).toEqual([
      {
        what: 'the tunnel over i-0123456789abcdef0',
        how: expect.stringContaining('lost its session'),
        at: deaths[0]?.at,
      },
      { ...deaths[0], until: expect.any(String) },
    ]);
    client.disconnect();
  });
});
