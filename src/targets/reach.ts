import { type ErrorCode, isRedisTargetError, RedisTargetError } from '../errors.ts';
import type { TargetSpec } from '../model/target.ts';
import { formatTargetSpec } from '../model/target-spec.ts';
import type { Chosen } from './choose.ts';
import type { OpenContext, ReachedTarget } from './context.ts';

/** What says that something is not to be had here, so that another way may lead to the same engine; what is wrong with it is no such reason. */
const NOT_TO_BE_HAD: ReadonlySet<ErrorCode> = new Set([
  'RT_LOCAL_NONE',
  'RT_FETCH_UNKNOWN',
  'RT_FETCH_PLATFORM',
  'RT_FETCH_NEEDS',
  'RT_FETCH_NO_CLIENT',
  'RT_FETCH_NETWORK',
  'RT_FETCH_REFUSED',
  'RT_FETCH_FAILED',
  'RT_DOCKER_ABSENT',
  'RT_DOCKER_PERMISSION',
  'RT_IMAGE_SCHEMA1',
  'RT_IMAGE_UNKNOWN',
  'RT_IMAGE_NETWORK',
  'RT_IMAGE_PULL',
]);

/** Why, in so few words that one line holds them. */
const IN_SHORT: Partial<Record<ErrorCode, string>> = {
  RT_DOCKER_ABSENT: 'no Docker answers',
  RT_DOCKER_PERMISSION: 'this user may not use Docker',
  RT_IMAGE_SCHEMA1: 'Docker refuses its old image',
  RT_IMAGE_UNKNOWN: 'there is no image of it',
  RT_IMAGE_NETWORK: 'an image for it is not reached',
  RT_IMAGE_PULL: 'its image could not be pulled',
};

/**
 * Reaches what was chosen, or what was chosen for the case that it is not to be had, and says in one line where something
 * stands in.
 *
 * @returns The choice that was reached.
 * @throws {RedisTargetError} What the first throws; `RT_TARGET_NONE` with every reason where neither can be had.
 */
export async function reachChosen(
  chosen: Chosen,
  contextFor: (spec: TargetSpec) => OpenContext,
): Promise<{ chosen: Chosen; context: OpenContext; reached: ReachedTarget }> {
  const { otherwise, ...first } = chosen;
  try {
    return await reachOne(first, contextFor(first.spec), otherwise === undefined);
  } catch (error) {
    if (otherwise === undefined || !isRedisTargetError(error) || !NOT_TO_BE_HAD.has(error.code)) throw error;
    const { fallback: _, ...rest } = first;
    const fallback = otherwise.fallback?.(IN_SHORT[error.code] ?? error.code);
    const second: Chosen = {
      ...rest,
      spec: otherwise.spec,
      ...(fallback === undefined ? {} : { fallback }),
    };
    try {
      return await reachOne(second, contextFor(second.spec), false);
    } catch (also) {
      if (!isRedisTargetError(also) || !NOT_TO_BE_HAD.has(also.code)) throw also;
      throw neither(chosen, [first.spec, error], [second.spec, also]);
    }
  }
}

/** Where nothing else may follow, it is said before it takes its time. */
async function reachOne(
  chosen: Chosen,
  context: OpenContext,
  saysFirst: boolean,
): Promise<{ chosen: Chosen; context: OpenContext; reached: ReachedTarget }> {
  if (saysFirst && chosen.fallback) context.progress.warn(chosen.fallback);
  const reached = await reach(chosen, context);
  if (!saysFirst && chosen.fallback) context.progress.warn(chosen.fallback);
  return { chosen, context, reached };
}

/** Loads one kind, and with it only what that kind needs. */
async function reach({ spec, elasticache, untouched }: Chosen, context: OpenContext): Promise<ReachedTarget> {
  switch (spec.kind) {
    case 'url':
      // A REDIS_URL that nobody named as a target stays as it is.
      return await (await import('./url.ts')).openUrl(
        spec.endpoint,
        context,
        untouched ? undefined : context.settings.auth,
      );
    case 'local':
      return await (await import('./local/local.ts')).openLocal(spec.selector, context);
    case 'container':
      return await (await import('./container/container.ts')).openContainer(spec.selector, context);
    case 'elasticache':
      if (elasticache === undefined) throw new RangeError('An ElastiCache is chosen by what its name means.');
      return await (await import('./elasticache.ts')).openElastiCache(elasticache, context);
  }
}

function neither(
  { requested, fallback }: Chosen,
  ...tried: readonly (readonly [TargetSpec, RedisTargetError])[]
): RedisTargetError {
  const lines = tried.map(([spec, { message }]) => `  - ${formatTargetSpec(spec)}: ${message}`);
  return new RedisTargetError(
    'RT_TARGET_NONE',
    `Could not open ${requested}${fallback === undefined ? '' : ': there are no AWS credentials, and nothing can stand in'}. Tried in turn:\n${lines.join('\n')}`,
    {
      cause: tried[0]?.[1],
      details: {
        tried: tried.map(([spec, { message, code }]) => ({ target: formatTargetSpec(spec), code, message })),
      },
    },
  );
}
