import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { OpenTarget } from '../../../src/model/target.ts';
import { silentProgress } from '../../../src/platform/progress.ts';
import { RespClient } from '../../../src/resp/client.ts';
import { type RespValue, textOf } from '../../../src/resp/values.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { openTunnel } from '../../../src/tunnel.ts';
import { type ClusterNode, CONFIGURATION_HOST } from '../../support/cluster/cluster.ts';
import { startEngine } from '../../support/engines.ts';
import { lacks } from '../../support/need.ts';
import { type ClusterWorld, makeClusterWorld } from './cluster-world.ts';

/** What has a node's address by now. */
type Other = AsyncDisposable & { readonly host: string; readonly port: number };
const NOTHING_TO_CLOSE = { [Symbol.asyncDispose]: async (): Promise<void> => {} };

let world: ClusterWorld;
let target: OpenTarget;
const notes: string[] = [];

async function ask(port: number, ...args: string[]): Promise<RespValue> {
  const client = new RespClient(connect({ host: '127.0.0.1', port }));
  try {
    return await client.call(args, { timeoutMs: 20_000 });
  } finally {
    client.close();
  }
}

/** A node's local port, as a client is told. */
async function localPortOf({ id }: ClusterNode): Promise<number> {
  const text = textOf(await ask(target.endpoint.port, 'CLUSTER', 'NODES')) ?? '';
  return Number(new RegExp(`^${id} 127\\.0\\.0\\.1:(\\d+)@`, 'm').exec(text)?.[1]);
}

/** The id that answers on a local port; undefined where the connection is closed instead. */
async function idBehind(port: number): Promise<string | undefined> {
  return await ask(port, 'CLUSTER', 'MYID').then(textOf, () => undefined);
}

/** Takes the connections of a node away, so that nothing is taken for granted of it. */
async function drop(node: ClusterNode): Promise<void> {
  await node.call('CLIENT', 'KILL', 'TYPE', 'normal');
}

function nodeAt(index: number): ClusterNode {
  const node = world.cluster.nodes[index];
  if (node === undefined) throw new Error(`There is no node ${index}.`);
  return node;
}

describe.skipIf(lacks('6.2'))('a node of a cluster behind a tunnel', () => {
  beforeAll(async () => {
    world = await makeClusterWorld('6.2');
    target = await openTarget('elasticache:app', {
      ...world,
      progress: {
        announce: () => {},
        step: () => {},
        note: (text) => notes.push(text),
        warn: (text) => notes.push(text),
        done: () => {},
      },
    });
  });
  afterAll(async () => {
    await target?.close();
    await world?.[Symbol.asyncDispose]();
  });

  it('has a session of its own, which starts when a client first connects to it', async () => {
    const before = world.emulator.sessions.length;
    // Primaries were asked for their keys.
    const port = await localPortOf(nodeAt(4));
    expect(world.emulator.sessions.length).toBe(before);
    expect(await idBehind(port)).toBe(nodeAt(4).id);
    expect(world.emulator.sessions.length).toBe(before + 1);
    expect(world.emulator.sessions.at(-1)?.parameters).toMatchObject({ host: [nodeAt(4).host] });
    expect(await idBehind(port)).toBe(nodeAt(4).id);
    expect(world.emulator.sessions.length).toBe(before + 1);
  });

  it('keeps its local port, and each has another', async () => {
    const ports = await Promise.all(world.cluster.nodes.map(localPortOf));
    expect(new Set(ports).size).toBe(6);
    expect(await Promise.all(world.cluster.nodes.map(localPortOf))).toEqual(ports);
    expect(await Promise.all(ports.map(idBehind))).toEqual(world.cluster.nodes.map(({ id }) => id));
  });

  it('is what a redirect leads to', async () => {
    const moved = await ask(target.endpoint.port, 'SET', 'foo', 'bar');
    expect(textOf(moved)).toBe(`MOVED 12182 127.0.0.1:${await localPortOf(nodeAt(2))}`);
    const port = Number(/\d+$/.exec(textOf(moved) ?? '')?.[0]);
    expect(textOf(await ask(port, 'SET', 'foo', 'bar'))).toBe('OK');
  });

  it.each([
    ['another node of the same cluster', async () => ({ ...nodeAt(5).real, ...NOTHING_TO_CLOSE })],
    ['a node of another cluster', () => startEngine('6.2', { args: ['--cluster-enabled', 'yes'] })],
    ['a server of no cluster', () => startEngine('6.2')],
  ])('is not taken for %s that has its address by now', async (_, start) => {
    await using other: Other = await start();
    const node = nodeAt(3);
    const port = await localPortOf(node);
    expect(await idBehind(port)).toBe(node.id);
    const key = `${node.host}:${node.port}`;
    const before = world.hosts[key];
    notes.splice(0);
    world.hosts[key] = { host: other.host, port: other.port };
    await drop(node);
    expect(await idBehind(port)).toBeUndefined();
    await expect
      .poll(() => notes.join('\n'))
      .toMatch(/127\.\S+ (?:a node )?of the cluster: .*RT_CLUSTER_WRONG_NODE/);
    expect(await idBehind(await localPortOf(nodeAt(1)))).toBe(nodeAt(1).id);
    if (before !== undefined) world.hosts[key] = before;
    expect(await idBehind(port)).toBe(node.id);
  });

  it('that no tunnel reaches is said to be so, and the others live on', async () => {
    const node = nodeAt(4);
    const port = await localPortOf(node);
    const key = `${node.host}:${node.port}`;
    const before = world.hosts[key];
    delete world.hosts[key];
    await drop(node);
    notes.splice(0);
    expect(await idBehind(port)).toBeUndefined();
    await expect
      .poll(() => notes.join('\n'))
      .toContain(`Could not connect to ${node.host}:${node.port} through the SSM session`);
    expect(await idBehind(await localPortOf(nodeAt(1)))).toBe(nodeAt(1).id);
    if (before !== undefined) world.hosts[key] = before;
    expect(await idBehind(port)).toBe(node.id);
  });
});

describe.skipIf(lacks('6.2'))('a tunnel that is opened for a cluster from code', () => {
  it('sends clients to local ports, and ends with all its sessions', async () => {
    await using own = await makeClusterWorld('6.2', { replicas: 0, password: 'the-auth-token' });
    const { emulator, cluster } = own;
    const where = {
      bastion: 'i-0123456789abcdef0',
      host: CONFIGURATION_HOST,
      port: cluster.port,
      env: own.env,
    };
    await using tunnel = await openTunnel({ ...where, cluster: true, password: 'the-auth-token' });
    expect(tunnel.nodes).toBe(3);
    const client = new RespClient(connect({ host: '127.0.0.1', port: tunnel.port }));
    // Clients log in themselves.
    expect(textOf(await client.call(['SET', 'foo', 'bar']))).toMatch(/^NOAUTH/);
    await client.call(['AUTH', 'the-auth-token']);
    const [, port] =
      /^MOVED 12182 127\.0\.0\.1:(\d+)$/.exec(textOf(await client.call(['SET', 'foo', 'bar'])) ?? '') ?? [];
    client.close();
    const node = new RespClient(connect({ host: '127.0.0.1', port: Number(port) }));
    await node.call(['AUTH', 'the-auth-token']);
    expect(textOf(await node.call(['SET', 'foo', 'bar']))).toBe('OK');
    node.close();
    await tunnel.close();
    expect(emulator.sessions.map(({ state }) => state)).toEqual(['terminated', 'terminated']);
    emulator.assertClean();
    await expect(openTunnel({ ...where, cluster: true })).rejects.toMatchObject({ code: 'RT_CLUSTER_NONE' });
    expect(emulator.sessions.filter(({ state }) => state === 'open')).toEqual([]);
  });
});

describe.skipIf(lacks('6.2'))('a cluster whose user may not ask for its nodes', () => {
  it('is said to send clients where they cannot go', async () => {
    const setting = { username: 'app', password: 'the-password' };
    await using own = await makeClusterWorld('6.2', { primaries: 1, replicas: 0, setting });
    await own.cluster.nodes[0]?.call(
      'ACL',
      'SETUSER',
      'app',
      'on',
      '>the-password',
      '~*',
      '+@all',
      '-@dangerous',
    );
    const warnings: string[] = [];
    const progress = { ...silentProgress, warn: (text: string) => warnings.push(text) };
    await using opened = await openTarget('elasticache:app', { ...own, progress });
    expect(opened.clusterMode).toBe(true);
    expect(warnings.join('\n')).toMatch(/elasticache:app is a node of a cluster, .*allow the user \+cluster/);
  });
});

describe.skipIf(lacks('6.2'))('a cluster in which nobody serves a slot', () => {
  it('is not opened, and that is said', async () => {
    await using node = await startEngine('6.2', { args: ['--cluster-enabled', 'yes'] });
    const empty = { host: '127.0.0.1', port: node.port };
    await using other = await makeClusterWorld('6.2', {
      primaries: 1,
      replicas: 0,
      emulator: { hosts: { 'clustercfg.example': empty } },
      setting: { port: 6379 },
    });
    await expect(openTarget('elasticache:app', other)).rejects.toMatchObject({
      code: 'RT_CLUSTER_NO_SLOTS',
      message: expect.stringMatching(/^Could not open elasticache:app: .*no node serves any slot/),
    });
    expect(other.emulator.sessions.map(({ state }) => state)).toEqual(['terminated']);
  });
});
