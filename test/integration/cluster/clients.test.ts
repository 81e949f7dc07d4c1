import { Cluster } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StreamCount } from '../../../src/run/usage/stream-count.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { lacks } from '../../support/need.ts';
import { run, TS_ARGS } from '../../support/run-ts.ts';
import { type ClusterWorld, makeClusterWorld } from './cluster-world.ts';

const BIN = new URL('../../../src/cli/bin.ts', import.meta.url).pathname;
const APP = new URL('app.mjs', import.meta.url).pathname;
const KEYS = Array.from({ length: 60 }, (_, index) => `key:${index}`);

/** Writes and reads keys of all slots, also from replicas, and says which places that led to. */
async function useCluster(port: number, password?: string): Promise<string[]> {
  const client = new Cluster([{ host: '127.0.0.1', port }], {
    scaleReads: 'all',
    ...(password === undefined ? {} : { redisOptions: { password } }),
  });
  try {
    await Promise.all(KEYS.map((key) => client.set(key, `value of ${key}`)));
    for (const node of client.nodes('master')) await node.wait(1, 5_000);
    expect(await Promise.all(KEYS.map((key) => client.get(key)))).toEqual(
      KEYS.map((key) => `value of ${key}`),
    );
    await Promise.all(client.nodes('master').map((node) => node.flushall()));
    return client.nodes('all').map((node) => `${node.options.host}:${node.options.port}`);
  } finally {
    client.disconnect();
  }
}

function expectSixLocalPorts(places: readonly string[]): void {
  expect(new Set(places).size).toBe(6);
  expect(places.filter((place) => !place.startsWith('127.0.0.1:'))).toEqual([]);
}

function expectNothingLeft({ emulator }: ClusterWorld): void {
  emulator.assertClean();
  expect(emulator.sessions.filter(({ state }) => state !== 'terminated')).toEqual([]);
}

describe.skipIf(lacks('6.2'))('a cluster of six nodes behind a tunnel', () => {
  let world: ClusterWorld;
  beforeAll(async () => {
    world = await makeClusterWorld('6.2');
  });
  afterAll(() => world?.[Symbol.asyncDispose]());

  it('is found, and a cluster client is sent to a local port of each node, where it is counted', async () => {
    const tap = new StreamCount();
    await using target = await openTarget('elasticache:app', { ...world, tap });
    expect(target).toMatchObject({ clusterMode: true, engine: { version: '6.2.11' }, details: { nodes: 6 } });
    expectSixLocalPorts(await useCluster(target.endpoint.port));
    expect(tap.commands()).toMatchObject({ 'SET 2': KEYS.length, 'GET 1': KEYS.length, 'WAIT 2': 3 });
    await target.close();
    expectNothingLeft(world);
  });

  it('has to be empty on all its primaries, and is flushed on all of them', async () => {
    const [, second] = world.cluster.nodes;
    // The first key whose slot is the second's.
    for (const key of KEYS) {
      if ((await second?.call('SET', key, 'somebody else’s'))?.type === 'status') break;
    }
    expect(await second?.call('DBSIZE')).toMatchObject({ value: 1n });
    await expect(openTarget('elasticache:app', world)).rejects.toMatchObject({
      code: 'RT_TARGET_NOT_EMPTY',
      details: { keys: 1 },
    });
    const env = { ...world.env, REDIS_TARGET_ALLOW_NON_EMPTY: '1', REDIS_TARGET_FLUSH: 'before' };
    await using target = await openTarget('elasticache:app', { ...world, env });
    expect(await second?.call('DBSIZE')).toMatchObject({ value: 0n });
    await target.close();
    expectNothingLeft(world);
  });

  it('is what an app with a cluster client in its code gets under exec', async () => {
    const args = [...TS_ARGS, BIN, 'exec', '--target', 'elasticache:app', '--', process.execPath, APP];
    const { stdout, stderr, exitCode } = await run(process.execPath, args, {
      cwd: world.cwd,
      env: world.env,
    });
    expect(stdout).toContain("30 [ '1', '2' ]");
    expect(stderr).toContain('in cluster mode');
    expect(stderr).not.toMatch(/was not used|died|RT_/);
    expect(exitCode).toBe(0);
    expectNothingLeft(world);
  });
});

describe.skipIf(lacks('6.2'))('a cluster with TLS and a password', () => {
  it('is the same with names in the place of addresses, as ElastiCache has them before 7', async () => {
    const password = 'the-auth-token';
    await using world = await makeClusterWorld('6.2', { tls: true, announce: 'name', password });
    await using target = await openTarget('elasticache:app', world);
    expectSixLocalPorts(await useCluster(target.endpoint.port, password));
    await target.close();
    expectNothingLeft(world);
  });
});

describe.skipIf(lacks('valkey-9.1'))('a cluster of Valkey 9.1', () => {
  it('is the same where clients are told names first, with TLS and a password', async () => {
    const password = 'the-auth-token';
    await using world = await makeClusterWorld('valkey-9.1', { tls: true, announce: 'hostname', password });
    await using target = await openTarget('elasticache:app', world);
    expectSixLocalPorts(await useCluster(target.endpoint.port, password));
  });
});
