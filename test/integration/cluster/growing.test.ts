import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RespClient } from '../../../src/resp/client.ts';
import { textOf } from '../../../src/resp/values.ts';
import { openTunnel, type Tunnel } from '../../../src/tunnel.ts';
import { CONFIGURATION_HOST } from '../../support/cluster/cluster.ts';
import { lacks } from '../../support/need.ts';
import { type EmulatedHost, type SsmEmulator, startSsmEmulator } from '../../support/ssm-emulator/index.ts';
import { ask, clusterAt, type SingleNode, startSingleNode } from './single-node.ts';

/** The slot of `foo`. */
const SLOT = '12182';

describe.skipIf(lacks('6.2'))('a cluster that gets another node while clients use it', () => {
  let first: SingleNode;
  let added: SingleNode;
  let emulator: SsmEmulator;
  let tunnel: Tunnel;
  const hosts: Record<string, EmulatedHost> = {};
  const notes: string[] = [];

  beforeAll(async () => {
    first = await startSingleNode();
    for (const host of [CONFIGURATION_HOST, '127.0.0.1'])
      hosts[`${host}:${first.engine.port}`] = first.engine;
    emulator = await startSsmEmulator({ hosts });
    tunnel = await openTunnel({
      ...clusterAt(emulator, first.engine.port),
      onState: (text) => notes.push(text),
    });
    expect(tunnel.nodes).toBe(1);
    added = await startSingleNode({ slots: 'none' });
    hosts[`127.0.0.1:${added.engine.port}`] = added.engine;
    await added.call('CLUSTER', 'MEET', '127.0.0.1', `${first.engine.port}`);
    await Promise.all([first.whole(2), added.whole(2)]);
  });
  afterAll(async () => {
    await tunnel?.close();
    await emulator?.close();
    await added?.[Symbol.asyncDispose]();
    await first?.[Symbol.asyncDispose]();
  });

  async function moveSlot(to: SingleNode): Promise<void> {
    for (const node of [to, to === first ? added : first])
      expect(textOf(await node.call('CLUSTER', 'SETSLOT', SLOT, 'NODE', to.id))).toBe('OK');
  }

  /** Where a redirect leads. */
  function portIn(line: string | undefined): number {
    return Number(/^MOVED \d+ 127\.0\.0\.1:(\d+)$/.exec(line ?? '')?.[1]);
  }

  it('sends them there, in mid-transaction, too', async () => {
    const client = new RespClient(connect({ host: '127.0.0.1', port: tunnel.port }));
    expect(textOf(await client.call(['MULTI']))).toBe('OK');
    expect(textOf(await client.call(['SET', 'foo', 'bar']))).toBe('QUEUED');
    await moveSlot(added);
    const port = portIn(textOf(await client.call(['EXEC'])));
    expect(port).not.toBe(added.engine.port);
    expect(textOf(await ask(port, 'CLUSTER', 'MYID'))).toBe(added.id);
    // Nothing of the transaction was done, and the connection is as good as before.
    expect(textOf(await added.call('EXISTS', 'foo'))).toBe('0');
    expect(portIn(textOf(await client.call(['SET', 'foo', 'bar'])))).toBe(port);
    client.close();
    const there = new RespClient(connect({ host: '127.0.0.1', port }));
    const replies = [['MULTI'], ['SET', 'foo', 'bar'], ['EXEC']].map((command) => there.call(command));
    expect((await Promise.all(replies)).map(({ type }) => type)).toEqual(['status', 'status', 'array']);
    there.close();
    expect(textOf(await added.call('GET', 'foo'))).toBe('bar');
  });

  it('sends what a pipelined batch asks after that there, and gives each command its own reply', async () => {
    await added.call('DEL', 'foo');
    await moveSlot(first);
    const client = new RespClient(connect({ host: '127.0.0.1', port: tunnel.port }));
    const numbers = Array.from({ length: 2_000 }, (_, number) => `${number}`);
    const replies = numbers.flatMap((number) => [
      client.call(['ECHO', number]),
      client.call(['EXISTS', `{foo}${number}`]),
    ]);
    await replies[0];
    await moveSlot(added);
    // The slot has moved by now, whether or not all of the batch was answered before.
    const more = numbers.flatMap((number) => [
      client.call(['ECHO', number]),
      client.call(['EXISTS', `{foo}${number}`]),
    ]);
    const said = (await Promise.all([...replies, ...more])).map(textOf);
    client.close();
    expect(said.filter((_, index) => index % 2 === 0)).toEqual([...numbers, ...numbers]);
    const found = said.filter((_, index) => index % 2 === 1);
    const [port, ...others] = new Set(found.filter((line) => line !== '0').map(portIn));
    expect(others).toEqual([]);
    expect(textOf(await ask(port ?? 0, 'CLUSTER', 'MYID'))).toBe(added.id);
    // Once it has moved it stays so.
    expect(found.slice(found.findIndex((line) => line !== '0')).filter((line) => line === '0')).toEqual([]);
    expect(found.at(0)).toBe('0');
  });

  it('names it in redirects that are nested in the reply to EXEC', async () => {
    const client = new RespClient(connect({ host: '127.0.0.1', port: tunnel.port }));
    const script = `return redis.error_reply('MOVED ${SLOT} 127.0.0.1:${added.engine.port}')`;
    await client.call(['MULTI']);
    await client.call(['EVAL', script, '0']);
    await client.call(['EVAL', 'return 7', '0']);
    const reply = await client.call(['EXEC']);
    client.close();
    const [moved, seven] = 'items' in reply ? reply.items.map(textOf) : [];
    expect(seven).toBe('7');
    expect(textOf(await ask(portIn(moved), 'CLUSTER', 'MYID'))).toBe(added.id);
  });

  it('does not connect to a node that a redirect names and the cluster does not, and says so', async () => {
    hosts['10.0.0.9:6379'] = added.engine;
    const script = "return redis.error_reply('MOVED 1 10.0.0.9:6379')";
    const port = portIn(textOf(await ask(tunnel.port, 'EVAL', script, '0')));
    expect(port).toBeGreaterThan(0);
    await expect(ask(port, 'PING')).rejects.toThrow(/closed the connection/);
    await expect
      .poll(() => notes.join('\n'))
      .toMatch(/10\.0\.0\.9:6379: a redirect names it, .*RT_CLUSTER_NODE_UNKNOWN/);
    expect(textOf(await ask(tunnel.port, 'PING'))).toBe('PONG');
  });
});

describe.skipIf(lacks('6.2'))('two clusters that announce the same addresses', () => {
  it('are told apart in one process, each by local ports of its own', async () => {
    const announce = { host: '10.0.0.1', port: 6379 };
    await using one = await startSingleNode({ announce });
    await using other = await startSingleNode({ announce });
    const open = async ({ engine }: SingleNode) => {
      const hosts = { [CONFIGURATION_HOST]: engine, '10.0.0.1:6379': engine };
      const emulator = await startSsmEmulator({ hosts });
      const tunnel = await openTunnel(clusterAt(emulator, 6379));
      const close = async (): Promise<void> => {
        await tunnel.close();
        expect(emulator.sessions.map(({ state }) => state)).toEqual(['terminated', 'terminated']);
        await emulator.close();
      };
      return { tunnel, close };
    };
    const opened = [await open(one), await open(other)];
    try {
      const ports = await Promise.all(
        opened.map(async ({ tunnel }) => {
          const text = textOf(await ask(tunnel.port, 'CLUSTER', 'NODES')) ?? '';
          return Number(/ 127\.0\.0\.1:(\d+)@/.exec(text)?.[1]);
        }),
      );
      expect(new Set([...ports, ...opened.map(({ tunnel }) => tunnel.port)]).size).toBe(4);
      const ids = await Promise.all(ports.map(async (port) => textOf(await ask(port, 'CLUSTER', 'MYID'))));
      expect(ids).toEqual([one.id, other.id]);
      await ask(ports[0] ?? 0, 'SET', 'foo', 'in the one');
      await ask(ports[1] ?? 0, 'SET', 'foo', 'in the other');
      expect(textOf(await one.call('GET', 'foo'))).toBe('in the one');
      expect(textOf(await other.call('GET', 'foo'))).toBe('in the other');
    } finally {
      for (const { close } of opened) await close();
    }
  });
});
