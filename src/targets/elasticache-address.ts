import type { AwsClientOptions } from '../aws/client.ts';
import { type ElastiCacheAddress, lookUpElastiCache } from '../aws/elasticache.ts';
import type { ResolvedElastiCache } from '../config/elasticache-key.ts';
import type { ElastiCacheSetting } from '../config/settings.ts';
import { RedisTargetError } from '../errors.ts';
import type { Engine } from '../model/engine.ts';
import { ANY_SUFFIX } from '../model/partition.ts';

const DEFAULT_PORT = 6379;
/** A serverless cache's public endpoint, e.g. `name-x2e9hv.public.serverless.use1.cache.amazonaws.com` (documented). */
const PUBLIC_HOST = new RegExp(`\\.public\\.serverless\\.[a-z0-9-]+\\.cache\\.${ANY_SUFFIX}$`, 'i');

/** Where an ElastiCache is, and what is known of it: as the setting says, or as the API does. */
export async function findAddress(
  setting: ElastiCacheSetting,
  aws: AwsClientOptions,
  signal: AbortSignal,
): Promise<ElastiCacheAddress> {
  if (!('host' in setting)) return await lookUpElastiCache(setting, aws, signal);
  const { host, port = DEFAULT_PORT } = setting;
  return { host, port, tls: isPublic(host) || undefined, clusterMode: false };
}

/** Whether an ElastiCache is reached from anywhere, so that no tunnel is needed. */
export function isPublic(host: string): boolean {
  return PUBLIC_HOST.test(host);
}

/**
 * Says before a session is started what the server would say to every client.
 *
 * @throws {RedisTargetError} `RT_TARGET_AUTH` where credentials are wanted and none are configured.
 */
export function assertCredentials({ key, setting }: ResolvedElastiCache, address: ElastiCacheAddress): void {
  if (setting.auth !== undefined || setting.password !== undefined) return;
  const why = isPublic(address.host)
    ? 'a public endpoint takes users with IAM authentication only'
    : address.wantsToken
      ? 'it wants an AUTH token (AuthTokenEnabled, by the API)'
      : undefined;
  if (why === undefined) return;
  const example = isPublic(address.host)
    ? "{ iam: { user: 'default.iam-user' } }"
    : "{ env: 'REDIS_AUTH_TOKEN' } or { secret: 'arn:…' }";
  throw new RedisTargetError(
    'RT_TARGET_AUTH',
    `Could not open elasticache:${key}: ${why}, and no credentials are configured. Set \`elasticache.${key}.auth\`, e.g. to ${example}.`,
    { details: { setting: `elasticache.${key}.auth` } },
  );
}

/** The engine by the API, a whole version only: from 6 on it may write `6.x`. */
export function engineOf({ engine, engineVersion }: ElastiCacheAddress): Engine | undefined {
  const name = engine === 'valkey' || engine === 'redis' ? engine : undefined;
  return name !== undefined && /^\d+\.\d+(?:\.\d+)?$/.test(engineVersion ?? '')
    ? { name, version: engineVersion ?? '' }
    : undefined;
}
