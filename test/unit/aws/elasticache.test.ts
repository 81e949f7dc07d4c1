import { describe, expect, it } from 'vitest';
import { addressOfCluster, addressOfGroup, addressOfServerless } from '../../../src/aws/elasticache.ts';

// Shapes of the ElastiCache API reference: CacheCluster, ReplicationGroup, ServerlessCache.
describe('an ElastiCache’s address', () => {
  it('is a cluster’s only node', () => {
    expect(
      addressOfCluster({
        CacheClusterId: 'app-28',
        CacheClusterStatus: 'available',
        EngineVersion: '2.8.24',
        CacheNodes: [
          {
            CacheNodeId: '0001',
            Endpoint: { Address: 'app-28.abc123.0001.use1.cache.amazonaws.com', Port: 6380 },
          },
        ],
      }),
    ).toEqual({
      host: 'app-28.abc123.0001.use1.cache.amazonaws.com',
      port: 6380,
      tls: false,
      clusterMode: false,
      engineVersion: '2.8.24',
    });
  });

  it('is a replication group’s primary endpoint, or in cluster mode its configuration endpoint', () => {
    const primary = { Address: 'app-62.abc123.ng.0001.use1.cache.amazonaws.com', Port: 6379 };
    expect(
      addressOfGroup(
        { ReplicationGroupId: 'app-62', NodeGroups: [{ PrimaryEndpoint: primary }] },
        { Engine: 'redis', EngineVersion: '6.2.6' },
      ),
    ).toMatchObject({
      host: primary.Address,
      clusterMode: false,
      engineVersion: '6.2.6',
    });
    const configuration = { Address: 'app-7.abc123.clustercfg.use1.cache.amazonaws.com', Port: 6379 };
    expect(
      addressOfGroup(
        {
          ReplicationGroupId: 'app-7',
          ClusterEnabled: true,
          TransitEncryptionEnabled: true,
          ConfigurationEndpoint: configuration,
          NodeGroups: [],
        },
        { Engine: 'redis', EngineVersion: '7.0.7' },
      ),
    ).toMatchObject({ host: configuration.Address, clusterMode: true, tls: true });
  });

  it('is the reader endpoint where that is wanted, or an error that says why there is none', () => {
    const endpoint = (Address: string, Port = 6379) => ({ Address, Port });
    const shard = { PrimaryEndpoint: endpoint('master.g'), ReaderEndpoint: endpoint('replica.g') };
    const group = { ReplicationGroupId: 'g', Status: 'available', NodeGroups: [shard] };
    expect(addressOfGroup(group, undefined, true)).toMatchObject({ host: 'replica.g', port: 6379 });
    expect(addressOfGroup(group, undefined)).toMatchObject({ host: 'master.g' });
    const cache = { ServerlessCacheName: 's', Endpoint: endpoint('s'), ReaderEndpoint: endpoint('s', 6380) };
    expect(addressOfServerless(cache, true)).toMatchObject({ host: 's', port: 6380, tls: true });
    const none =
      /^Could not find the reader endpoint of (?:replication group g|serverless cache s) .*: (?:cluster mode is enabled|the API gives no).*Leave `reader` out\.$/;
    for (const ask of [
      () => addressOfGroup({ ...group, ClusterEnabled: true }, undefined, true),
      () => addressOfGroup({ ...group, NodeGroups: [{ PrimaryEndpoint: endpoint('g') }] }, undefined, true),
      () => addressOfServerless({ ServerlessCacheName: 's', Endpoint: endpoint('s') }, true),
    ])
      expect(ask).toThrow(none);
  });

  it('tells whether a token is wanted', () => {
    const endpoint = { Address: 'a', Port: 6379 };
    const group = { NodeGroups: [{ PrimaryEndpoint: endpoint }] };
    expect(addressOfGroup({ ...group, AuthTokenEnabled: true }, undefined).wantsToken).toBe(true);
    expect(addressOfGroup({ ...group, AuthTokenEnabled: false }, undefined).wantsToken).toBe(false);
    const cluster = { CacheNodes: [{ Endpoint: endpoint }] };
    expect(addressOfCluster({ ...cluster, AuthTokenEnabled: true }).wantsToken).toBe(true);
  });

  it('of a serverless cache always has TLS', () => {
    expect(
      addressOfServerless({
        ServerlessCacheName: 's',
        Endpoint: { Address: 's.serverless.use1.cache.amazonaws.com', Port: 6379 },
        FullEngineVersion: '8.0',
      }),
    ).toMatchObject({ tls: true, engineVersion: '8.0' });
  });

  it('is an error while the cache is being made', () => {
    expect(() => addressOfGroup({ ReplicationGroupId: 'new', Status: 'creating' }, undefined)).toThrow(
      expect.objectContaining({
        code: 'RT_ELASTICACHE_LOOKUP',
        message: expect.stringContaining('replication group new (creating)'),
      }),
    );
  });
});
