import type {
  CacheCluster,
  ElastiCacheClient,
  ReplicationGroup,
  ServerlessCache,
} from '@aws-sdk/client-elasticache';
import type { ElastiCacheSetting } from '../config/settings.ts';
import { RedisTargetError } from '../errors.ts';
import { loadPackage } from '../platform/load-package.ts';
import { type AwsClientOptions, clientConfig } from './client.ts';
import { type AwsCall, explainAwsError } from './errors.ts';

/** Where an ElastiCache is, and what its API says of it. */
export interface ElastiCacheAddress {
  readonly host: string;
  readonly port: number;
  /** Undefined: not known. */
  readonly tls: boolean | undefined;
  readonly clusterMode: boolean;
  /** Whether the API says that it wants an AUTH token. */
  readonly wantsToken?: boolean | undefined;
  /** `redis`, `valkey` (or `memcached`), where the API says it. */
  readonly engine?: string | undefined;
  /** As the API writes it: a whole version up to 5, and from 6 on a patch release that the service picked. */
  readonly engineVersion?: string | undefined;
}

const DEFAULT_PORT = 6379;
type ById = Exclude<ElastiCacheSetting, { readonly host: string }>;

/**
 * Looks an ElastiCache up by its id: a cluster, a replication group or a serverless cache.
 *
 * @throws {RedisTargetError} `RT_ELASTICACHE_PEER_MISSING` where `@aws-sdk/client-elasticache` is not installed,
 *   `RT_ELASTICACHE_UNKNOWN`, `RT_ELASTICACHE_LOOKUP`, `RT_AWS_…`.
 */
export async function lookUpElastiCache(
  setting: ById,
  options: AwsClientOptions,
  signal?: AbortSignal,
): Promise<ElastiCacheAddress> {
  const sdk = loadElastiCacheSdk();
  const client: ElastiCacheClient = new sdk.ElastiCacheClient(await clientConfig('elasticache', options));
  const send = signal ? { abortSignal: signal } : {};
  try {
    if ('cluster' in setting) {
      const answer = await client.send(
        new sdk.DescribeCacheClustersCommand({ CacheClusterId: setting.cluster, ShowCacheNodeInfo: true }),
        send,
      );
      return addressOfCluster(only(answer.CacheClusters, 'cache cluster', setting.cluster));
    }
    if ('replicationGroup' in setting) {
      const answer = await client.send(
        new sdk.DescribeReplicationGroupsCommand({ ReplicationGroupId: setting.replicationGroup }),
        send,
      );
      const group = only(answer.ReplicationGroups, 'replication group', setting.replicationGroup);
      const [member] = group.MemberClusters ?? [];
      const clusters =
        member === undefined
          ? undefined
          : await client
              .send(new sdk.DescribeCacheClustersCommand({ CacheClusterId: member }), send)
              .catch(() => undefined);
      return addressOfGroup(group, clusters?.CacheClusters?.[0], setting.reader);
    }
    const answer = await client.send(
      new sdk.DescribeServerlessCachesCommand({ ServerlessCacheName: setting.serverless }),
      send,
    );
    return addressOfServerless(
      only(answer.ServerlessCaches, 'serverless cache', setting.serverless),
      setting.reader,
    );
  } catch (error) {
    signal?.throwIfAborted();
    throw explain(setting, error, options);
  } finally {
    client.destroy();
  }
}

/** @throws {RedisTargetError} `RT_ELASTICACHE_PEER_MISSING` where it is not installed. */
export function loadElastiCacheSdk(): typeof import('@aws-sdk/client-elasticache') {
  try {
    return loadPackage<typeof import('@aws-sdk/client-elasticache')>('@aws-sdk/client-elasticache');
  } catch (cause) {
    throw new RedisTargetError(
      'RT_ELASTICACHE_PEER_MISSING',
      'Could not look up the ElastiCache by its id: the package @aws-sdk/client-elasticache is not installed. ' +
        'Run `npm install --save-dev @aws-sdk/client-elasticache`, or give its host and port instead of its id.',
      { cause },
    );
  }
}

function only<T>(found: readonly T[] | undefined, what: string, id: string): T {
  const [first] = found ?? [];
  if (first !== undefined) return first;
  throw unknown(what, id);
}

/** Of a cluster's description. */
export function addressOfCluster(cluster: CacheCluster): ElastiCacheAddress {
  const endpoint = cluster.ConfigurationEndpoint ?? cluster.CacheNodes?.[0]?.Endpoint;
  return address(endpoint, `cache cluster ${cluster.CacheClusterId} (${cluster.CacheClusterStatus})`, {
    tls: cluster.TransitEncryptionEnabled === true,
    clusterMode: false,
    wantsToken: cluster.AuthTokenEnabled,
    engine: cluster.Engine,
    engineVersion: cluster.EngineVersion,
  });
}

/** Of a replication group's description: its configuration endpoint in cluster mode, else its primary endpoint. */
export function addressOfGroup(
  group: ReplicationGroup,
  member: Pick<CacheCluster, 'Engine' | 'EngineVersion'> | undefined,
  isReader = false,
): ElastiCacheAddress {
  const clusterMode = group.ClusterEnabled === true;
  const shard = group.NodeGroups?.[0];
  const name = `replication group ${group.ReplicationGroupId} (${group.Status})`;
  if (isReader && clusterMode)
    throw noReader(name, 'cluster mode is enabled, where each client finds the replicas by itself');
  if (isReader && shard?.ReaderEndpoint === undefined)
    throw noReader(name, 'the API gives no reader endpoint');
  const endpoint = isReader
    ? shard?.ReaderEndpoint
    : (group.ConfigurationEndpoint ?? shard?.PrimaryEndpoint ?? shard?.NodeGroupMembers?.[0]?.ReadEndpoint);
  return address(endpoint, name, {
    tls: group.TransitEncryptionEnabled === true,
    clusterMode,
    wantsToken: group.AuthTokenEnabled,
    engine: member?.Engine ?? group.Engine,
    engineVersion: member?.EngineVersion,
  });
}

/** Serverless caches always have TLS, and look like a cluster of one node (documented). */
export function addressOfServerless(cache: ServerlessCache, isReader = false): ElastiCacheAddress {
  const name = `serverless cache ${cache.ServerlessCacheName} (${cache.Status})`;
  if (isReader && cache.ReaderEndpoint === undefined)
    throw noReader(name, 'the API gives no reader endpoint');
  return address(isReader ? cache.ReaderEndpoint : cache.Endpoint, name, {
    tls: true,
    clusterMode: true,
    engine: cache.Engine,
    engineVersion: cache.FullEngineVersion ?? cache.MajorEngineVersion,
  });
}

function noReader(what: string, why: string): RedisTargetError {
  return new RedisTargetError(
    'RT_ELASTICACHE_LOOKUP',
    `Could not find the reader endpoint of ${what}: ${why}. Leave \`reader\` out.`,
  );
}

function address(
  endpoint: { readonly Address?: string | undefined; readonly Port?: number | undefined } | undefined,
  what: string,
  rest: Omit<ElastiCacheAddress, 'host' | 'port'>,
): ElastiCacheAddress {
  if (!endpoint?.Address) {
    throw new RedisTargetError(
      'RT_ELASTICACHE_LOOKUP',
      `Could not find the address of ${what}: the API gives no endpoint. Wait until it is available, or give host and port in the configuration.`,
    );
  }
  return { host: endpoint.Address, port: endpoint.Port ?? DEFAULT_PORT, ...rest };
}

function explain(setting: ById, error: unknown, options: AwsClientOptions): RedisTargetError {
  const name = error instanceof Error ? error.name : '';
  if (/NotFound/.test(name)) {
    const [what, id] = describeId(setting);
    return unknown(what, id, error);
  }
  return explainAwsError(callOf(setting), error, options);
}

function describeId(setting: ById): [what: string, id: string] {
  if ('cluster' in setting) return ['cache cluster', setting.cluster];
  if ('replicationGroup' in setting) return ['replication group', setting.replicationGroup];
  return ['serverless cache', setting.serverless];
}

function callOf(setting: ById): AwsCall {
  if ('cluster' in setting) return 'elasticache:DescribeCacheClusters';
  return 'replicationGroup' in setting
    ? 'elasticache:DescribeReplicationGroups'
    : 'elasticache:DescribeServerlessCaches';
}

function unknown(what: string, id: string, cause?: unknown): RedisTargetError {
  return new RedisTargetError(
    'RT_ELASTICACHE_UNKNOWN',
    `Could not look up the ${what} ${id}: there is none of that id in this account and region. Check the id, AWS_REGION and AWS_PROFILE. ` +
      '(ElastiCache 2.x and 3.x are past their end of life: an old one may be gone, and `container` or `local` can stand in.)',
    { cause },
  );
}
