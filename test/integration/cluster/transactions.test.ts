import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenTarget } from '../../../src/model/target.ts';
import { RespClient } from '../../../src/resp/client.ts';
import { type RespValue, textOf } from '../../../src/resp/values.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { lacks } from '../../support/need.ts';
import { type ClusterWorld, makeClusterWorld } from './cluster-world.ts';
import { ask } from './single-node.ts';

/** All text of a reply. */
function textIn(value: RespValue): string {
  return 'items' in value ? value.items.map(textIn).join('\n') : (textOf(value) ?? '');
}

for (const version of ['6.2', 'valkey-9.1'] as const)
  describe.skipIf(lacks(version))(`a transaction on a cluster of ${version} behind a tunnel`, () => {
    let world: ClusterWorld;
    let target: OpenTarget;
    beforeAll(async () => {
      world = await makeClusterWorld(version, { primaries: 2, replicas: 1 });
      target = await openTarget('elasticache:app', world);
    });
    afterAll(async () => {
      await target?.close();
      await world?.[Symbol.asyncDispose]();
    });

    async function say(port: number, ...commands: string[][]): Promise<RespValue[]> {
      const client = new RespClient(connect({ host: '127.0.0.1', port }));
      try {
        return await Promise.all(commands.map((command) => client.call(command)));
      } finally {
        client.close();
      }
    }

    it.each([
      ['SLOTS', []],
      ['NODES', [['PING'], ['HELLO', '3']]],
      ['REPLICAS', [['ECHO', 'x']]],
    ] as const)('names local ports in the reply to CLUSTER %s, too', async (word, before) => {
      const { id = '' } = world.cluster.nodes[0] ?? {};
      const asked = ['CLUSTER', word, ...(word === 'REPLICAS' ? [id] : [])];
      const port = target.endpoint.port;
      const commands = [...before.map((one) => [...one]), asked, ['ECHO', 'behind'], asked];
      // What is discarded counts for nothing.
      const discarded = [['MULTI'], ['ECHO', 'gone'], asked, ['DISCARD']];
      // From 7 on it ends the transaction.
      const nested = version === '6.2' ? [['MULTI']] : [];
      const replies = await say(
        port,
        ...discarded,
        ['MULTI'],
        ...nested,
        ...commands,
        ['EXEC'],
        ['ECHO', 'next'],
      );
      expect(textIn(replies.at(-1) as RespValue)).toBe('next');
      const text = textIn(replies.at(-2) as RespValue);
      for (const { host } of world.cluster.nodes) expect(text).not.toContain(host);
      const [plain] = await say(port, asked);
      const portsIn = (one: string): string[] => one.match(/127\.0\.0\.1\n\d+|127\.0\.0\.1:\d+/g) ?? [];
      const once = portsIn(textIn(plain as RespValue));
      expect(once.length).toBeGreaterThan(0);
      expect(portsIn(text).sort()).toEqual([...once, ...once].sort());
    });

    it('that a failover comes into is not done, and its client is sent to the new primary', async () => {
      const [primary, , replica] = world.cluster.nodes;
      if (primary === undefined || replica === undefined) throw new Error('There are no nodes.');
      // The slot of `bar` is the first node's.
      const client = new RespClient(connect({ host: '127.0.0.1', port: target.endpoint.port }));
      expect(textOf(await client.call(['MULTI']))).toBe('OK');
      expect(textOf(await client.call(['SET', 'bar', '1']))).toBe('QUEUED');
      expect(textOf(await replica.call('CLUSTER', 'FAILOVER', 'TAKEOVER'))).toBe('OK');
      const role = async (): Promise<string> => textIn(await primary.call('ROLE'));
      await expect.poll(role, { timeout: 30_000 }).toContain('slave');
      const moved = textIn(await client.call(['EXEC']));
      const [, port] = /^MOVED 5061 127\.0\.0\.1:(\d+)$/.exec(moved) ?? [];
      expect(textOf(await ask(Number(port), 'CLUSTER', 'MYID'))).toBe(replica.id);
      expect(textIn(await ask(Number(port), 'EXISTS', 'bar'))).toBe('0');
      // The connection is as good as before.
      expect(textIn(await client.call(['GET', 'bar']))).toBe(moved);
      client.close();
      world.emulator.assertClean();
    });
  });
