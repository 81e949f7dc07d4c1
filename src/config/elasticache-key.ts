import { RedisTargetError } from '../errors.ts';
import { compareVersions, parseSelector } from '../model/selector.ts';
import type { ElastiCacheSetting, Settings } from './settings.ts';

export interface ResolvedElastiCache {
  readonly key: string;
  readonly setting: ElastiCacheSetting;
  /** The version that INFO has to fit; undefined where neither the entry nor its key names one. */
  readonly version: string | undefined;
}

/**
 * Finds the ElastiCache that a name means: a key; a version or its prefix that fits a key or its `version` (the
 * newest one then); or, without a name, the only one there is.
 *
 * @throws {RedisTargetError} `RT_ELASTICACHE_NOT_CONFIGURED`, `RT_ELASTICACHE_UNKNOWN` listing what there is.
 */
export function resolveElastiCache(name: string | undefined, settings: Settings): ResolvedElastiCache {
  const all = Object.entries(settings.elasticache).map(([key, setting]) => ({
    key,
    setting,
    version: versionOf(key, setting),
  }));
  if (all.length === 0) {
    throw new RedisTargetError(
      'RT_ELASTICACHE_NOT_CONFIGURED',
      `Could not open elasticache${name === undefined ? '' : `:${name}`}: none is configured. Add it to redis-target.config.ts: ` +
        `export default { bastion: 'i-…', elasticache: { '${name ?? '6.2'}': { host: '….cache.amazonaws.com', port: 6379 } } }`,
    );
  }
  const found =
    name === undefined
      ? all.length === 1
        ? all[0]
        : undefined
      : (all.find(({ key }) => key === name) ?? newestFitting(name, all));
  if (found) return found;
  const keys = all.map(({ key }) => key).join(', ');
  throw new RedisTargetError(
    'RT_ELASTICACHE_UNKNOWN',
    name === undefined
      ? `Could not open elasticache: several are configured (${keys}). Name one: elasticache:${all[0]?.key}.`
      : `Could not open elasticache:${name}: there is no such one in the configuration. There is: ${keys}.`,
    { details: { configured: all.map(({ key }) => key) } },
  );
}

function versionOf(key: string, setting: ElastiCacheSetting): string | undefined {
  if (setting.version !== undefined) return setting.version;
  return isVersion(key) ? key : undefined;
}

/** ElastiCache's 6.x is an older spelling of 6 (documented); a key like that is no number here. */
function isVersion(text: string): boolean {
  return /^(?:(?:redis|valkey)-)?\d+(?:\.\d+){0,2}$/.test(text);
}

function newestFitting(name: string, all: readonly ResolvedElastiCache[]): ResolvedElastiCache | undefined {
  if (!isVersion(name)) return undefined;
  const wanted = parseSelector(name);
  return all
    .filter(({ version }) => {
      if (version === undefined) return false;
      const has = parseSelector(version);
      if (wanted.engine !== undefined && (has.engine ?? 'redis') !== wanted.engine) return false;
      return `${has.version ?? ''}.`.startsWith(`${wanted.version ?? ''}.`);
    })
    .sort((a, b) =>
      compareVersions(b.version?.replace(/^\D+/, '') ?? '', a.version?.replace(/^\D+/, '') ?? ''),
    )[0];
}
