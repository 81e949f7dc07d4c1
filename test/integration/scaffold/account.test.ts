import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateCacheClusterCommand,
  CreateReplicationGroupCommand,
  DescribeReplicationGroupsCommand,
  ElastiCacheClient,
} from '@aws-sdk/client-elasticache';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadSettings } from '../../../src/config/load.ts';
import { type CommandLineResult, runCommandLine } from '../../support/command-line.ts';
import { type RunningMoto, startMoto } from '../../support/moto.ts';
import { lacks } from '../../support/need.ts';
import { type SsmEmulator, startSsmEmulator } from '../../support/ssm-emulator/index.ts';

const INSTANCE = 'i-0123456789abcdef0';
/** More than one page of DescribeInstanceInformation. */
const MANY = Array.from({ length: 60 }, (_, index) => ({
  id: `i-${String(index).padStart(17, '0')}`,
  agentVersion: '3.3.1230.0',
  tags: { Name: index === 57 ? 'redis-bastion' : `web-${index}` },
}));

async function create(client: ElastiCacheClient, id: string, version: string, token?: string): Promise<void> {
  await client.send(
    new CreateReplicationGroupCommand({
      ReplicationGroupId: id,
      ReplicationGroupDescription: 'x',
      Engine: 'redis',
      EngineVersion: version,
      NumCacheClusters: 2,
      AutomaticFailoverEnabled: true,
      TransitEncryptionEnabled: true,
      ...(token === undefined ? {} : { AuthToken: token }),
      CacheNodeType: 'cache.t3.micro',
    }),
  );
  const { ReplicationGroups } = await client.send(
    new DescribeReplicationGroupsCommand({ ReplicationGroupId: id }),
  );
  // The API tells a version of a group's members only, which moto names and does not make.
  await client.send(
    new CreateCacheClusterCommand({
      CacheClusterId: ReplicationGroups?.[0]?.MemberClusters?.[0],
      ReplicationGroupId: id,
      Engine: 'redis',
      EngineVersion: version,
      NumCacheNodes: 1,
      CacheNodeType: 'cache.t3.micro',
    }),
  );
}

describe.skipIf(lacks('moto'))('init --yes with credentials at hand', () => {
  let moto: RunningMoto;
  let emulator: SsmEmulator;
  let client: ElastiCacheClient;
  const folders: string[] = [];
  beforeAll(async () => {
    moto = await startMoto();
    emulator = await startSsmEmulator({
      instances: [{ id: INSTANCE, agentVersion: '3.3.1230.0', tags: { Name: 'redis-bastion' } }],
    });
    client = new ElastiCacheClient({
      region: 'eu-west-1',
      endpoint: moto.url,
      credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
    });
    await create(client, 'app-62', '6.2.6', 'a-token-of-sixteen-characters');
  });
  afterAll(async () => {
    client.destroy();
    await emulator.close();
    await moto.close();
    await Promise.all(folders.map((folder) => rm(folder, { recursive: true })));
  });

  /** moto has no serverless caches, and says so by an error that would be tried again. */
  async function init(
    ssm: SsmEmulator,
    args: readonly string[] = [],
    env: NodeJS.ProcessEnv = {},
  ): Promise<CommandLineResult & { readonly settings: object }> {
    const folder = await mkdtemp(join(tmpdir(), 'redis-target-test-account-'));
    folders.push(folder);
    await writeFile(join(folder, 'package.json'), JSON.stringify({ scripts: { test: 'mocha' } }));
    const result = await runCommandLine(['init', '--yes', ...args], {
      cwd: folder,
      env: { ...moto.env, ...ssm.env, HOME: folder, AWS_MAX_ATTEMPTS: '1', ...env },
    });
    const { settings } = await loadSettings({ env: {}, cwd: folder });
    return { ...result, settings };
  }

  it('writes the only bastion and the only ElastiCache, says whose account it is and what is left to do', async () => {
    const { exitCode, stdout, settings } = await init(emulator);
    expect(exitCode).toBe(0);
    expect(settings).toMatchObject({
      bastion: INSTANCE,
      elasticache: { '6.2': { replicationGroup: 'app-62', auth: { env: 'REDIS_AUTH_TOKEN' } } },
    });
    expect(stdout).toContain(`+  bastion: '${INSTANCE}', // redis-bastion`);
    expect(stdout).toContain('app-62, redis 6.2.6, TLS, AUTH token, no cluster mode, replication group');
    expect(stdout).toMatch(/AWS was asked as arn:aws:.* \(account \d{12}, eu-west-1\)/);
    expect(stdout).toContain('set REDIS_AUTH_TOKEN');
    expect(stdout).toMatch(/Not listed: serverless caches\./);
  });

  it('leaves several out, from however many pages, and names them, the one first that is called a bastion', async () => {
    await using ssm = await startSsmEmulator({ instances: MANY });
    const several = await init(ssm);
    expect(several.exitCode).toBe(0);
    expect(several.settings).toMatchObject({ bastion: undefined, elasticache: {} });
    expect(several.stdout).toMatch(/--bastion \(i-0*57, redis-bastion, .*and 50 more\)/);
    const named = await init(ssm, ['--bastion', INSTANCE, '--elasticache', 'old=app-62']);
    expect(named.settings).toMatchObject({
      bastion: INSTANCE,
      elasticache: { old: { replicationGroup: 'app-62', auth: { env: 'REDIS_AUTH_TOKEN' } } },
    });
  });

  it('goes on without what is denied, and says what to allow', async () => {
    const Statement = [{ Effect: 'Allow' as const, Action: 'ssm:StartSession', Resource: '*' }];
    await using ssm = await startSsmEmulator({ policy: { document: { Statement } } });
    const { exitCode, stdout, settings } = await init(ssm);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Access is denied: have ssm:DescribeInstanceInformation allowed');
    expect(settings).toMatchObject({ bastion: undefined, elasticache: {} });
  });

  it('goes on after a few seconds where AWS takes calls and does not answer', async () => {
    const silent = createServer((socket) => socket.on('error', () => socket.destroy()));
    silent.listen(0, '127.0.0.1');
    await once(silent, 'listening');
    try {
      const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
      const startedAt = performance.now();
      const { exitCode, stdout } = await init(emulator, [], {
        AWS_ENDPOINT_URL: url,
        AWS_ENDPOINT_URL_SSM: url,
      });
      expect(performance.now() - startedAt).toBeLessThan(15_000);
      expect(exitCode).toBe(0);
      expect(stdout.match(/AWS did not answer within 5 s/g)).toHaveLength(1);
    } finally {
      silent.close();
    }
  });
});
