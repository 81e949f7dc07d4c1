import type { CacheCluster, ReplicationGroup, ServerlessCache } from '@aws-sdk/client-elasticache';
import { type AwsClientOptions, clientConfig } from './client.ts';
import { loadElastiCacheSdk } from './elasticache.ts';
import { type AwsCall, explainAwsError } from './errors.ts';

/** The lists of an account's ElastiCaches, each on its own: one may be allowed where another is not. */
export interface ElastiCacheLists {
  readonly groups: Promise<ReplicationGroup[]>;
  readonly clusters: Promise<CacheCluster[]>;
  readonly serverless: Promise<ServerlessCache[]>;
}

/**
 * Begins to list all ElastiCaches of an account and region, on however many pages they are. Each list rejects with a
 * {@link RedisTargetError} `RT_AWS_…`, or with the signal's reason.
 *
 * @throws {RedisTargetError} `RT_ELASTICACHE_PEER_MISSING` where `@aws-sdk/client-elasticache` is not installed.
 */
export async function listElastiCaches(
  options: AwsClientOptions,
  signal: AbortSignal,
): Promise<ElastiCacheLists> {
  const sdk = loadElastiCacheSdk();
  const client = new sdk.ElastiCacheClient(await clientConfig('elasticache', options));
  const config = { client };
  const send = { abortSignal: signal };
  const list = async <Page, Item>(
    call: AwsCall,
    pages: AsyncIterable<Page>,
    itemsOf: (page: Page) => readonly Item[] | undefined,
  ): Promise<Item[]> => {
    const found: Item[] = [];
    try {
      for await (const page of pages) found.push(...(itemsOf(page) ?? []));
      return found;
    } catch (error) {
      signal.throwIfAborted();
      throw explainAwsError(call, error, options);
    }
  };
  const lists = {
    groups: list(
      'elasticache:DescribeReplicationGroups',
      sdk.paginateDescribeReplicationGroups(config, {}, send),
      (page) => page.ReplicationGroups,
    ),
    clusters: list(
      'elasticache:DescribeCacheClusters',
      sdk.paginateDescribeCacheClusters(config, {}, send),
      (page) => page.CacheClusters,
    ),
    serverless: list(
      'elasticache:DescribeServerlessCaches',
      sdk.paginateDescribeServerlessCaches(config, {}, send),
      (page) => page.ServerlessCaches,
    ),
  };
  void Promise.allSettled(Object.values(lists)).then(() => client.destroy());
  return lists;
}
