import { resolveElastiCache } from '../config/elasticache-key.ts';
import type { ElastiCacheSetting, Settings } from '../config/settings.ts';
import { RedisTargetError } from '../errors.ts';
import { formatRequested, parseTargetSpec } from '../model/target-spec.ts';

/**
 * The ElastiCaches of the configuration that a name means: `elasticache:6.2`, a key or a version alone; all without a name.
 *
 * @throws {RedisTargetError} `RT_USAGE` for another kind of target, `RT_ELASTICACHE_…`, `RT_TARGET_…`.
 */
export function findConfigured(name: string | undefined, settings: Settings): ElastiCacheSetting[] {
  if (name === undefined || name === 'elasticache') return Object.values(settings.elasticache);
  if (Object.hasOwn(settings.elasticache, name)) return [resolveElastiCache(name, settings).setting];
  const spec = parseTargetSpec(name);
  if (spec !== 'auto') {
    if (spec.kind === 'elasticache') return [resolveElastiCache(spec.name, settings).setting];
    if (spec.kind === 'version') return [resolveElastiCache(name, settings).setting];
  }
  throw new RedisTargetError(
    'RT_USAGE',
    `Could not tell what ${formatRequested(name)} needs of AWS: it is no ElastiCache. Name one of the configuration, as \`elasticache:6.2\`, or none for all.`,
  );
}
