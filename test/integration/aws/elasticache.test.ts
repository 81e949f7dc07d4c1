import {
  CreateCacheClusterCommand,
  CreateReplicationGroupCommand,
  ElastiCacheClient,
} from '@aws-sdk/client-elasticache';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lookUpElastiCache } from '../../../src/aws/elasticache.ts';
import { type RunningMoto, startMoto } from '../../support/moto.ts';
import { lacks } from '../../support/need.ts';

describe.skipIf(lacks('moto'))('an ElastiCache that is looked up by its id', () => {
  let moto: RunningMoto;
  let client: ElastiCacheClient;
  beforeAll(async () => {
    moto = await startMoto();
    client = new ElastiCacheClient({
      region: 'eu-west-1',
      endpoint: moto.url,
      credentials: { accessKeyId: 'testing', secretAccessKey: 'testing' },
    });
  });
  afterAll(async () => {
    client.destroy();
    await moto.close();
  });
  const options = () => ({ region: 'eu-west-1', profile: undefined, env: moto.env });

  it('is found as a cluster, and said to have no address where the API gives none', async () => {
    await client.send(
      new CreateCacheClusterCommand({
        CacheClusterId: 'app-dev',
        Engine: 'redis',
        EngineVersion: '5.0.6',
        NumCacheNodes: 1,
        CacheNodeType: 'cache.t3.micro',
        Port: 6380,
      }),
    );
    // moto keeps no nodes, and so no address, of a cluster; what the real API gives is in the unit test.
    await expect(lookUpElastiCache({ cluster: 'app-dev' }, options())).rejects.toMatchObject({
      code: 'RT_ELASTICACHE_LOOKUP',
      message: expect.stringContaining('cache cluster app-dev (available)'),
    });
  });

  it('is found as a replication group, with TLS as the API says', async () => {
    await client.send(
      new CreateReplicationGroupCommand({
        ReplicationGroupId: 'app-62',
        ReplicationGroupDescription: 'x',
        Engine: 'redis',
        EngineVersion: '6.2',
        NumCacheClusters: 2,
        TransitEncryptionEnabled: true,
        AutomaticFailoverEnabled: true,
        CacheNodeType: 'cache.t3.micro',
      }),
    );
    const found = await lookUpElastiCache({ replicationGroup: 'app-62' }, options());
    expect(found).toMatchObject({ host: expect.stringContaining('app-62'), port: 6379, tls: true });
  });

  it('is said to be unknown, with what was asked for', async () => {
    await expect(lookUpElastiCache({ cluster: 'gone' }, options())).rejects.toMatchObject({
      code: 'RT_ELASTICACHE_UNKNOWN',
      message: expect.stringContaining('cache cluster gone'),
    });
    await expect(lookUpElastiCache({ replicationGroup: 'gone' }, options())).rejects.toMatchObject({
      code: 'RT_ELASTICACHE_UNKNOWN',
      message: expect.stringContaining('replication group gone'),
    });
  });

  it('says that nobody answers where the API cannot be reached', async () => {
    const env = { ...moto.env, AWS_ENDPOINT_URL_ELASTICACHE: 'http://127.0.0.1:1' };
    await expect(lookUpElastiCache({ cluster: 'app-dev' }, { ...options(), env })).rejects.toMatchObject({
      code: 'RT_AWS_NETWORK',
    });
  });
});
