import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClusterWorld, makeClusterWorld } from '../integration/cluster/cluster-world.ts';
import { type App, prepareApp } from '../support/app.ts';
import { lacks } from '../support/need.ts';
import { cleanEnvironment } from '../support/open-options.ts';
import type { Ended } from '../support/run-ts.ts';
import { readResults } from './results.ts';

const PASSWORD = 'the-auth-token';
/** As many as `src/steps.js` has. */
const TESTS = 6;

describe.skipIf(lacks('6.2', 'valkey-9.1')).each([
  ['6.2', 'ip', false, 'vitest'],
  ['6.2', 'name', true, 'jest'],
  ['valkey-9.1', 'ip', false, 'jest'],
  ['valkey-9.1', 'hostname', true, 'vitest'],
] as const)(
  "the sample app with its client's Cluster, on %s (%s, TLS and AUTH: %s)",
  (version, announce, tls, runner) => {
    let app: App;
    let world: ClusterWorld;
    let out: string;
    beforeAll(async () => {
      app = await prepareApp('cluster');
      world = await makeClusterWorld(version, { announce, tls, ...(tls ? { password: PASSWORD } : {}) });
      out = await mkdtemp(join(tmpdir(), 'redis-target-test-cluster-app-'));
    });
    afterAll(async () => {
      await world?.[Symbol.asyncDispose]();
      await rm(out, { recursive: true, force: true });
    });

    /** That the app used the cluster, all of it behind local ports, and nothing of that is left. */
    function expectUsed({ stdout, stderr, exitCode }: Ended): void {
      const said = `${stdout}\n${stderr}`;
      expect(exitCode, said).toBe(0);
      expect(said).toContain('in cluster mode');
      expect(said).not.toMatch(/was not used|died|RT_/);
      expect(said).not.toContain(PASSWORD);
      world.emulator.assertClean();
      expect(world.emulator.sessions.filter(({ state }) => state !== 'terminated')).toEqual([]);
    }

    const environment = (): NodeJS.ProcessEnv =>
      cleanEnvironment({
        ...world.env,
        REDIS_TARGET_CONFIG: join(world.cwd, 'redis-target.config.json'),
        NO_COLOR: '1',
      });

    test(`runs its suite by the setup for ${runner}`, async () => {
      const file = join(out, `${runner}.json`);
      const env = { ...environment(), REDIS_TARGET: 'elasticache:app', REDIS_TARGET_RESULTS: file };
      expectUsed(await app.run('npm', ['run', '--silent', runner], { env }));
      const { tests, target, outcome } = await readResults(file);
      expect(tests.map(({ status }) => status)).toEqual(Array.from({ length: TESTS }, () => 'passed'));
      expect(target).toMatchObject({ clusterMode: true, via: 'ssm-native' });
      expect(outcome).toBe('completed');
    });

    test('runs its suite under exec', async () => {
      const suite = ['node', '--test', '--test-reporter', 'tap', 'test/shop.node.js'];
      const args = ['exec', '--target', 'elasticache:app', '--', ...suite];
      const ended = await app.run('redis-target', args, { env: environment() });
      expectUsed(ended);
      expect(ended.stdout).toContain(`# pass ${TESTS}\n# fail 0\n`);
    });
  },
);
