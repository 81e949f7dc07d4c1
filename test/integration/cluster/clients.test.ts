import { Cluster } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { openTarget } from '../../../src/targets/open.ts';
import { lacks } from '../../support/need.ts';
import { start, TS_ARGS } from '../../support/run-ts.ts';
import { type ClusterWorld, makeClusterWorld } from './cluster-world.ts';

const BIN = new URL('../../../src/cli/bin.ts', import.meta.url).pathname;

/** Writes and reads keys of all slots, and asks replicas as well. */
async function useCluster(port: number, password?: string): Promise<string[]> {
  const client = new Cluster([{ host: '127.0.0.1', port }], {
    scaleReads: 'all',
    ...(password === undefined ? {} : { redisOptions: { password } }),
  });
  try {
    const keys = Array.from({ length: 60 }, (_, index) => `key:${index}`);
    await Promise.all(keys.map((key) => client.set(key, `value of ${key}`)));
    for (const node of client.nodes('master')) await node.wait(1, 5_000);
    expect(await Promise.all(keys.map((key) => client.get(key)))).toEqual(
      keys.map((key) => `value of ${key}`),
    );
    return client.nodes('all').map((node) => `${node.options.host}:${node.options.port}`);
  } finally {
    client.disconnect();
  }
}

function expectSixLocalPorts(places: readonly string[]): void {
  expect(new Set(places).size).toBe(6);
  expect(places.filter((place) => !place.startsWith('127.0.0.1:'))).toEqual([]);
}

/** As a user has it: a command that holds the cluster open, with the test's CA trusted. */
async function withOpened<T>(world: ClusterWorld, use: (port: number) => Promise<T>): Promise<T> {
  const open = start(process.execPath, [...TS_ARGS, BIN, 'open', 'elasticache:app'], {
    cwd: world.cwd,
    env: world.env,
  });
  const [, port] = await open.until(/redis:\/\/\S+:(\d+)/);
  try {
    return await use(Number(port));
  } finally {
    open.child.kill('SIGINT');
    await open.ended;
    world.emulator.assertClean();
    expect(world.emulator.sessions.every(({ state }) => state === 'terminated')).toBe(true);
  }
}

describe.skipIf(lacks('6.2'))('a cluster of six nodes behind a tunnel', () => {
  it('is found, and gives each node a local port that a cluster client is sent to', async () => {
    await using world = await makeClusterWorld('6.2');
    await using target = await openTarget('elasticache:app', world);
    expect(target).toMatchObject({ clusterMode: true, engine: { version: '6.2.11' } });
    expectSixLocalPorts(await useCluster(target.endpoint.port));
    await target.close();
    world.emulator.assertClean();
    expect(world.emulator.sessions.every(({ state }) => state === 'terminated')).toBe(true);
  });

  it('is the same with names in the place of addresses, TLS and a password', async () => {
    await using world = await makeClusterWorld('6.2', {
      tls: true,
      announce: 'name',
      password: 'the-auth-token',
    });
    await withOpened(world, async (port) => expectSixLocalPorts(await useCluster(port, 'the-auth-token')));
  });
});

describe.skipIf(lacks('valkey-9.1'))('a cluster of Valkey 9.1', () => {
  it('is the same where clients are told names first', async () => {
    await using world = await makeClusterWorld('valkey-9.1', { announce: 'hostname' });
    await using target = await openTarget('elasticache:app', world);
    expectSixLocalPorts(await useCluster(target.endpoint.port));
  });
});
