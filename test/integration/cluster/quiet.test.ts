import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { silentProgress } from '../../../src/platform/progress.ts';
import { RespClient } from '../../../src/resp/client.ts';
import { textOf } from '../../../src/resp/values.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { openServedTunnel } from '../../../src/targets/served-tunnel.ts';
import { stagesOf } from '../../../src/targets/stages.ts';
import { CONFIGURATION_HOST } from '../../support/cluster/cluster.ts';
import { lacks } from '../../support/need.ts';
import { makeClusterWorld } from './cluster-world.ts';
import { ask } from './single-node.ts';

describe.skipIf(lacks('6.2'))('a connection to a node that speaks TLS', () => {
  it('lives on where nothing was said over it for a while', async () => {
    await using world = await makeClusterWorld('6.2', {
      primaries: 1,
      replicas: 0,
      tls: true,
      announce: 'name',
    });
    const { cluster, emulator, env } = world;
    const [node] = cluster.nodes;
    const notes: string[] = [];
    const tunnel = await openServedTunnel({
      bastion: 'i-0123456789abcdef0',
      host: CONFIGURATION_HOST,
      port: cluster.port,
      document: 'AWS-StartPortForwardingSessionToRemoteHost',
      transport: 'native',
      plugin: undefined,
      sessions: 1,
      tls: true,
      tlsServer: {
        host: CONFIGURATION_HOST,
        port: cluster.port,
        options: {
          servername: CONFIGURATION_HOST,
          ca: await readFile(cluster.certificates?.ca ?? '', 'utf8'),
        },
        words: { ca: 'the CA', servername: 'the name', off: 'set it off' },
      },
      cluster: { credentials: async () => undefined },
      stages: stagesOf(),
      localPort: undefined,
      aws: { region: undefined, profile: undefined, env },
      signal: undefined,
      openTimeoutMs: 30_000,
      ready: undefined,
      silenceMs: 2_000,
      onState: (text) => notes.push(text),
    });
    try {
      const client = new RespClient(connect({ host: '127.0.0.1', port: tunnel.cluster?.ports[0] ?? 0 }));
      expect(textOf(await client.call(['PING']))).toBe('PONG');
      const accepted = async (): Promise<number> => {
        const info = textOf((await node?.call('INFO', 'stats')) ?? { type: 'nil' }) ?? '';
        return Number(/total_connections_received:(\d+)/.exec(info)?.[1]);
      };
      const before = await accepted();
      // Each time of silence, it is asked whether the node still answers.
      await expect.poll(accepted, { timeout: 20_000 }).toBeGreaterThanOrEqual(before + 2);
      expect(textOf(await client.call(['PING']))).toBe('PONG');
      client.close();
      expect(notes).toEqual([]);
    } finally {
      await tunnel.close();
    }
    expect(emulator.sessions.map(({ state }) => state)).toEqual(['terminated', 'terminated']);
  });
});

describe.skipIf(lacks('6.2'))('a cluster whose user may ask for its slots and for nothing more', () => {
  it('is not taken for empty where it holds keys', async () => {
    const setting = { username: 'app', password: 'the-password' };
    await using world = await makeClusterWorld('6.2', { primaries: 1, replicas: 0, setting });
    const [node] = world.cluster.nodes;
    const rules = ['~*', '&*', '+@all', '-cluster', '+cluster|slots', '+cluster|myid'];
    await node?.call('ACL', 'SETUSER', 'app', 'on', '>the-password', ...rules);
    await node?.call('SET', 'foo', 'somebody else’s');
    await expect(openTarget('elasticache:app', world)).rejects.toMatchObject({
      code: 'RT_TARGET_NOT_EMPTY',
      details: { keys: 1 },
    });
    await node?.call('DEL', 'foo');
    await using opened = await openTarget('elasticache:app', world);
    expect(opened.details.nodes).toBe(1);
  });
});

describe.skipIf(lacks('6.2'))('a node that wants another login than when it was opened', () => {
  it('is let nobody to before it says who it is, and that is told as a matter of the login', async () => {
    await using world = await makeClusterWorld('6.2', { primaries: 1, replicas: 0 });
    const [node] = world.cluster.nodes;
    const notes: string[] = [];
    const progress = { ...silentProgress, note: (text: string) => void notes.push(text) };
    await using target = await openTarget('elasticache:app', { ...world, progress });
    const port = target.nodePorts?.()[0] ?? 0;
    expect(textOf(await ask(port, 'PING'))).toBe('PONG');
    await node?.call('CONFIG', 'SET', 'requirepass', 'another');
    await expect(ask(port, 'AUTH', 'another')).rejects.toThrow(/closed the connection/);
    await expect.poll(() => notes.join('\n')).toMatch(/which node it is.*NOAUTH.*RT_TARGET_AUTH/);
    await node?.call('CONFIG', 'SET', 'requirepass', '');
    expect(textOf(await ask(port, 'PING'))).toBe('PONG');
  });
});
