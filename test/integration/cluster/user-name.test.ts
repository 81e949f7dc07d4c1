import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { silentProgress } from '../../../src/platform/progress.ts';
import { RespClient } from '../../../src/resp/client.ts';
import { textOf } from '../../../src/resp/values.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { lacks } from '../../support/need.ts';
import { makeClusterWorld } from './cluster-world.ts';

const PASSWORD = 'the-auth-token';

describe.skipIf(lacks('5.0'))('a cluster of a server that knows no user names', () => {
  it('is found, and its nodes told apart, by the password alone where the configuration has a name, too', async () => {
    await using world = await makeClusterWorld('5.0', {
      replicas: 0,
      password: PASSWORD,
      setting: { password: undefined, auth: { user: 'app', password: PASSWORD } },
    });
    const notes: string[] = [];
    const progress = { ...silentProgress, warn: (text: string) => notes.push(text) };
    await using target = await openTarget('elasticache:app', { ...world, progress });
    const ids = await Promise.all(
      (target.nodePorts?.() ?? []).map(async (port) => {
        const client = new RespClient(connect({ host: '127.0.0.1', port }));
        try {
          return textOf(await client.call(['CLUSTER', 'MYID'], { timeoutMs: 60_000 }));
        } finally {
          client.close();
        }
      }),
    );
    expect(ids.toSorted()).toEqual(world.cluster.nodes.map(({ id }) => id).toSorted());
    expect(notes.join('\n')).toContain('has no user names');
  });
});
