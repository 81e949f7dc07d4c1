import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCluster } from 'redis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { OpenTarget } from '../../../src/model/target.ts';
import { openTarget } from '../../../src/targets/open.ts';
import { compileGoTests } from '../../support/go.ts';
import { PATH_WITH_LANGUAGES } from '../../support/languages.ts';
import { lacks } from '../../support/need.ts';
import { PYTHON_BIN } from '../../support/python.ts';
import { run } from '../../support/run-ts.ts';
import { type ClusterWorld, makeClusterWorld } from './cluster-world.ts';

const KEYS = Array.from({ length: 60 }, (_, index) => `key:${index}`);
const REDIS_PY = new URL('redis_py.py', import.meta.url).pathname;
const GO_REDIS = new URL('go_redis', import.meta.url).pathname;
const PASSWORD = 'the-auth-token';

const HAS_GO = !lacks('go');

let goFolder: string | undefined;
// Before there is a cluster, whose nodes would take each other for dead while this process compiles.
beforeAll(async () => {
  if (!HAS_GO) return;
  goFolder = await mkdtemp(join(tmpdir(), 'redis-target-test-go-redis-'));
  compileGoTests(GO_REDIS, join(goFolder, 'cluster.test'));
}, 400_000);
afterAll(async () => {
  if (goFolder !== undefined) await rm(goFolder, { recursive: true });
});

// Addresses, names in their place as before 7, and names that Valkey puts before them.
for (const [version, announce, tls] of [
  ['6.2', 'ip', false],
  ['6.2', 'name', true],
  ['valkey-9.1', 'hostname', false],
  ['valkey-9.1', 'hostname', true],
] as const)
  describe.skipIf(lacks(version))(
    `a cluster of ${version} behind a tunnel${tls ? ', with TLS and AUTH' : ''}`,
    () => {
      let world: ClusterWorld;
      let target: OpenTarget;
      beforeAll(async () => {
        world = await makeClusterWorld(version, { announce, tls, ...(tls ? { password: PASSWORD } : {}) });
        target = await openTarget('elasticache:app', world);
      });
      afterEach(() => world.emulator.assertClean());
      afterAll(async () => {
        await target?.close();
        await world?.[Symbol.asyncDispose]();
      });

      it.each([2, 3] as const)("is what node-redis' cluster client goes to, with RESP%i", async (RESP) => {
        const client = createCluster({
          rootNodes: [{ url: target.url }],
          useReplicas: true,
          defaults: tls ? { password: PASSWORD } : {},
          RESP,
        });
        const errors: unknown[] = [];
        client.on('error', (error) => errors.push(error));
        await client.connect();
        try {
          await Promise.all(KEYS.map((key) => client.set(key, `value of ${key}`)));
          for (const { client: node } of client.masters) await (await node)?.wait(1, 5_000);
          expect(await Promise.all(KEYS.map((key) => client.get(key)))).toEqual(
            KEYS.map((key) => `value of ${key}`),
          );
          expect(await client.multi().set('{cart}:a', '1').mGet(['{cart}:a', '{cart}:b']).exec()).toEqual([
            'OK',
            ['1', null],
          ]);
          const places = [...client.masters, ...client.replicas].map(({ host, port }) => `${host}:${port}`);
          expect(new Set(places).size).toBe(6);
          expect(places.filter((place) => !place.startsWith('127.0.0.1:'))).toEqual([]);
          await Promise.all(client.masters.map(async ({ client: node }) => await (await node)?.flushAll()));
          expect(errors).toEqual([]);
        } finally {
          client.destroy();
        }
      });

      it.skipIf(lacks('python'))("is what redis-py's cluster client goes to", async () => {
        const env = { ...process.env, REDIS_URL: target.url };
        const { stdout, stderr } = await run(join(PYTHON_BIN, 'python'), [REDIS_PY], { env });
        expect(stderr).toBe('');
        expect(stdout).toBe("30 [True, True, b'1'] [b'1', b'2'] 6\n");
      });

      it.skipIf(!HAS_GO)("is what go-redis' cluster client goes to", async () => {
        const env = { ...process.env, REDIS_URL: target.url };
        const { stdout, exitCode } = await run(join(goFolder ?? '', 'cluster.test'), ['-test.v'], { env });
        expect(stdout).toMatch(/^--- PASS: TestUsesAllNodes/m);
        expect(exitCode).toBe(0);
      });

      it.skipIf(lacks('redis-cli'))('is what redis-cli -c goes to, from node to node', async () => {
        const cli = async (...args: string[]): Promise<string> => {
          const env = { ...process.env, PATH: PATH_WITH_LANGUAGES };
          const port = String(target.endpoint.port);
          const login = tls ? ['-a', PASSWORD, '--no-auth-warning'] : [];
          const ended = await run('redis-cli', ['-c', '-p', port, ...login, ...args], { env });
          expect(ended.stderr).toBe('');
          return ended.stdout;
        };
        for (const key of KEYS.slice(0, 6)) {
          expect(await cli('SET', key, `value of ${key}`)).toBe('OK\n');
          expect(await cli('GET', key)).toBe(`value of ${key}\n`);
          expect(await cli('DEL', key)).toBe('1\n');
        }
      });
    },
  );
