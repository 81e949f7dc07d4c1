import { describe, expect, it } from 'vitest';
import { silentProgress } from '../../../src/platform/progress.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { lacks } from '../../support/need.ts';
import { makeClusterWorld } from './cluster-world.ts';
import { ask } from './single-node.ts';

describe.skipIf(lacks('6.2'))('a node of a cluster that has all the clients that it takes', () => {
  it.each([{}, { password: 'secret' }])('is said to when it is opened, with the login %o', async (login) => {
    await using world = await makeClusterWorld('6.2', { primaries: 1, replicas: 0, ...login });
    await world.cluster.nodes[0]?.call('CONFIG', 'SET', 'maxclients', '1');
    await expect(openTarget('elasticache:app', world)).rejects.toMatchObject({
      code: 'RT_TARGET_MAX_CLIENTS',
      message: expect.stringMatching(/^Could not open elasticache:app: .*`maxclients`\.$/),
    });
    expect(world.emulator.sessions.filter(({ state }) => state !== 'terminated')).toEqual([]);
  });

  it('is told as that where it filled up later, and not as another node', async () => {
    await using world = await makeClusterWorld('6.2', { primaries: 1, replicas: 0 });
    const notes: string[] = [];
    const progress = { ...silentProgress, note: (text: string) => void notes.push(text) };
    await using target = await openTarget('elasticache:app', { ...world, progress });
    await world.cluster.nodes[0]?.call('CONFIG', 'SET', 'maxclients', '1');
    await expect(ask(target.nodePorts?.()[0] ?? 0, 'PING')).rejects.toThrow(/closed the connection/);
    await expect
      .poll(() => notes.join('\n'))
      .toMatch(/a node of the cluster: .*as many clients as it takes.*RT_TARGET_MAX_CLIENTS/);
  });
});
