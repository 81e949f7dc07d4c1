import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CreateCacheClusterCommand,
  CreateReplicationGroupCommand,
  DescribeReplicationGroupsCommand,
  ElastiCacheClient,
} from '@aws-sdk/client-elasticache';
import { Redis } from 'ioredis';
import { describe, expect, it } from 'vitest';
import { makeScratch } from '../../../src/platform/scratch.ts';
import { runCommandLine } from '../../support/command-line.ts';
import { startEngine } from '../../support/engines.ts';
import { startMoto } from '../../support/moto.ts';
import { lacks } from '../../support/need.ts';
import { startSsmEmulator } from '../../support/ssm-emulator/index.ts';
import { BASTION } from './world.ts';

const ID = 'app-62';

/** A replication group as the API has it: its primary's address. */
async function createGroup(url: string): Promise<string> {
  const client = new ElastiCacheClient({
    region: 'eu-west-1',
    endpoint: url,
    credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
  });
  await client.send(
    new CreateReplicationGroupCommand({
      ReplicationGroupId: ID,
      ReplicationGroupDescription: 'x',
      Engine: 'redis',
      EngineVersion: '6.2',
      NumCacheClusters: 2,
      AutomaticFailoverEnabled: true,
      CacheNodeType: 'cache.t3.micro',
    }),
  );
  const { ReplicationGroups } = await client.send(
    new DescribeReplicationGroupsCommand({ ReplicationGroupId: ID }),
  );
  const [group] = ReplicationGroups ?? [];
  // The API tells a version of a group's members only, which moto names and does not make.
  await client.send(
    new CreateCacheClusterCommand({
      CacheClusterId: group?.MemberClusters?.[0],
      Engine: 'redis',
      EngineVersion: '6.2.6',
      NumCacheNodes: 1,
      CacheNodeType: 'cache.t3.micro',
    }),
  );
  client.destroy();
  return group?.NodeGroups?.[0]?.PrimaryEndpoint?.Address ?? '';
}

describe.skipIf(lacks('6.2', 'moto'))('an ElastiCache whose user may not run INFO', () => {
  it('is what the ElastiCache API says, from its id to the engine that stands in the report', async () => {
    await using engine = await startEngine('6.2');
    const client = new Redis(engine.url);
    await client.call('ACL', 'SETUSER', 'app', 'on', '>app-secret', '~*', '+@all', '-@dangerous');
    client.disconnect();
    await using moto = await startMoto();
    const host = await createGroup(moto.url);
    await using emulator = await startSsmEmulator({
      hosts: { [host]: { host: '127.0.0.1', port: engine.port } },
    });
    const scratch = await makeScratch('test-version-by-api');
    try {
      const user = { username: 'app', password: 'app-secret' };
      const ping = async (setting: object): Promise<{ exitCode: number; version: unknown }> => {
        await writeFile(
          join(scratch.path, 'redis-target.config.json'),
          JSON.stringify({ bastion: BASTION, elasticache: { '6.2': { ...setting, ...user } } }),
        );
        const { exitCode, stdout } = await runCommandLine(['ping', 'elasticache:6.2', '--json'], {
          cwd: scratch.path,
          env: { ...emulator.env, AWS_ENDPOINT_URL_ELASTICACHE: moto.url, HOME: scratch.path },
        });
        return { exitCode, version: JSON.parse(stdout || '{}').engine };
      };
      const looked = await ping({ replicationGroup: ID });
      expect(looked).toMatchObject({
        exitCode: 0,
        version: { name: 'redis', version: '6.2.6' },
      });
      // By its address alone, nobody says it.
      const named = await ping({ host });
      expect(named.version).toEqual({ name: 'redis', version: 'not known' });
    } finally {
      await scratch.remove();
    }
  });
});
