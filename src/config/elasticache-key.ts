import { RedisTargetError } from '../errors.ts';
import { findNearest } from '../model/nearest.ts';
import { compareVersions, matchesSelector, parseSelector } from '../model/selector.ts';
import type { VersionSelector } from '../model/target.ts';
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
    version: setting.version ?? (isVersion(key) ? key : undefined),
  }));
  if (all.length === 0) throw notConfigured(name);
  const only = all.length === 1 ? all[0] : undefined;
  const found = name === undefined ? only : (all.find(({ key }) => key === name) ?? newestFitting(name, all));
  if (found) return found;
  const keys = all.map(({ key }) => key);
  const near = name === undefined ? undefined : findNearest(name, keys);
  throw new RedisTargetError(
    'RT_ELASTICACHE_UNKNOWN',
    name === undefined
      ? `Could not choose an ElastiCache: several are configured (${keys.join(', ')}). Name one: REDIS_TARGET=elasticache:${keys[0]}.`
      : `Could not open elasticache:${name}: there is no such one in the configuration. There is: ${keys.join(', ')}.${near ? ` Did you mean elasticache:${near}?` : ''}`,
    { details: { configured: keys } },
  );
}

function notConfigured(name: string | undefined): RedisTargetError {
  const key = name ?? '6.2';
  return new RedisTargetError(
    'RT_ELASTICACHE_NOT_CONFIGURED',
    `Could not open elasticache${name === undefined ? '' : `:${name}`}: none is configured. Add it to the configuration, redis-target.config.ts (or .mts, .js, .mjs):\n` +
      `  export default { bastion: 'i-…', elasticache: { '${key}': { host: '….cache.amazonaws.com', port: 6379 } } };`,
  );
}

/** ElastiCache's 6.x is an older spelling of 6 (documented); a key like that is no number here. */
function isVersion(text: string): boolean {
  return /^(?:(?:redis|valkey)-)?\d+(?:\.\d+){0,2}$/.test(text);
}

function newestFitting(name: string, all: readonly ResolvedElastiCache[]): ResolvedElastiCache | undefined {
  if (!isVersion(name) && name !== 'redis' && name !== 'valkey') return undefined;
  const wanted = parseSelector(name);
  return all
    .map((candidate) => ({ candidate, has: readVersion(candidate.version) }))
    .filter(({ has }) => has.version !== undefined && fits(wanted, has))
    .sort((a, b) => compareVersions(b.has.version ?? '', a.has.version ?? ''))[0]?.candidate;
}

function readVersion(version: string | undefined): VersionSelector {
  return version === undefined ? {} : parseSelector(version);
}

/** A configured 6 may turn out to be any 6: it does not fit a wish for 6.2. */
function fits(wanted: VersionSelector, has: VersionSelector): boolean {
  return matchesSelector(wanted, { name: has.engine ?? 'redis', version: has.version ?? '' });
}
