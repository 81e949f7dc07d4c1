import type { CacheCluster, ReplicationGroup, ServerlessCache } from '@aws-sdk/client-elasticache';
import type { Inventory } from '../aws/inventory.ts';
import { compareVersions } from '../model/selector.ts';
import { oneLine } from './bastion-choices.ts';

export type ElastiCacheKind = 'replicationGroup' | 'cluster' | 'serverless';

/** An ElastiCache that is there. */
export interface ElastiCacheChoice {
  readonly kind: ElastiCacheKind;
  readonly id: string;
  /** As a key of the configuration names it: `6.2`, `valkey-8.0`. */
  readonly version: string | undefined;
  readonly wantsToken: boolean;
  /** Ids of the user groups that may log in. */
  readonly userGroups: readonly string[];
  /** One line for a person. */
  readonly label: string;
}

const KIND_WORDS: Readonly<Record<ElastiCacheKind, string>> = {
  replicationGroup: 'replication group',
  cluster: 'single cluster',
  serverless: 'serverless',
};
/** What is on its way out, or never came, is nothing to choose. */
const GONE = /^(?:delet|create-failed)/;

/** What an account's ElastiCaches are, the oldest engine first; Memcached is none that a Redis client speaks to. */
export function elastiCacheChoices(
  found: Pick<Inventory, 'groups' | 'clusters' | 'serverless'>,
): ElastiCacheChoice[] {
  const clusters = found.clusters ?? [];
  const choices = [
    ...(found.groups ?? []).map((group) => ofGroup(group, clusters)),
    ...clusters.filter(({ ReplicationGroupId }) => !ReplicationGroupId).map(ofCluster),
    ...(found.serverless ?? []).map(ofServerless),
  ];
  return choices
    .filter(({ id, engine, status }) => id !== '' && engine !== 'memcached' && !GONE.test(status))
    .map(toChoice)
    .sort((a, b) => compareVersions(numbers(a), numbers(b)) || a.id.localeCompare(b.id));
}

interface Described {
  readonly kind: ElastiCacheKind;
  readonly id: string;
  readonly engine: string;
  readonly engineVersion: string | undefined;
  readonly status: string;
  /** In the field's words. */
  readonly tls: string;
  readonly wantsToken: boolean;
  readonly userGroups: readonly string[];
  readonly clusterMode: string;
}

/** The API tells a group's version by its members only. */
function ofGroup(group: ReplicationGroup, clusters: readonly CacheCluster[]): Described {
  const id = group.ReplicationGroupId ?? '';
  const member = clusters.find(
    (one) =>
      one.ReplicationGroupId === id ||
      (one.CacheClusterId !== undefined && group.MemberClusters?.includes(one.CacheClusterId)),
  );
  return {
    kind: 'replicationGroup',
    id,
    engine: member?.Engine ?? group.Engine ?? 'redis',
    engineVersion: member?.EngineVersion,
    status: group.Status ?? '',
    tls: tlsOf(group),
    wantsToken: group.AuthTokenEnabled === true,
    userGroups: group.UserGroupIds ?? [],
    clusterMode: group.ClusterEnabled === true ? 'cluster mode' : 'no cluster mode',
  };
}

function ofCluster(cluster: CacheCluster): Described {
  return {
    kind: 'cluster',
    id: cluster.CacheClusterId ?? '',
    engine: cluster.Engine ?? 'redis',
    engineVersion: cluster.EngineVersion,
    status: cluster.CacheClusterStatus ?? '',
    tls: tlsOf(cluster),
    wantsToken: cluster.AuthTokenEnabled === true,
    userGroups: [],
    clusterMode: 'no cluster mode',
  };
}

/** Serverless caches always have TLS, and look like a cluster of one node (documented). */
function ofServerless(cache: ServerlessCache): Described {
  return {
    kind: 'serverless',
    id: cache.ServerlessCacheName ?? '',
    engine: cache.Engine ?? 'redis',
    engineVersion: cache.FullEngineVersion ?? cache.MajorEngineVersion,
    status: cache.Status ?? '',
    tls: 'TLS',
    wantsToken: false,
    userGroups: cache.UserGroupId ? [cache.UserGroupId] : [],
    clusterMode: 'cluster mode',
  };
}

function tlsOf(of: {
  readonly TransitEncryptionEnabled?: boolean | undefined;
  readonly TransitEncryptionMode?: string | undefined;
}): string {
  if (of.TransitEncryptionEnabled !== true) return 'no TLS';
  return of.TransitEncryptionMode === 'preferred' ? 'TLS or none' : 'TLS';
}

function toChoice({ kind, id, engine, engineVersion, status, ...rest }: Described): ElastiCacheChoice {
  const { tls, wantsToken, userGroups, clusterMode } = rest;
  const users = userGroups.length > 0 ? `user group ${userGroups.join(', ')}` : undefined;
  const auth = wantsToken ? 'AUTH token' : (users ?? 'no AUTH');
  const label = [
    id,
    `${engine} ${engineVersion ?? 'of an unknown version'}`,
    tls,
    auth,
    clusterMode,
    KIND_WORDS[kind],
    ...(status === '' || status === 'available' ? [] : [status]),
  ];
  const version = versionKey(engine, engineVersion);
  return { kind, id, version, wantsToken, userGroups, label: oneLine(label.join(', ')) ?? id };
}

/** `6.2` of 6.2.6: a patch release is the service's to pick. */
function versionKey(engine: string, version: string | undefined): string | undefined {
  const release = /^\d+(?:\.\d+)?/.exec(version ?? '')?.[0];
  if (release === undefined) return undefined;
  return engine === 'valkey' ? `valkey-${release}` : release;
}

function numbers({ version = '' }: ElastiCacheChoice): string {
  return version.replace(/^valkey-/, '');
}
